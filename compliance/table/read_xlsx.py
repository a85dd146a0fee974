"""Read the first sheet of a spreadsheet as columns, after its size was measured: a small file can hold a huge sheet.

A number of a sheet is a binary one: one that is whole is exact and taken as such, any other is refused by the strict
reader, and so is a number where a code or a text is expected, since leading zeros are lost in it. A row with a formula
is refused: what it last came to is no statement of anybody; and so is one with an error such as `#REF!`. So is one
with a number that the sheet shows as another: a cell that shows 100 % holds 1.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from compliance.table.chunk import Chunk
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import TableError

MAX_MEMBERS = 2_000
MAX_BYTES = 1 << 30
"""Most bytes of all members, unpacked."""
MAX_RATIO = 200
"""How many times larger than its packed form a member may be."""
MAX_CELLS = 20_000_000
"""Most cells of a sheet, empty ones within its extent included."""
MAX_TEXT = 1 << 30
"""Most bytes of all texts of a sheet, each counted as often as it stands there."""
MAX_STYLES = 1 << 16
"""Most styles of cells."""
_BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError)
_SMALL = 1 << 20
_BLOCK = 1 << 18
_WHOLE = 2**53


def read_xlsx(path: str) -> tuple[list[str], Chunk]:
    """Return the headings and the rows of the first sheet.

    Raises:
        TableError: E0001, E0004 or E0601: the file cannot be read, is too large unpacked, or is none.
    """
    try:
        faults = _measure(path)
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except OSError as error:
        raise _refused("E0001", f"the file cannot be read: {error.strerror or error}", path) from error
    except (*_BROKEN, CalamineError) as error:
        raise _refused("E0601", f"the file is no spreadsheet that can be read: {str(error)[:200]}", path) from error
    head = next((n for n, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if head is None or head + 1 in faults:
        raise _refused("E0601", "the table has no headings", f"{path} row 1")
    width = max(n for n, cell in enumerate(rows[head], 1) if cell != "")
    headings = [cell.strip(" ") if isinstance(cell, str) else str(cell) for cell in rows[head][:width]]
    kept, numbers = [], []
    refused: dict[int, tuple[Diagnostic, ...]] = {}
    for number, row in enumerate(rows[head + 1 :], head + 2):
        if number not in faults and all(cell == "" for cell in row):
            continue
        if number in faults:
            refused[number] = (faults[number],)
            continue
        if any(cell != "" for cell in row[width:]):
            message = f"the row has more cells than the table has columns, {width}"
            refused[number] = (Diagnostic("E0601", message, path=f"{path} row {number}"),)
            continue
        kept.append([_cell(cell) for cell in row[:width]])
        numbers.append(number)
    columns = [_column(f"{n}", [row[n] for row in kept]) for n in range(width)]
    return headings, Chunk(pl.DataFrame(columns), numbers, refused)


def _cell(cell: Any) -> Any:
    if cell == "" and isinstance(cell, str):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return int(cell)
    return cell


def _column(name: str, cells: list[Any]) -> pl.Series:
    if all(cell is None or isinstance(cell, str) for cell in cells):
        return pl.Series(name, cells, dtype=pl.String)
    return pl.Series(name, cells, dtype=pl.Object)


def _refused(code: str, message: str, path: str) -> TableError:
    return TableError([Diagnostic(code, message, path=path)])


# Measuring ------------------------------------------------------------------------------------------


def _measure(path: str) -> dict[int, Diagnostic]:
    """Refuse a file whose members, cells or texts would be too many, before any of it is kept in memory.

    Returns:
        Rows of the first sheet of which a cell is refused, each with what is wrong with the first such cell.
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _refused("E0004", f"the file has more than {MAX_MEMBERS} members", path)
        if sum(m.file_size for m in members) > MAX_BYTES:
            raise _refused("E0004", f"the file is larger than {MAX_BYTES} bytes unpacked", path)
        for member in members:
            if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
                raise _refused("E0004", f"a member is more than {MAX_RATIO} times its packed size", path)
        lengths: list[int] = []
        for member in members:
            if member.filename.lower().endswith("sharedstrings.xml"):
                with archive.open(member) as file:
                    lengths = _lengths(file, path)
        first, styles = _first_sheet(archive, path)
        scaled = [False]
        if styles:
            with archive.open(styles) as file:
                scaled = _scaled_styles(file, path)
        faults: dict[int, Diagnostic] = {}
        for member in members:
            if _SHEET.fullmatch(member.filename):
                with archive.open(member) as file:
                    found = _sheet(file, lengths, scaled, path)
                faults = found if member.filename == first else faults
    return faults


