"""Rows of a file of separated values, read one at a time; a file that breaks off is refused."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from compliance.importing.records import Refused
from compliance.values.dates import parse_date

END = "\x1a"
"""Marks the end of the files of OFAC."""
_CHUNK = 1 << 16


class Row(NamedTuple):
    """A row, with the line on which it ends."""

    place: str
    cells: list[str]


class Table:
    """The rows of one file.

    Attributes:
        whole: Once every row is read: whether the file marks its own end.
        ended: Once every row is read: whether its last line is closed.
    """

    def __init__(self, path: str, *, delimiter: str = ",") -> None:
        self.path = path
        self.whole = False
        self.ended = False
        self._delimiter = delimiter
        self.encoding = _encoding(path)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; a row of nothing is left out."""
        with open(self.path, encoding=self.encoding, newline="") as file:
            reader = csv.reader(self._lines(file), delimiter=self._delimiter, strict=True)
            while True:
                place = f"{self.path}:{reader.line_num + 1}"
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise self._refused(str(error), place) from error
                if cells:
                    yield Row(place, cells)

    def _lines(self, file: Iterator[str]) -> Iterator[str]:
        for line in file:
            self.ended = line.endswith(("\n", "\r"))
            if self.whole and line.strip(END).strip():
                raise Refused("E0703", "something follows the mark of the end", self.path)
            if line.strip() == END:
                self.whole = self.ended = True
                continue
            yield line

    def _refused(self, error: str, place: str) -> Refused:
        if "unexpected end" in error:
            return Refused("E0701", "the file breaks off inside a quoted cell", place)
        return Refused("E0703", f"the row cannot be read: {error}", place)


def _encoding(path: str) -> str:
    """Return the encoding of a file: UTF-8, else that of Windows, in which older lists are written."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with open(path, encoding=encoding, newline="") as file:
                while file.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise Refused("E0001", f"the file cannot be read: {error.strerror}", path) from error
        return encoding
    raise Refused("E0002", "the file is neither UTF-8 nor Windows-1252", path)


def check_end(table: Table) -> None:
    """Refuse a file whose last line is not closed: it may have been cut."""
    if not table.ended:
        help = "fetch the file again; a copy that lost its last line end is taken with --entries, the publisher's count"
        raise Refused("E0701", "the last line is not closed: the file may have been cut short", table.path, help)


def heading(table: Table, row: Row | None, wanted: tuple[str, ...]) -> dict[str, int]:
    """Return where each wanted column stands, or refuse the file."""
    if row is None:
        raise Refused("E0701", "the file is empty", table.path)
    found = {name.strip().casefold(): number for number, name in reversed(list(enumerate(row.cells)))}
    missing = [name for name in wanted if name.casefold() not in found]
    if missing:
        message = f"the heading has no column `{missing[0]}`: this is not the format named"
        raise Refused("E0703", message, row.place)
    return {name: found[name.casefold()] for name in wanted}


def day(text: str) -> date | None:
    """Return a day written ``2026-09-01``; None where there is none; ValueError where it is something else."""
    text = text.strip()
    if not text:
        return None
    found = parse_date(text)
    if found is None:
        raise ValueError(f"`{text[:40]}` is no day")
    return found


def stated_day(text: str, path: str) -> date:
    """Return the day with which a moment such as ``2026-02-27T00:00:09Z`` begins, or refuse the file."""
    try:
        found = day(text[:10])
    except ValueError:
        found = None
    if found is None:
        raise Refused("E0703", "the file does not state its date as it should", path)
    return found


def american_day(text: str) -> date | None:
    """Return a day written ``9/1/2026``, the month first."""
    return _slashed(text, month_first=True)


def british_day(text: str) -> date | None:
    """Return a day written ``01/09/2026``, the day first."""
    return _slashed(text, month_first=False)


def _slashed(text: str, *, month_first: bool) -> date | None:
    text = text.strip()
    if not text:
        return None
    parts = text.split("/")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts) or len(parts[2]) != 4:
        raise ValueError(f"`{text[:40]}` is no day")
    one, two, year = map(int, parts)
    month, number = (one, two) if month_first else (two, one)
    try:
        return date(year, month, number)
    except ValueError as error:
        raise ValueError(f"`{text[:40]}` is no day") from error
