"""Licenses as people write them: JSON or CSV, strict; what a license does not say is refused, never supposed."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeGuard

from compliance.engine.cover import EXCEPTION, KINDS
from compliance.evidence.ledger.admit import unfit
from compliance.evidence.ledger.balance import Use, limits, remaining, total
from compliance.evidence.ledger.draw import COUNTED, STATES, draw_of
from compliance.evidence.ledger.license import ANY, MEASURES, PERIODS, SCOPES, License, Quota
from compliance.evidence.ledger.table import drawn
from compliance.evidence.ledger.tables import Held
from compliance.shipment.form import form_of
from compliance.shipment.jsontext import decode, parse_json
from compliance.shipment.problems import Path, Problem, Problems, Refused, json_place, similar
from compliance.shipment.read import Reader
from compliance.shipment.value import parse_value
from compliance.shipment.words import check_text
from compliance.text.cells import plain
from compliance.text.diagnostics import Diagnostic
from compliance.values.dates import parse_day_of_law
from compliance.values.facts import Base, Type, Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.vocabulary import Vocabulary

KNOWN_KINDS = tuple(sorted({EXCEPTION, *(kind for kinds in KINDS.values() for kind in kinds)}))
_OWN = ("quotas", "conditions")
_FIELDS = ("number", "authority", "kind", "rules", "holder", "end_user", "items", "destination", "valid_from",
           "valid_until", "quantity", "value")  # fmt: skip
MOST_PARTS = 1000
_OPEN = ("end_user", "items", "destination")
_EXPORT = ("licenses", "draws", "seen", "head")
_LEFT = ("balance", "drawn")
_QUOTA = ("measure", "limit", "period", "per", "source", "states", "parts")
_AMOUNT = {"quantity": Type(Base.QUANTITY, unit="*"), "value": Type(Base.MONEY)}
_Rows: TypeAlias = list[tuple[Path, object]]
_LISTS = ("rules", "end_user", "items", "destination", "conditions")


class Licenses(NamedTuple):
    """What was read: all licenses, or every mistake.

    Attributes:
        licenses: In the order of the file.
        diagnostics: Every mistake; the rest is empty then.
        draws: Of an export: what was drawn under the licenses.
        revoked: Number to the first day on which the license no longer holds.
    """

    licenses: tuple[License, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    draws: tuple[Held, ...] = ()
    revoked: Mapping[str, date] = MappingProxyType({})


def read_licenses(text: bytes, vocabulary: Vocabulary, *, name: str = "") -> Licenses:
    """Return the licenses of a JSON document (one object, or a list), or of CSV where *name* ends in ``.csv``.

    An export of a ledger is taken too: the object with ``licenses`` and ``draws`` in it.
    """
    read = _table(text, name) if name.lower().endswith(".csv") else _document(text, name)
    if isinstance(read, Diagnostic):
        return Licenses((), (read,))
    rows, drawn = read
    problems = Problems(partial(json_place, f"{name} " if name else ""))
    reader = Reader(vocabulary, problems)
    found = [_license(raw, reader, vocabulary, problems, path) for path, raw in rows]
    if not found:
        problems.add(Problem("E0819", "the file holds no license"))
    draws = [_draw(raw, problems, ("draws", n)) for n, raw in enumerate(drawn)]
    for (path, raw), pair in zip(rows, found, strict=True):
        if pair and _exported(raw):
            _balanced(raw, pair[0], [draw for draw in draws if draw], problems, path)
    wrong = problems.diagnostics()
    if wrong:
        return Licenses((), wrong)
    whole = tuple(pair for pair in found if pair)
    revoked = {license.number: day for license, day in whole if day}
    return Licenses(tuple(license for license, _ in whole), (), tuple(draw for draw in draws if draw), revoked)


def _exported(raw: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(raw, Mapping) and any(key in raw for key in _LEFT)


def _balanced(said: Mapping[str, object], license: License, draws: list[Held], problems: Problems, path: Path) -> None:
    """Refuse a balance that is not what the draws leave: nothing is made whole by moving it."""
    counted = [held.draw for held in draws if held.state in COUNTED and held.draw.license == license.number]
    taken = {m: total(amount.base for draw in counted if (amount := draw.amount(m))) for m in MEASURES}
    whole = [Use(date.min, {}, taken["quantity"], taken["value"])]
    found = limits(license._replace(quotas=()), whole, date.max, {})
    left = {m: str(amount) if (amount := remaining(found, m)) else None for m in MEASURES}
    if "revoked_on" not in said:
        hint = "an export states it, `null` where the license is not revoked"
        problems.add(Problem("E0819", "the license does not state `revoked_on`", hint, ("revoked_on",)), path)
    for key, given in zip(_LEFT, (left, drawn(license, whole)), strict=True):
        if said.get(key) != given:
            words = ", ".join(f"{measure} {amount or 'none'}" for measure, amount in given.items())
            problems.add(Problem("E0819", f"`{key}` is not what the draws give: {words}", at=(key,)), path)


def _document(text: bytes, name: str) -> tuple[_Rows, list[object]] | Diagnostic:
    parsed = parse_json(text, name)
    if isinstance(parsed, Diagnostic):
        return parsed
    root = parsed.root
    if isinstance(root, Mapping) and isinstance(root.get("licenses"), list):
        unknown = next((key for key in root if key not in _EXPORT), None)
        if unknown is not None:
            help = similar(str(unknown), _EXPORT, kind="key")()
            return Diagnostic("E0819", "an export has no such key", path=f"{name} $.{unknown}", help=help)
        draws = root.get("draws")
        exported = any(map(_exported, root["licenses"]))
        if not isinstance(draws, list) and (exported or "draws" in root):
            help = "take over the whole of what `compliance license export` writes"
            return Diagnostic("E0819", "the draws are no list", path=f"{name} $.draws", help=help)
        return _rows(root["licenses"], ("licenses",)), draws or []
    if isinstance(root, list):
        return _rows(root, ()), []
    alone: _Rows = [((), root)]
    return alone, []


def _rows(raws: list[object], at: Path) -> _Rows:
    return [((*at, n), raw) for n, raw in enumerate(raws)]


def _table(text: bytes, name: str) -> tuple[_Rows, list[object]] | Diagnostic:
    decoded = decode(text.removeprefix(b"\xef\xbb\xbf"), name)
    if isinstance(decoded, Diagnostic):
        return decoded
    try:
        reader = csv.DictReader(io.StringIO(decoded, newline=""), strict=True)
        headings = list(reader.fieldnames or ())
        rows = list(reader)
    except csv.Error as error:
        return Diagnostic("E0601", f"the text is not CSV: {error}", path=name)
    twice = [heading for n, heading in enumerate(headings) if heading in headings[:n]]
    if twice:
        return Diagnostic("E0610", f"the column `{twice[0][:60]}` stands twice", path=f"{name} row 1")
    if "revoked_on" not in headings and any(heading.startswith("remaining_") for heading in headings):
        return Diagnostic("E0819", "the table has no column `revoked_on`, as an export has", path=f"{name} row 1")
    found: _Rows = []
    for number, row in enumerate(rows, 2):
        made = {key: _cell(key, plain(cell)) for key, cell in row.items() if key and isinstance(cell, str) and cell}
        for key in ("quantity", "value"):
            if made.pop(f"remaining_{key}", made.get(key)) != made.get(key):
                help = "import the JSON export: it holds what was drawn"
                return Diagnostic(
                    "E0819", "the row states that some of it is drawn", path=f"{name} row {number}", help=help
                )
        if None in row or any(cell is None for cell in row.values()):
            return Diagnostic(
                "E0601", "the row has another number of cells than the heading", path=f"{name} row {number}"
            )
        found.append(((f"row {number}",), made))
    return found, []


def _cell(key: str, cell: str) -> object:
    if key == "quotas":
        parsed = parse_json(cell, key)
        return cell if isinstance(parsed, Diagnostic) else parsed.root
    if key in _LISTS and cell not in (ANY, "none"):
        return [part.strip() for part in cell.split(";")]
    return cell


def _license(
    raw: object, reader: Reader, vocabulary: Vocabulary, problems: Problems, path: Path
) -> tuple[License, date | None] | None:
    before = problems.count
    said = reader.object_at(raw, path)
    if said is None:
        return None
    revoked = said.get("revoked_on")
    day = parse_day_of_law(revoked) if isinstance(revoked, str) else None
    if revoked is not None and day is None:
        problems.add(Problem("E0607", "`revoked_on` is not a day", at=("revoked_on",)), path)
    # what an export adds is not part of the license
    said = {key: value for key, value in said.items() if key not in (*_LEFT, "revoked_on")}
    facts = {key: value for key, value in said.items() if key not in _OWN and not (key in _OPEN and value == ANY)}
    found = reader.facts(facts, form_of(vocabulary).license, path)
    for key in _FIELDS:
        if said.get(key) is None or (key in _FIELDS[-4:] and said[key] == []):
            hint = f"write `{ANY}` where it does not restrict" if key in _OPEN else ""
            hint = hint or ("write `none` where there is none" if key in _FIELDS[-4:] else "")
            problems.add(Problem("E0819", f"the license does not state `{key}`", hint, (key,)), path)
    if problems.count == before:
        _judge(found, problems, path)
    quotas = _quotas(said.get("quotas"), reader, vocabulary, problems, path)
    conditions = _conditions(said.get("conditions"), problems, path)
    if problems.count > before:
        return None
    made = _made(found, quotas, conditions)
    for d in unfit(made):
        problems.add(Problem(d.code, d.message, d.help, (d.path,) if d.path else ()), path)
    return None if problems.count > before else (made, day)


def _judge(found: Mapping[str, Value], problems: Problems, path: Path) -> None:
    (kind,) = _words(found, "kind") or ("",)
    if kind not in KNOWN_KINDS:
        problems.add(
            Problem("E0819", "no license is of this kind", similar(kind, KNOWN_KINDS, kind="kind"), ("kind",)), path
        )
    start, end = (found.get(f"license.{key}") for key in ("valid_from", "valid_until"))
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.add(Problem("E0401", "the period ends before it begins", at=("valid_until",)), path)
    for key in ("number", "authority", "holder", "rules", *_OPEN):
        value = found.get(f"license.{key}")
        if isinstance(value, Members) and not value.words:
            problems.add(Problem("E0819", f"`{key}` says `none`: the license admits nothing", at=(key,)), path)
        if key in ("number", "authority", "holder") and isinstance(value, Members) and len(value.words) > 1:
            problems.add(Problem("E0819", f"`{key}` takes one text", at=(key,)), path)


def _words(found: Mapping[str, Value], key: str) -> tuple[str, ...] | None:
    value = found.get(f"license.{key}")
    return tuple(str(word) for word in value.words) if isinstance(value, Members) else None


def _quotas(raw: object, reader: Reader, vocabulary: Vocabulary, problems: Problems, path: Path) -> tuple[Quota, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        problems.add(Problem("E0819", "the quotas are no list", at=("quotas",)), path)
        return ()
    found = [_quota(one, reader, vocabulary, problems, (*path, "quotas", n)) for n, one in enumerate(raw)]
    return tuple(quota for quota in found if quota)


def _quota(raw: object, reader: Reader, vocabulary: Vocabulary, problems: Problems, path: Path) -> Quota | None:
    said = reader.object_at(raw, path)
    if said is None:
        return None
    before = problems.count
    for key in said:
        if key not in _QUOTA:
            problems.add(
                Problem("E0819", "a quota has no such key", similar(str(key), _QUOTA, kind="key"), (key,)), path
            )
    measure, period, per = said.get("measure"), said.get("period"), said.get("per", [])
    for key, value, known in (("measure", measure, MEASURES), ("period", period, PERIODS)):
        if value not in known:
            problems.add(Problem("E0819", f"`{key}` is one of {_or(known)}", at=(key,)), path)
    if not isinstance(per, list) or any(one not in SCOPES for one in per):
        problems.add(Problem("E0819", f"`per` is a list of {_or(SCOPES)}", at=("per",)), path)
    source = said.get("source", "")
    wrong = check_text(source) if isinstance(source, str) else Problem("E0819", "the source is no text")
    if wrong:
        problems.add(wrong, (*path, "source"))
    states, parts = said.get("states", ""), said.get("parts", 1)
    stated = vocabulary.lookup(states) if isinstance(states, str) and states.startswith("item.") else None
    if states and not (stated and stated.type.base is Base.NUMBER):
        problems.add(Problem("E0819", "`states` names a number of the item, such as item.share", at=("states",)), path)
    if type(parts) is not int or not 0 < parts <= MOST_PARTS:
        problems.add(Problem("E0819", f"`parts` is a whole number from 1 to {MOST_PARTS}", at=("parts",)), path)
    limit = parse_value(_AMOUNT.get(str(measure), _AMOUNT["value"]), said.get("limit"), vocabulary)
    if isinstance(limit, Refused):
        problems.extend(limit.problems, (*path, "limit"))
    elif not isinstance(limit, Quantity):
        problems.add(Problem("E0819", "the quota states no limit", at=("limit",)), path)
    if problems.count > before:
        return None
    assert isinstance(limit, Quantity)
    return Quota(str(measure), limit, str(period), tuple(per), str(source), states, parts)  # type: ignore[arg-type]


def _draw(raw: object, problems: Problems, path: Path) -> Held | None:
    """Return a draw of an export, whose form is `Draw.to_dict` with the state."""
    said = dict(raw) if isinstance(raw, Mapping) else {}
    state = said.pop("state", None)
    try:
        draw = draw_of(said)
        texts = [getattr(draw, name) for name in ("license", "key", "shipment", *SCOPES)]
        fits = state in STATES and draw.day and all(isinstance(text, str) for text in texts)
    except (KeyError, TypeError, ValueError, AttributeError):
        fits = None
    if not fits:
        problems.add(Problem("E0819", "this is no draw as `compliance license export` writes it"), path)
        return None
    return Held(draw, str(state))


def _or(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _conditions(raw: object, problems: Problems, path: Path) -> tuple[str, ...]:
    if raw is None or raw == "none":
        return ()
    if not isinstance(raw, list) or not all(isinstance(one, str) and one for one in raw):
        problems.add(Problem("E0819", "the conditions are no list of texts", at=("conditions",)), path)
        return ()
    for n, one in enumerate(raw):
        wrong = check_text(one)
        if wrong:
            problems.add(wrong, (*path, "conditions", n))
    return tuple(raw)


def _made(found: Mapping[str, Value], quotas: tuple[Quota, ...], conditions: tuple[str, ...]) -> License:
    def one(key: str) -> str:
        return (_words(found, key) or ("",))[0]

    def value(key: str, kind: type) -> Any:
        held = found.get(f"license.{key}")
        return held if isinstance(held, kind) else None

    return License(
        one("number"), one("authority"), one("kind"), _words(found, "rules") or (), one("holder"),
        _words(found, "end_user"), _words(found, "items"), _words(found, "destination"),
        value("valid_from", date), value("valid_until", date), value("quantity", Quantity), value("value", Quantity),
        quotas, conditions,
    )  # fmt: skip
