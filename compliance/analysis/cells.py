"""Which cells of a list, table, scheme or of the countries moved, as multisets of cells.

Cells are compared by what they mean, not as written: ``0.10`` is ``0.1``, and the order of rows is nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from compliance.analysis.difference import Cells
from compliance.model.law import Table, WordList
from compliance.values.dates import Period
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.quantity import Quantity
from compliance.values.vocabulary import Scheme, Vocabulary

_Cell = tuple[str, ...]
_MEMBER = ("member", "from", "until", "then", "published")
_DAY = timedelta(days=1)


def moved_cells(
    old: WordList | Table | Scheme | Vocabulary | None, new: WordList | Table | Scheme | Vocabulary | None
) -> Cells | None:
    """Return the cells that only one of the two has; None where both have the same. Either may be missing."""
    either = new or old
    if isinstance(either, WordList):
        return _cells(either.name, _MEMBER, _members(old), _members(new))
    if isinstance(either, Scheme):
        return _cells(either.name, ("code",), _codes(old), _codes(new))
    if isinstance(either, Vocabulary):
        return _cells("countries", ("country", "name"), _countries(old), _countries(new))
    if isinstance(either, Table):
        return _table(either.name, *(found if isinstance(found, Table) else None for found in (old, new)))
    return None


def counted(cells: Cells) -> str:
    """Return how much moved in one sentence, for where not every cell can be shown."""
    parts = [f"{len(found)} {word}" for found, word in ((cells.removed, "removed"), (cells.added, "added")) if found]
    first = {cell[0] for cell in (*cells.removed, *cells.added)}
    whole = sum(map(len, (cells.removed, cells.added)))
    below = f", under {len(first)} of `{cells.columns[0]}`" if len(first) < whole else ""
    return f"{' and '.join(parts)} cell{'' if whole == 1 else 's'}{below}"


def _cells(name: str, columns: _Cell, old: Iterable[_Cell], new: Iterable[_Cell]) -> Cells | None:
    before, after = Counter(old), Counter(new)
    removed, added = sorted((before - after).elements()), sorted((after - before).elements())
    return Cells(name, columns, tuple(removed), tuple(added)) if removed or added else None


def _members(found: object) -> Iterator[_Cell]:
    for member in found.members if isinstance(found, WordList) else ():
        days = (*_ends(member.period), "unknown" if member.then_unknown else "", _day(member.published))
        yield from ((word, *days) for word in member.words)


def _ends(period: Period) -> tuple[str, str]:
    """Return the first and the last day, both included, as the language writes them."""
    return _day(period.start), _day(period.end - _DAY if period.end else None)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _codes(found: object) -> Iterator[_Cell]:
    return ((code,) for code in (found.codes if isinstance(found, Scheme) else ()))


def _countries(found: object) -> Iterator[_Cell]:
    """Yield each country with its name and with each other name that people type."""
    if isinstance(found, Vocabulary):
        yield from found.countries.items()
        names = {(code, " ".join(name.split()).casefold()) for code, name in found.countries.items()}
        yield from ((code, alias) for alias, code in found.aliases.items() if (code, alias) not in names)


# Tables -----------------------------------------------------------------------------------------


def _table(name: str, old: Table | None, new: Table | None) -> Cells | None:
    """Find a row by its keys, or else by its first column; where that does not tell rows apart, rows are compared
    whole.
    """
    tables = [table for table in (old, new) if table]
    keys = {_found_by(table) for table in tables}
    key = keys.pop()
    if keys or not all(_apart(table, key) for table in tables):
        columns = tuple(dict.fromkeys(column for table in tables for column in _columns(table)))
        return _cells(name, columns, _rows(old, columns), _rows(new, columns))
    moved = _cells(name, (*key, "column", "value"), _single(old, key), _single(new, key))
    if moved is None:
        return None
    if tables[-1].across:
        return Cells(name, (*key, tables[-1].key[-1], tables[-1].value), moved.removed, moved.added)
    at = len(key)
    others = {column for table in tables for column in table.columns} - set(key)
    touched = {cell[at] for cell in (*moved.removed, *moved.added)} - {""} or others
    if len(touched) != 1:
        return moved
    less = (tuple((*cell[:at], cell[at + 1]) for cell in cells) for cells in (moved.removed, moved.added))
    return Cells(name, (*key, *touched), *less)  # all in one column: it heads the values


def _found_by(table: Table) -> _Cell:
    key = table.key[:-1] if table.across else table.key
    return key or table.columns[:1]


def _columns(table: Table) -> _Cell:
    """Return the columns that the file has."""
    if not table.across:
        return table.columns
    return (*(c for c in table.columns if c not in (table.key[-1], table.value)), *table.across)


def _apart(table: Table, key: _Cell) -> bool:
    """Whether the keys tell the rows apart."""
    rows = [tuple(_text(row.get(column)) for column in key) for row in table.rows]
    return len(rows) == len(set(rows))


def _single(table: Table | None, key: _Cell) -> Iterator[_Cell]:
    """Yield key, column and value of each cell, a cell of several codes once a code; of an empty row the key alone."""
    for row in table.rows if table else ():
        found = tuple(_text(row.get(column)) for column in key)
        cells = [(*found, column, text) for column in row if column not in key for text in _texts(row[column])]
        yield from cells or [(*found, "", "")]


def _rows(table: Table | None, columns: _Cell) -> Iterator[_Cell]:
    for row in table.rows if table else ():
        yield tuple(" ".join(_texts(row[column])) if column in row else "" for column in columns)


def _text(value: Value | None) -> str:
    return "" if value is None else " ".join(_texts(value))


def _texts(value: Value) -> list[str]:
    """Return a value, or each word of a set of words, in order."""
    match value:
        case Members(words=words, excluded=excluded):
            return [*sorted(map(str, words)), *(f"except {code}" for code in sorted(map(str, excluded)))]
        case bool():
            return ["yes" if value else "no"]
        case Quantity(amount=amount, unit=unit):
            shown = format(amount, "f")  # every digit: no rounding may hide a change
            return [f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown} {unit}".rstrip()]
        case date():
            return [value.isoformat()]
        case _:
            return [str(value)]
