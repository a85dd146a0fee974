"""Orders in CSV: one shipment of one line in each row, read as the JSON object would be.

Each physical line is a row: no fact may hold a line break, so that a quote left open spoils its
own row and not the orders behind it. A byte order mark is allowed here, since spreadsheets write it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from compliance.shipment.characters import escaped, shown
from compliance.shipment.form import GROUPS, Flat, Form, Scope, Slot, form_of, unknown_key
from compliance.shipment.problems import Path, Problem, Problems, similar
from compliance.shipment.read import Reader, Reading
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import Base
from compliance.values.vocabulary import Vocabulary

MAX_COLUMNS = 1000
"""Most columns of a table."""
MAX_LINE = 1_000_000
"""Longest row, in characters."""
MAX_FIELD = 10_000
"""Longest cell, in characters."""
_MARK = "\ufeff"
# A spreadsheet would run it: `=HYPERLINK(...)`, `+cmd|' /C calc'!A0`, `@SUM(A1)`.
_FORMULA = re.compile(r"=|[-+@].*[(|!]")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}

_Cell: TypeAlias = Callable[[str], object]


class Column(NamedTuple):
    """One column.

    Attributes:
        heading: Its dotted name.
        group: A role, ``item`` or ``license``; empty for a fact of the shipment.
        key: The key within the group.
        read: Turns a cell into what JSON would hold.
    """

    heading: str
    group: str
    key: str
    read: _Cell


def read_csv(content: str | bytes | Iterable[str], vocabulary: Vocabulary, *, name: str = "") -> Iterator[Reading]:
    """Yield one reading for each row that is not empty; a bad row never stops the rest.

    Headings are dotted names (``item.cn``, ``end_user.military``, ``license.number``). An empty cell
    is unknown, ``none`` is known to be none, ``;`` separates the members of a list.

    Args:
        content: The whole text, or its lines.
        vocabulary: The facts that may be named.
        name: The file's name, put before the place of each mistake.
    """
    lines = enumerate(lines_of(content), 1)
    place = f"{name} " if name else ""
    header = next(((number, line) for number, line in lines if bare(line).strip()), None)
    if header is None:
        yield Reading((), (Diagnostic("E0601", "the table has no headings", path=f"{place}row 1"),))
        return
    problems = Problems(partial(row_place, f"{place}row {header[0]}"))
    columns = columns_of(bare(header[1]), vocabulary, problems)
    if problems.count:
        yield Reading((), problems.diagnostics())
        return
    for number, line in lines:
        if not is_empty(line):
            yield read_row(line, columns, vocabulary, f"{place}row {number}")


def lines_of(content: str | bytes | Iterable[str]) -> Iterable[str | bytes]:
    """Return the lines of a table."""
    if isinstance(content, str):
        return content.split("\n")  # not splitlines: it also splits at U+2028 and at form feeds
    return content.split(b"\n") if isinstance(content, bytes) else content


def bare(line: str | bytes) -> str | bytes:
    """Return a line without a byte order mark."""
    return line.removeprefix(_MARK) if isinstance(line, str) else line.removeprefix(b"\xef\xbb\xbf")


def is_empty(line: str | bytes) -> bool:
    """Return whether every cell is empty: spreadsheets write such rows below the last order."""
    return not (line.strip(", \t\r\n") if isinstance(line, str) else line.strip(b", \t\r\n"))


def cells_of(line: str | bytes) -> list[str] | Problem:
    """Split one line into cells without the blanks around them."""
    if len(line) > MAX_LINE:
        return Problem("E0004", f"the row is longer than {MAX_LINE} characters")
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError:
            return Problem("E0002", "the row is not UTF-8 text", "save the table as CSV UTF-8")
    line = line.rstrip("\r\n")
    if "\0" in line:
        return Problem("E0003", "the row holds a NUL character", "save the table as CSV UTF-8")
    if '"' not in line and "\r" not in line:
        return [cell.strip(" ") for cell in line.split(",")]
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error as error:
        return Problem("E0601", f"the row is not CSV: {error}", "a cell holds no line break, and each quote is closed")
    return [cell.strip(" ") for cell in rows[0]]


def columns_of(line: str | bytes, vocabulary: Vocabulary, problems: Problems) -> list[Column]:
    """Return the columns that the first row names; each mistake in it spoils the table."""
    headings = cells_of(line)
    if isinstance(headings, Problem):
        problems.add(headings)
        return []
    return columns_named(headings, vocabulary, problems)


def columns_named(headings: Sequence[str], vocabulary: Vocabulary, problems: Problems) -> list[Column]:
    """Return the columns of these headings; each mistake in one spoils the table."""
    if len(headings) > MAX_COLUMNS:
        problems.add(Problem("E0004", f"the table has more than {MAX_COLUMNS} columns"))
        return []
    form = form_of(vocabulary)
    known = _known(form)
    seen: set[str] = set()
    columns: list[Column] = []
    for number, heading in enumerate(headings, 1):
        at = (heading if heading else number,)
        if heading in seen:
            problems.add(Problem("E0610", f"the heading {shown(heading)} stands twice", at=at))
        elif heading in known:
            columns.append(known[heading])
        else:
            problems.add(_unknown(heading, at, known, form))
        seen.add(heading)
    return columns


def _unknown(heading: str, at: Path, known: Mapping[str, Column], form: Form) -> Problem:
    if not heading:
        return Problem("E0603", "the column has no heading", "name the fact that it holds", at)
    if ";" in heading or "\t" in heading:
        return Problem("E0603", f"no fact is called {shown(heading)}", "columns are separated by commas", at)
    near = similar(heading, known, kind="fact")
    help_ = near if "." in heading else unknown_key(heading, form.top, form).help
    return Problem("E0603", f"the vocabulary does not know the fact {shown(heading)}", help_, at)


def _known(form: Form) -> dict[str, Column]:
    """Return every heading that a table may have."""
    columns = [*_of_scope("", form.top)]
    for group in GROUPS:
        columns += _of_scope(group, form.group(group))
    columns += [Column("id", "", "id", str), Column("item.id", "item", "id", str)]
    columns += [Column("licenses", "", "licenses", str), Column("item.components", "item", "components", str)]
    return {column.heading: column for column in columns}


def _of_scope(group: str, scope: Scope) -> Iterator[Column]:
    prefix = f"{group}." if group else ""
    for key, slot in scope.slots.items():
        yield Column(prefix + key, group, key, _cell_of(slot))
    for key in scope.completes:
        yield Column(prefix + key, group, key, _truth)


def _cell_of(slot: Slot) -> _Cell:
    if slot.completable:
        return _listed
    return _truth if slot.type.base is Base.TRUTH else str


def _truth(cell: str) -> object:
    return _TRUTHS.get(cell, cell)  # what is no truth stays text, and the reader refuses it


def _listed(cell: str) -> object:
    return [member.strip(" ") for member in cell.split(";")] if ";" in cell else cell


def read_row(line: str | bytes, columns: list[Column], vocabulary: Vocabulary, where: str) -> Reading:
    """Return the shipment of one row; *where* names the row in diagnostics."""
    problems = Problems(partial(row_place, where))
    cells = cells_of(line)
    if isinstance(cells, Problem):
        problems.add(cells)
    elif len(cells) != len(columns):
        message = f"the row has {len(cells)} cells and the table {len(columns)} columns"
        problems.add(Problem("E0601", message, "put a cell that holds a comma in quotes"))
    if problems.count or isinstance(cells, Problem):
        return Reading((), problems.diagnostics())
    return read_cells(cells, columns, vocabulary, where)


def read_cells(cells: Sequence[object], columns: list[Column], vocabulary: Vocabulary, where: str) -> Reading:
    """Return the shipment of one row of cells.

    Args:
        cells: One a column: text without blanks around it is read as in a CSV file, anything else as JSON would hold
            it; None is unknown.
    """
    problems = Problems(partial(row_place, where))
    data = _data(cells, columns, problems)
    shipment = Reader(vocabulary, problems).shipment(data)
    if shipment is None or problems.count:
        return Reading((), problems.diagnostics())
    return Reading((shipment,), ())


def _data(cells: Sequence[object], columns: list[Column], problems: Problems) -> dict[str, object]:
    """Return the row in the form of the JSON object."""
    data: dict[str, object] = {"item": {}}
    held: dict[str, object] = {}
    for cell, column in zip(cells, columns, strict=True):
        if cell is None or cell == "":
            continue
        value = cell_value(cell, column) if isinstance(cell, str) else cell
        if isinstance(value, Problem):
            problems.add(value, (column.heading,))
            continue
        if column.group == "license":
            held[column.heading] = cell
        group = data.setdefault(column.group, Flat()) if column.group else data
        group[column.key] = value  # type: ignore[index]
    if held and all(cell == "none" for cell in held.values()):  # no number, no authority ...: there is no license
        del data["license"]
        data.setdefault("licenses", "none")
    return data


def cell_value(cell: str, column: Column) -> object:
    """Return what a cell without blanks around it says, as JSON would hold it, or a `Problem`."""
    if len(cell) > MAX_FIELD:
        return Problem("E0004", f"the cell is longer than {MAX_FIELD} characters")
    if _FORMULA.match(cell):
        message = f"the cell {shown(cell)} reads as a formula of a spreadsheet"
        return Problem("E0613", message, "write its value")
    return column.read(cell)


def row_place(where: str, path: Path) -> str:
    """Return row and column of *path*, which may end in the index of a list's member."""
    column = ".".join(key for key in path if isinstance(key, str)) or "".join(f"number {key}" for key in path)
    return f"{where}, column {escaped(column[:80])}" if column else where
