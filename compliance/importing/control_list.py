"""Import the Commerce Control List: count every entry, and write its tables for the rule language."""

import os
from collections import Counter
from collections.abc import Iterable
from datetime import date

from attrs import define, field

from compliance.importing.ecfr import Control, Edition, Entry, Exempt, Piece, Wording
from compliance.importing.records import Refused, Rejected, clean
from compliance.importing.write import Folder, comment, folder, quoted


@define
class ListReport:
    """What an import of the list did.

    Attributes:
        states: Entries by state: ``controlled``, ``reserved``, ``unclear``.
        rows: Rows written, by table.
        unclear: Every place that is not understood, with the reason.
        day: The edition.
        day_from_file: Whether the file states it.
    """

    states: Counter[str] = field(factory=Counter)
    rows: Counter[str] = field(factory=Counter)
    unclear: list[Rejected] = field(factory=list)
    day: date | None = None
    day_from_file: bool = False


class Unclear(Refused):
    """Entries are not understood, and that was not accepted; the report tells which."""

    def __init__(self, report: ListReport) -> None:
        first = report.unclear[0]
        message = f"{len(report.unclear)} places are not understood; the first: {first.reason}"
        super().__init__("E0705", message, first.place, "look at each; --accept-rejected writes the tables")
        self.report = report


def import_control_list(
    pieces: Iterable[Piece],
    out: str,
    *,
    file: str,
    edition: date | None = None,
    entries: int | None = None,
    accept_rejected: bool = False,
) -> ListReport:
    """Write the tables of *pieces* to the folder *out*; raise `Refused`, and write nothing, where that is unsound."""
    report = ListReport()
    with folder(out) as made:
        stated = _write(pieces, made, report, file)
        count = report.states.total()
        if entries is not None and entries != count:
            raise Refused("E0702", f"--entries says {entries} entries, and {count} were read", file)
        if stated and edition and stated != edition:
            raise Refused("E0704", f"the file is of {stated}, and --edition says {edition}", file)
        report.day, report.day_from_file = stated or edition, stated is not None
        if report.day is None:
            help = "give the day of the edition with --edition YYYY-MM-DD"
            raise Refused("E0704", "the file does not state its date", file, help)
        if report.unclear and not accept_rejected:
            raise Unclear(report)
        made.rules("ccl.rules", _rules(file, report))
    return report


def _write(pieces: Iterable[Piece], made: Folder, report: ListReport, file: str) -> date | None:
    day = None
    named: Counter[str] = Counter()
    for piece in pieces:
        match piece:
            case Wording():
                row = {"code": piece.code, "kind": piece.kind, "words": piece.words, "place": piece.place}
                _add(made, report, "wording", row)
            case Control():
                name = f"{piece.eccn}.{piece.column or piece.reason}"
                named[name] += 1
                _add(made, report, "controls", _control(piece, name, named[name]))
            case Exempt():
                exempt = {
                    "eccn": piece.eccn,
                    "exception": piece.exception,
                    "offered": piece.offered,
                    "words": piece.words,
                    "place": piece.place,
                }
                _add(made, report, "exceptions", exempt)
            case Entry():
                report.states[piece.state] += 1
                report.unclear += [
                    Rejected(f"{file}, element {place} ({piece.eccn})", why) for place, why in piece.problems
                ]
            case Edition():
                day = piece.day
    return day


def _control(piece: Control, name: str, number: int) -> dict[str, object]:
    return {
        "control": name if number == 1 else f"{name}.{number}",
        "eccn": piece.eccn,
        "reason": piece.reason,
        "column": piece.column,
        "scope": piece.codes,
        "described": "yes" if piece.described else "",
        "printed_scope": piece.scope,
        "printed_requirement": piece.requirement,
        "place": piece.place,
    }


def _add(made: Folder, report: ListReport, table: str, row: dict[str, object]) -> None:
    report.rows[table] += 1
    made.add(f"ccl-{table}.csv", row)


def _rules(file: str, report: ListReport) -> str:
    name = clean(os.path.basename(file))
    tail = f"""  known from {report.day}
  source "15 CFR Part 774, Supp. No. 1"
  source {quoted(f"{name}, edition of {report.day}")}
}}
"""
    text = comment(
        [
            f"Imported from {name} by `compliance rules import ecfr`. Not edited by hand: import again.",
            "A control row whose limits are words has `described` and covers the whole entry; read the printed words.",
        ]
    )
    return f"""{text}
language 1

table imported.ccl.wording "Wording of the Commerce Control List, element by element" {{
  rows "ccl-wording.csv"
  column code is code of us.eccn
  column kind is text
  column words is text
  column place is number
  partial
{tail}
table imported.ccl.controls "Control rows of the Commerce Control List" {{
  rows "ccl-controls.csv"
  column control is text
  column eccn is code of us.eccn
  column reason is text
  column column is text
  column scope is set of code of us.eccn
  column described is truth
  column printed_scope is text
  column printed_requirement is text
  column place is number
  partial
{tail}
table imported.ccl.exceptions "List-based license exceptions, entry by entry" {{
  rows "ccl-exceptions.csv"
  column eccn is code of us.eccn
  column exception is text
  column offered is text
  column words is text
  column place is number
  partial
{tail}"""
