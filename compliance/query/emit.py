"""The files of a query: the table to fill, the tables of the law, the questions, and what each column may hold."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from compliance.model.ruleset import Ruleset
from compliance.query.dialect import OWN, WITHOUT_INDEX, can_translate, in_dialect
from compliance.query.plan import Plan, plan
from compliance.query.schema import law, shipments
from compliance.query.statement import statements
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import ROLES, Base, Fact

RESERVED = ("id", "licenses", "law_day", "stretch")
"""Columns of the query beside those of facts."""


class Emitted(NamedTuple):
    """Files by name; or why there are none. A warning stands beside files."""

    files: dict[str, str] | None
    diagnostics: tuple[Diagnostic, ...]


def emit(
    ruleset: Ruleset,
    dialect: str,
    *,
    on: str = "date",
    known_on: date | None = None,
    scenarios: tuple[str, ...] = (),
    partial: bool = False,
) -> Emitted:
    """Return the query that answers by *ruleset*, for the database *dialect*.

    Args:
        on: Column that holds the day of the event.
        known_on: Only what was published by then; default: each regime's own ``known through``.
        scenarios: Suppositions about suspensions.
        partial: Whether a statement that no query says in full is left unknown, instead of refusing all.

    Returns:
        The files; or diagnostics: no regime (E0501), sqlglot is missing (E0805), statements that no query says (E0851),
        two facts of one column (E0853).
    """
    if not ruleset.regimes:
        help = "name a ruleset that states law, such as cn; `core` is a vocabulary"
        return Emitted(None, (Diagnostic("E0501", "no regime is loaded: nothing would be asked", help=help),))
    if dialect not in OWN and not can_translate():
        help = "pip install 'compliance-engine[sql]'"
        return Emitted(None, (Diagnostic("E0805", f"a query for {dialect} needs sqlglot", help=help),))
    found = plan(ruleset, on=on, known_on=known_on, scenarios=scenarios)
    clash = _clash(found)
    if clash:
        return Emitted(None, (clash,))
    wrong = [_refused(name, [r.reason for r in found.refusals if r.statement == name], partial=partial)
             for name in dict.fromkeys(r.statement for r in found.refusals)]  # fmt: skip
    if wrong and not partial:
        return Emitted(None, tuple(wrong))
    warnings = [*wrong, *_left_out(ruleset)]
    files = {
        "shipments.sql": _script([shipments(found)], dialect),
        "law.sql": _script(list(law(found)), dialect),
        "decisions.sql": _script(statements(found, sqlite=dialect == "sqlite"), dialect),
        "requirements.sql": _script(statements(found, sqlite=dialect == "sqlite", requirements=True), dialect),
        "columns.csv": _columns(found),
    }
    return Emitted(files, tuple(warnings))


def _clash(found: Plan) -> Diagnostic | None:
    """Return which column would stand twice; to databases `a` and `A` are one name."""
    for column in found.columns:
        if column.name == found.on and column.type.base is not Base.DATE:
            message = f"`{column.fact}` holds no day of an event"
            return Diagnostic("E0853", message, help="name the column of a date, or one of your own")
    others = [column for column in found.columns if column.name != found.on and column.fact != "date"]
    named = Counter(n.lower() for column in others for n in column.names)
    named.update(name.lower() for name in (found.on, *RESERVED, *(f"given_{role}" for role in ROLES)))
    named.update(f"q{atom.number}" for atom in found.atoms)
    twice = min((name for name, times in named.items() if times > 1), default="")
    if not twice:
        return None
    help = "give the fact, or the column of the day, another name"
    return Diagnostic("E0853", f"two columns would have the name `{twice}`", help=help)


def _refused(name: str, reasons: list[str], *, partial: bool) -> Diagnostic:
    shown = "; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else "")
    if partial:
        return Diagnostic("E0852", f"{name} is left unknown: {shown}", path=name)
    help = "`--partial` leaves it unknown, which widens the range, and names it in the column `not_decided`"
    return Diagnostic("E0851", f"no query says {name} in full: {shown}", path=name, help=help)


def _left_out(ruleset: Ruleset) -> Iterator[Diagnostic]:
    if ruleset.duties:
        message = f"{len(ruleset.duties)} layers of duty are left out: they lie outside the scale of outcomes"
        yield Diagnostic("E0852", message, path="duty")


def _script(found: list[str], dialect: str) -> str:
    kept = [text for text in found if not (text.startswith("CREATE INDEX") and dialect in WITHOUT_INDEX)]
    # rows are written out plainly, which every dialect reads alike
    return "".join(f"{text if text.startswith('INSERT') else in_dialect(text, dialect)};\n" for text in kept)


def _columns(found: Plan) -> str:
    rows = [
        ("id", "", "name of the line; no two lines have the same"),
        (found.on, "date", "day of the event, YYYY-MM-DD"),
    ]
    for column in found.columns:
        if column.fact == "date":
            continue
        declared = found.ruleset.vocabulary.lookup(column.fact)
        assert isinstance(declared, Fact)
        rows.append((column.name, column.fact, f"{column.sentence}: {declared.sentence}"))
        if column.split:
            rows.append((f"{column.name}_complete", f"{column.fact}_complete", "`true`: no more of them holds"))
    rows.append(("licenses", "licenses", "`none`: no license is held; left empty: not stated"))
    lines = [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("column", "fact", "holds"), *rows]
    ]
    return "\n".join(lines) + "\n"
