"""Declarations: facts, schemes, lists and tables, with their CSV files."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from compliance.language import ast
from compliance.model.law import Membership, Table, WordList
from compliance.model.names import Names
from compliance.text.nearest import help_for, slip_of
from compliance.values.dates import Period, parse_day_of_law
from compliance.values.facts import WORDS, Base, Fact, Kind, Type, Value
from compliance.values.members import Members
from compliance.values.quantity import UNITS, parse_quantity, quantity
from compliance.values.schemes import Choice, Country, Text, canonical, well_formed
from compliance.values.vocabulary import BUILT_IN, Scheme

ReadFile = Callable[[ast.Node, str], str | None]
"""Reads a CSV file named in a clause; reports and returns None where it cannot."""
MAX_CELL = 4000
_DAYS = ("from", "until", "then", "published")
"""Columns of a list beside `member` that are read."""
_BRACES = re.compile(r"\{([^}]*)\}")


def declare_schemes(statements: Iterable[ast.Statement], names: Names, read: ReadFile) -> dict[str, Scheme]:
    """Return the schemes by name."""
    found: dict[str, Scheme] = {}
    for s in statements:
        if s.keyword != "scheme":
            continue
        form_clause = s.first("form")
        form = _word(form_clause) if form_clause else "dotted"
        codes: list[str] = []
        for clause in s.all("codes"):
            codes += [w.text for w in _parts(clause)]
        for clause in s.all("rows"):
            codes += [row["code"] for row in _rows(clause, names, read, needed=("code",))]
        bad = [code for code in codes if not well_formed(code, form)]
        for code in bad[:5]:
            names.report("E0208", f"`{code}` does not have the form of the scheme", s.span)
        if s.name in found:
            names.report("E0201", "the scheme is declared twice", s.span)
        title = _title(s)
        complete = s.first("complete") is not None
        found[s.name] = Scheme(s.name, title, form, complete, frozenset(canonical(x, form) for x in codes))
    return found


def declare_facts(statements: Iterable[ast.Statement], names: Names, schemes: Mapping[str, Scheme]) -> dict[str, Fact]:
    """Return the facts by name, the built-in ones included."""
    found = {fact.name: fact for fact in BUILT_IN}
    written: dict[str, ast.Statement] = {}
    for s in statements:
        if s.keyword != "fact":
            continue
        _, kind_of_value, kind, sentence = s.parts
        assert isinstance(kind_of_value, ast.Word) and isinstance(kind, ast.Word) and isinstance(sentence, ast.String)
        declared = read_type(kind_of_value, names, schemes)
        if declared is None:
            continue
        fact = Fact(s.name, declared, Kind(kind.text), sentence.text)
        if s.name in written:
            related = (("first declared here", written[s.name].span),)
            names.report("E0201", "the fact is declared twice", s.span, related=related)
        written[s.name] = s
        found.setdefault(s.name, fact)
    return found


def read_type(word: ast.Word, names: Names, schemes: Mapping[str, Scheme]) -> Type | None:
    """Return the type written as *word*, such as ``quantity in mm2``."""
    text = word.text
    choices = _BRACES.search(text)
    if choices:
        options = tuple(x.strip() for x in choices[1].split(",") if x.strip())
        return Type(Base.CHOICE, many=text.startswith("set"), choices=options)
    if text.startswith("set of") and text.split()[-1] in ("country", "text"):
        return Type(Base(text.split()[-1]), many=True)
    if "code of" in " ".join(text.split()):
        scheme = text.split()[-1]
        if scheme not in schemes:
            names.unknown("E0210", scheme, word.span, schemes, kind="scheme")
            return None
        return Type(Base.CODE, many=text.startswith("set"), scheme=scheme)
    if text.startswith("quantity in"):
        unit = text.split()[-1]
        if unit != "any" and unit not in UNITS:
            names.unknown("E0302", unit, word.span, UNITS, kind="unit")
            return None
        return Type(Base.QUANTITY, unit="*" if unit == "any" else unit)
    return Type(Base(text))


def declare_list(s: ast.Statement, names: Names, read: ReadFile) -> WordList | None:
    """Return a list with its dated members."""
    of = s.parts[2]
    assert isinstance(of, ast.Word)
    form = ""
    scheme = of.text
    if scheme.startswith("code "):
        scheme = scheme.split()[-1]
        if scheme not in names.vocabulary.schemes:
            names.unknown("E0210", scheme, of.span, names.vocabulary.schemes, kind="scheme")
            return None
        form = names.vocabulary.schemes[scheme].form
    members = [m for clause in s.all("member") for m in _members(clause, scheme, form, names)]
    for clause in s.all("rows"):
        for row in _rows(clause, names, read, needed=("member",), known=("member", *_DAYS)):
            members.append(_row_member(row, clause, form, names))
    _check_members(members, scheme, form, s, names)
    return WordList(
        s.name,
        _title(s),
        form,
        scheme,
        s.first("complete") is not None,
        day_of(s, "known from"),
        day_of(s, "published"),
        _grouped(members),
        texts(s, "source"),
        day_of(s, "known from") is not None or any(m.period.start or m.period.end for m in members),
    )


def _members(clause: ast.Clause, scheme: str, form: str, names: Names) -> Iterable[Membership]:
    what, start, until, then = clause.parts
    items = what if isinstance(what, tuple) else ()
    period = Period.until(_day(start), _day(until))
    for item in items:
        if not isinstance(item, ast.Word | ast.String):
            names.report("E0301", "a member is one word", clause.span, help="write every member out")
            continue
        word = canonical(item.text, form) if form else item.text
        yield Membership((word,), period, then is not None)


def _row_member(row: Mapping[str, str], clause: ast.Clause, form: str, names: Names) -> Membership:
    days = {}
    for column in ("from", "until", "published"):
        text = row.get(column, "")
        days[column] = parse_day_of_law(text) if text else None
        if text and days[column] is None:
            names.report("E0006", f"`{text[:40]}` in column `{column}` is no date", clause.span)
    if row.get("then", "") not in ("", "unknown"):
        names.report("E0006", "column `then` holds `unknown` or nothing", clause.span)
    word = canonical(row["member"], form) if form else row["member"]
    return Membership(
        (word,), Period.until(days["from"], days["until"]), row.get("then") == "unknown", days["published"]
    )


def _check_members(members: list[Membership], scheme: str, form: str, s: ast.Statement, names: Names) -> None:
    for m in members:
        word = m.words[0]
        if scheme == "country" and word not in names.vocabulary.countries:
            names.unknown("E0209", word, s.span, names.vocabulary.countries, kind="country")
        elif form and not well_formed(word, form):
            names.report("E0208", f"`{word}` does not have the form of the scheme", s.span)
        elif form and not names.vocabulary.schemes[scheme].admits(word):
            help = help_for(word, names.vocabulary.schemes[scheme].codes, kind="code")
            names.report("E0208", f"`{scheme}` has no code `{word}`", s.span, help=help)
        if m.period.start and m.period.end and m.period.start >= m.period.end:
            names.report("E0401", f"the membership of `{word}` ends before it begins", s.span)
    if not members and s.first("complete"):
        names.report("E0303", "the list is complete and has no members", s.span)


def _grouped(members: list[Membership]) -> tuple[Membership, ...]:
    """Join the members that share their days."""
    found: dict[tuple[Period, bool, date | None], list[str]] = {}
    for m in members:
        found.setdefault((m.period, m.then_unknown, m.published), []).extend(m.words)
    return tuple(Membership(tuple(words), *days) for days, words in found.items())


def declare_table(s: ast.Statement, names: Names, read: ReadFile) -> Table | None:
    """Return a table with typed cells."""
    types: dict[str, Type] = {}
    for clause in s.all("column"):
        column, kind = clause.parts
        assert isinstance(column, ast.Word) and isinstance(kind, ast.Word)
        declared = read_type(kind, names, names.vocabulary.schemes)
        if declared:
            types[column.text] = declared
    key = tuple(w.text for clause in s.all("key") for w in _parts(clause))
    value_clause = s.first("value")
    value = _word(value_clause) if value_clause else ""
    for name in (*key, *([value] if value else [])):
        if name not in types:
            names.unknown("E0205", name, s.span, types, kind="column")
    _check_key(s, types, names)
    across = tuple(w.text for clause in s.all("across") for w in _parts(clause))
    cells = _across(s, across, types, key, value, names)
    rows: list[dict[str, Value]] = []
    for clause in s.all("rows"):
        for number, row in enumerate(_rows(clause, names, read, needed=tuple(cells), known=tuple(cells)), start=2):
            rows.append(_cells(row, number, cells, clause, names))
    names.table_types[s.name] = types
    _same_keys(s, rows, key[:-1] if across else key, names)
    forms = tuple((c, names.vocabulary.schemes[t.scheme].form) for c, t in types.items() if t.base is Base.CODE)
    return Table(
        s.name,
        _title(s),
        tuple(types),
        forms,
        key,
        value,
        s.first("complete") is not None,
        day_of(s, "known from"),
        day_of(s, "published"),
        tuple(rows),
        texts(s, "source"),
        across,
    )


def _check_key(s: ast.Statement, types: Mapping[str, Type], names: Names) -> None:
    """Report a key column whose cells are more than a word, or none: a lookup compares one word with one word."""
    for clause in s.all("key"):
        for word in _parts(clause):
            kind = types.get(word.text)
            if kind and (kind.many or kind.base not in WORDS):
                what = f"a set of {kind.base.value}" if kind.many else f"a {kind.base.value}"
                help = "a key is one country, code, choice or text; ask the rows with `some row in TABLE where (...)`"
                names.report("E0301", f"the key column `{word.text}` holds {what}", word.span, help=help)


def _across(
    s: ast.Statement, across: tuple[str, ...], types: Mapping[str, Type], key: tuple[str, ...], value: str, names: Names
) -> Mapping[str, Type]:
    """Return the types of the columns that the file has: headings across stand for the last key, their cells for
    the value.
    """
    if not across:
        return types
    if len(key) < 2 or value not in types or types.get(key[-1], Type(Base.TRUTH)).base is not Base.TEXT:
        help = "declare a text column as last key, and a value column; neither is in the file"
        names.report("E0205", "`across` needs a last key and a value", s.span, help=help)
        return types
    own = {name: kind for name, kind in types.items() if name not in (key[-1], value)}
    return own | dict.fromkeys(across, types[value])


def _same_keys(s: ast.Statement, rows: list[dict[str, Value]], key: tuple[str, ...], names: Names) -> None:
    """Report two rows that a lookup could not tell apart."""
    seen: dict[tuple[Value | None, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        first = seen.setdefault(tuple(row.get(column) for column in key), number)
        if key and first != number:
            names.report("E0006", f"rows {first} and {number} have the same key", s.span)


def _cells(
    row: Mapping[str, str], number: int, types: Mapping[str, Type], clause: ast.Clause, names: Names
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for column, kind in types.items():
        text = row[column].strip()
        if not text:
            continue
        value = _cell(text, kind, names)
        if value is None:
            names.report(
                "E0006", f"row {number}, column `{column}`: `{text[:40]}` is no {kind.base.value}", clause.span
            )
        else:
            found[column] = value
    return found


def _cell(text: str, kind: Type, names: Names) -> Value | None:
    match kind.base:
        case Base.TRUTH:
            return {"yes": True, "X": True, "1": True, "no": False, "0": False}.get(text)
        case Base.DATE:
            return parse_day_of_law(text)
        case Base.COUNTRY:
            return Members((Country(text),), complete=True) if text in names.vocabulary.countries else None
        case Base.CODE:
            form = names.vocabulary.schemes[kind.scheme].form
            if kind.many:
                return _codes(text, form)
            return Members((canonical(text, form),), complete=True) if well_formed(text, form) else None
        case Base.CHOICE:
            return Members((Choice(text),), complete=True) if text in kind.choices else None
        case Base.TEXT:
            return Members((Text(text),), complete=True)
        case Base.NUMBER | Base.QUANTITY | Base.MONEY:
            split = parse_quantity(text)
            return quantity(split[0], split[1] or kind.unit) if split else None


def _codes(text: str, form: str) -> Members | None:
    """Read a cell such as ``3A001.a 3A001.b except 3A001.a.5``."""
    held, _, taken = text.partition(" except ")
    words, minus = held.split(), taken.split()
    if not words or "except" in words + minus or not all(well_formed(w, form) for w in words + minus):
        return None
    return Members(
        tuple(canonical(w, form) for w in words), complete=True, excluded=frozenset(canonical(w, form) for w in minus)
    )


def _rows(
    clause: ast.Clause, names: Names, read: ReadFile, *, needed: tuple[str, ...], known: tuple[str, ...] | None = None
) -> list[dict[str, str]]:
    """Return the rows of a file: *needed* columns have to be there, and beside *known* ones none looks like days."""
    path = clause.parts[0]
    assert isinstance(path, ast.String)
    text = read(path, path.text)
    if text is None:
        return []
    if "\0" in text:
        names.report("E0006", f"`{path.text}` holds a NUL character", clause.span)
        return []
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        headings = reader.fieldnames or []
        missing = [column for column in needed if column not in headings]
        if missing:
            names.report("E0006", f"`{path.text}` has no column `{missing[0]}`", clause.span)
            return []
        twice = [column for n, column in enumerate(headings) if column in headings[:n]]
        if twice:
            names.report("E0006", f"`{path.text}` has the column `{twice[0]}` twice", clause.span)
            return []
        if known is not None:
            _unread_days(clause, path.text, headings, known, names)
        rows = list(reader)
    except csv.Error as error:
        names.report("E0006", f"`{path.text}`: {error}", clause.span)
        return []
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            names.report(
                "E0006", f"`{path.text}` row {number} has another number of cells than the heading", clause.span
            )
            return []
    return rows


def _unread_days(clause: ast.Clause, path: str, headings: Iterable[str], known: tuple[str, ...], names: Names) -> None:
    """Report the columns whose days would not be read."""
    slips = {h: meant for h in headings if h not in known and (meant := slip_of(h, _DAYS))}
    for heading, meant in slips.items():
        what = f"write `{meant}`" if meant in known else "the rows of a table have no days: declare the column"
        help = f"{what}, or give it a name that looks less like `{meant}`"
        names.report("E0006", f"`{path}` has the column `{heading[:40]}`, which is not read", clause.span, help=help)


def _parts(clause: ast.Clause) -> tuple[ast.Word, ...]:
    return tuple(w for part in clause.parts if isinstance(part, tuple) for w in part if isinstance(w, ast.Word))


def _word(clause: ast.Clause) -> str:
    part = clause.parts[0]
    return part.text if isinstance(part, ast.Word | ast.String) else ""


def _day(part: ast.Part) -> date | None:
    return part.day if isinstance(part, ast.Day) else None


def _title(s: ast.Statement) -> str:
    return next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")


def day_of(s: ast.Statement, keyword: str) -> date | None:
    """Return the day of a clause such as ``published``, or None."""
    clause = s.first(keyword)
    return _day(clause.parts[0]) if clause else None


def texts(s: ast.Statement, keyword: str) -> tuple[str, ...]:
    """Return the strings of every clause of that keyword."""
    return tuple(_word(clause) for clause in s.all(keyword))