_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def _first_sheet(archive: zipfile.ZipFile, path: str) -> tuple[str, str]:
    """Return the member of the first sheet, and that of the styles, empty where there is none.

    Every sheet has to be where sheets are, so that it is measured, and the first one where a reader sees it.
    """
    sheets: list[str] = []
    targets: dict[str, str] = {}
    styles = ""

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" sheet"):
            if not sheets and attributes.get("state", "visible") != "visible":
                help = "show it, or put the sheet with the orders first"
                raise TableError([Diagnostic("E0601", "the first sheet of the file is hidden", path=path, help=help)])
            sheets.append(next((v for key, v in attributes.items() if key.endswith(" id")), ""))

    def relation(name: str, attributes: dict[str, str]) -> None:
        nonlocal styles
        if name.endswith(" Relationship"):
            mine, target = attributes.get("Id", ""), attributes.get("Target", "").removeprefix("/xl/")
            whole = f"xl/{target.removeprefix('xl/')}"
            if mine in targets or (attributes.get("Type", "").endswith("sheet") and not _SHEET.fullmatch(whole)):
                raise _refused("E0601", "a sheet is not where sheets are", path)
            targets[mine] = whole
            styles = whole if attributes.get("Type", "").endswith("/styles") else styles

    for member, handler in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        if member not in archive.namelist():
            raise _refused("E0601", f"the file is no spreadsheet: it lacks {member}", path)
        with archive.open(member) as file:
            _parse(file, path, StartElementHandler=handler)
    found = targets.get(sheets[0], "") if sheets else ""
    if found not in archive.namelist():
        raise _refused("E0601", "the file has no sheet", path)
    if styles and styles not in archive.namelist():
        raise _refused("E0601", f"the file lacks {styles}, which says how its cells are shown", path)
    return found, styles


def _parse(file: IO[bytes], path: str, **handlers: Callable[..., None]) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise _refused("E0601", "the file declares a document type", path)

    parser.StartDoctypeDeclHandler = doctype
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    read = 0
    while block := file.read(_BLOCK):
        read += len(block)
        if read > MAX_BYTES:  # the directory of the archive told a smaller size
            raise _refused("E0004", f"the file is larger than {MAX_BYTES} bytes unpacked", path)
        parser.Parse(block, False)
    parser.Parse(b"", True)


def _lengths(file: IO[bytes], path: str) -> list[int]:
    """Return the length of each shared text."""
    found: list[int] = []

    def start(name: str, _: object) -> None:
        if name.endswith(" si"):
            found.append(0)
            if len(found) > MAX_CELLS:
                raise _refused("E0004", f"the file has more than {MAX_CELLS} texts", path)

    def data(text: str) -> None:
        if found:
            found[-1] += len(text)

    _parse(file, path, StartElementHandler=start, CharacterDataHandler=data)
    return found


_PERCENT = frozenset({"9", "10"})
"""Formats that are built in and show a hundred times what a cell holds."""
_LITERAL = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[[^\]]*\]', re.DOTALL)
_SCALING = re.compile(r"%|[0#?],+(?![,0#?])")
_DIGIT = re.compile(r"[0-9.]")


def _scales(code: str) -> bool:
    """Return whether a number format shows another number: in percent, in thousands, or with digits of its own."""
    own = [quoted or escaped or "" for quoted, escaped in _LITERAL.findall(code)]
    return bool(_SCALING.search(_LITERAL.sub(" ", code))) or any(map(_DIGIT.search, own))


