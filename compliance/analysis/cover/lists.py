"""The lists and tables that differ from a list or table by one small mistake."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from compliance.model.law import Membership, Table, WordList
from compliance.values.facts import Value
from compliance.values.members import Members

_DAY = timedelta(days=1)


class OtherList(NamedTuple):
    """A list that differs in one entry."""

    operator: str
    text: str
    made: WordList
    dated: bool = False


class OtherTable(NamedTuple):
    """A table that differs in one row."""

    operator: str
    text: str
    made: Table


def other_lists(found: WordList) -> Iterator[OtherList]:
    """Yield the lists with one word dropped, one day moved, or one `then unknown` flipped."""
    for n, entry in enumerate(found.members):
        before, after = found.members[:n], found.members[n + 1 :]
        for word in entry.words:
            rest = tuple(w for w in entry.words if w != word)
            kept = (entry._replace(words=rest),) if rest else ()
            made = found._replace(members=(*before, *kept, *after))
            yield OtherList("drop a member of a list", f"`{word}` is no longer a member of {found.name}", made)
        for word, new in _dated(entry):
            rest = tuple(w for w in entry.words if w != word)
            kept = (entry._replace(words=rest),) if rest else ()
            made = found._replace(members=(*before, *kept, new, *after))
            yield OtherList(
                "move a day of a list", f"`{word}` in {found.name}: {_days(entry)} becomes {_days(new)}", made, True
            )


def _dated(entry: Membership) -> Iterator[tuple[str, Membership]]:
    for word in entry.words:
        one = entry._replace(words=(word,))
        for name in ("start", "end"):
            day = getattr(entry.period, name)
            for step in (-_DAY, _DAY) if day else ():
                yield word, one._replace(period=entry.period._replace(**{name: day + step}))
        if entry.period.end:
            yield word, one._replace(then_unknown=not entry.then_unknown)


def _days(entry: Membership) -> str:
    start, end = entry.period
    parts = [f"from {start}"] if start else []
    parts += [f"until {end - _DAY}"] if end else []
    return " ".join([*parts, *(["then unknown"] if entry.then_unknown else [])]) or "always"


def other_tables(table: Table) -> Iterator[OtherTable]:
    """Yield the tables with one row dropped, one cell flipped or blanked, or one word of a cell dropped."""
    for n, row in enumerate(table.rows):
        before, after = table.rows[:n], table.rows[n + 1 :]
        name = _name(table, row, n)
        yield OtherTable(
            "drop a row of a table", f"row {name} of {table.name} is dropped", table._replace(rows=(*before, *after))
        )
        for column, value in row.items():
            if column in table.key:
                continue
            for operator, text, made in _cells(value):
                cells = {k: v for k, v in row.items() if k != column}
                if made is not None:
                    cells[column] = made
                elif not isinstance(value, bool) and table.value == column and not table.across:
                    continue
                rows = (*before, cells, *after)
                sentence = f"row {name} of {table.name}, column {column}: {text}"
                yield OtherTable(operator, sentence, table._replace(rows=rows))


def _name(table: Table, row: dict[str, Value], number: int) -> str:
    keys = [str(row[column]) for column in table.key if column in row]
    columns = keys or [str(row[column]) for column in table.columns[:3] if column in row]
    return f"{number + 1} ({', '.join(columns)})"


def _cells(value: Value) -> Iterator[tuple[str, str, Value | None]]:
    if isinstance(value, bool):
        yield "flip a cell of a table", f"{_truth(value)} becomes {_truth(not value)}", not value
        return
    yield "blank a cell of a table", f"`{value}` is blanked", None
    if isinstance(value, Members) and len(value.words) > 1:
        for word in value.words:
            made = value._replace(words=tuple(w for w in value.words if w != word))
            yield "drop a word of a cell", f"`{word}` is dropped", made
    if isinstance(value, Members):
        for word in sorted(value.excluded):
            made = value._replace(excluded=value.excluded - {word})
            yield "drop an exclusion of a cell", f"`except {word}` is dropped", made


def _truth(value: bool) -> str:
    return "marked" if value else "not marked"