def _scaled_styles(file: IO[bytes], path: str) -> list[bool]:
    """Return of each style of cells whether it shows a number as another."""
    scaling = set(_PERCENT)
    styles: dict[str, list[bool]] = {"cellStyleXfs": [], "cellXfs": []}
    within = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        mine = name.rpartition(" ")[2]
        if mine in ("numFmts", "dxfs", *styles):
            within = mine
        elif mine == "numFmt" and within == "numFmts" and _scales(attributes.get("formatCode", "")):
            scaling.add(attributes.get("numFmtId", ""))
        elif mine == "xf" and within in styles:
            own, base = attributes.get("numFmtId"), styles["cellStyleXfs"]
            inherited = int(attributes.get("xfId", len(base)))
            styles[within].append(own in scaling if own is not None else inherited < len(base) and base[inherited])
            if len(styles[within]) > MAX_STYLES:
                raise _refused("E0004", f"the file has more than {MAX_STYLES} styles", path)

    try:
        _parse(file, path, StartElementHandler=start)
    except ValueError as error:
        raise _refused("E0601", "a style of the file is none that can be read", path) from error
    return styles["cellXfs"]


def _formula(place: str, row: str) -> Diagnostic:
    message = f"the cell {place} holds a formula, or what one could not come to"
    return Diagnostic("E0613", message, path=row, help="write its value")


def _scaled(place: str, row: str) -> Diagnostic:
    message = f"the cell {place} is shown as another number than it holds: in percent, in thousands, with added digits"
    return Diagnostic("E0606", message, path=row, help='write it as text, such as "100 %"')


def _sheet(file: IO[bytes], lengths: list[int], scaled: list[bool], path: str) -> dict[int, Diagnostic]:
    """Count the cells of a sheet, its extent, and its text; return the rows with a cell that is refused.

    Args:
        scaled: Of each style whether it shows a number as another.
    """
    faults: dict[int, Diagnostic] = {}
    at = [0, 0]  # row and column of the cell being read
    most = [0, 0]
    text = 0
    shared = misleads = False
    place = ""
    value: list[str] | None = None

    def fault(kind: Callable[[str, str], Diagnostic]) -> None:
        if at[0] not in faults:
            faults[at[0]] = kind(place, f"{path} row {at[0]}")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal shared, misleads, value, place
        if name.endswith(" row"):
            at[0] = int(attributes.get("r", at[0] + 1))
            at[1] = 0
        elif name.endswith(" c"):
            place = attributes.get("r", "")
            letters = place.rstrip("0123456789")
            at[1] = _column_number(letters) if letters else at[1] + 1
            at[0] = int(place[len(letters) :] or at[0])
            most[0], most[1] = max(most[0], at[0]), max(most[1], at[1])
            if most[0] * most[1] > MAX_CELLS:
                raise _refused("E0004", f"the sheet has more than {MAX_CELLS} cells", path)
            shared = attributes.get("t") == "s"
            style = int(attributes.get("s", 0))
            misleads = attributes.get("t", "n") == "n" and style < len(scaled) and scaled[style]
            if attributes.get("t") == "e":
                fault(_formula)
        elif name.endswith(" f"):
            fault(_formula)
        elif name.endswith(" v"):
            value = []

    def data(found: str) -> None:
        nonlocal text
        text += len(found)
        if value is not None:
            value.append(found)

    def end(name: str) -> None:
        nonlocal text, value
        if name.endswith(" v") and value is not None:
            number = "".join(value)
            if shared and number.isdigit() and int(number) < len(lengths):
                text += lengths[int(number)]
            if misleads and number:
                fault(_scaled)
            value = None
            if text > MAX_TEXT:
                raise _refused("E0004", f"the sheet holds more than {MAX_TEXT} characters", path)

    try:
        _parse(file, path, StartElementHandler=start, CharacterDataHandler=data, EndElementHandler=end)
    except ValueError as error:
        if isinstance(error, TableError):
            raise
        raise _refused("E0601", "a cell of the sheet has no place that can be read", path) from error
    return faults


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number
