"""Import a party list: count every row, and write the parties and their names for the rule language."""

import os
from collections import Counter
from collections.abc import Iterable
from datetime import date

from attrs import define, field

from compliance.importing.records import Item, Party, Refused, Rejected, Stated, clean, flaw
from compliance.importing.write import Folder, comment, folder, quoted


@define
class Report:
    """What an import did.

    Attributes:
        parties: Parties written, by list.
        names: Names written, by list.
        rows: Rows of the file that went into parties.
        rejected: Every row that did not, with its reason.
        day: The edition.
        day_from_file: Whether the file states it.
        checked: What holds the count: the file itself, the option, or nothing.
    """

    parties: Counter[str] = field(factory=Counter)
    names: Counter[str] = field(factory=Counter)
    rows: int = 0
    rejected: list[Rejected] = field(factory=list)
    day: date | None = None
    day_from_file: bool = False
    checked: str = ""


def import_parties(
    items: Iterable[Item],
    out: str,
    stem: str,
    *,
    files: tuple[str, ...],
    edition: date | None = None,
    entries: int | None = None,
    accept_rejected: bool = False,
) -> Report:
    """Write the parties of *items* to the folder *out*; raise `Refused`, with nothing written, where that is not sound.

    Rejected rows too leave the folder unwritten, unless they are accepted.
    """
    report = Report()
    with folder(out) as made:
        stated = _write(items, made, stem, report)
        _check(report, stated, files[0], edition, entries)
        if report.rejected and not accept_rejected:
            first = report.rejected[0]
            message = f"{len(report.rejected)} rows are rejected; the first: {first.reason}"
            raise _Rejection(report, message, first.place)
        if not report.parties:
            raise Refused("E0701", "the file has no entry", files[0])
        made.rules(f"{stem}.rules", _rules(stem, files, report))
    return report


class _Rejection(Refused):
    """Rows were rejected and not accepted; the report tells which."""

    def __init__(self, report: Report, message: str, place: str) -> None:
        help = "look at each; --accept-rejected writes the others"
        super().__init__("E0705", message, place, help)
        self.report = report


def _write(items: Iterable[Item], made: Folder, stem: str, report: Report) -> Stated:
    stated: Stated | None = None
    for item in items:
        if isinstance(item, Stated):
            stated = item
        elif isinstance(item, Rejected):
            report.rejected.append(item)
        elif wrong := flaw(item):
            report.rejected += [Rejected(item.place, wrong)] * item.rows
        else:
            _write_party(item, made, stem, report)
    assert stated is not None
    return stated


def _write_party(party: Party, made: Folder, stem: str, report: Report) -> None:
    report.parties[party.list] += 1
    report.rows += party.rows
    row = {
        "list": party.list,
        "id": party.id,
        "name": party.name,
        "aliases": " | ".join(party.aliases),
        "countries": " | ".join(party.countries),
        "kind": party.kind,
        "programs": " | ".join(party.programs),
        "since": party.since,
        "until": party.until,
        "source": party.source,
    }
    made.add(f"{stem}-parties.csv", row)
    for name in dict.fromkeys((party.name, *party.aliases)):
        report.names[party.list] += 1
        then = "unknown" if party.until else None
        made.add(
            f"{_stem(stem, party.list)}.csv",
            {"member": name, "from": None, "until": party.until, "then": then, "id": party.id, "listed_as": party.name},
        )


def _check(report: Report, stated: Stated, file: str, edition: date | None, entries: int | None) -> None:
    count = report.parties.total() + len(report.rejected)
    for said, who in ((stated.entries, "the file"), (entries, "--entries")):
        if said is not None and said != count:
            raise Refused("E0702", f"{who} says {said} entries, and {count} were read", file)
    if stated.day and edition and stated.day != edition:
        raise Refused("E0704", f"the file is of {stated.day}, and --edition says {edition}", file)
    report.day = stated.day or edition
    report.day_from_file = stated.day is not None
    if report.day is None:
        help = "give the day of the list with --edition YYYY-MM-DD"
        raise Refused("E0704", "the file does not state its date", file, help)
    if stated.entries is not None:
        report.checked = "the file states this count"
    elif entries is not None:
        report.checked = "as --entries says"
    elif stated.whole:
        report.checked = "the file marks its end"


def _rules(stem: str, files: tuple[str, ...], report: Report) -> str:
    shown = ", ".join(clean(os.path.basename(f)) for f in files)
    source = quoted(f"{shown}, edition of {report.day}")
    text = comment(
        [
            f"Imported from {shown} by `compliance rules import`. Not edited by hand: import again.",
            "Lists hold names as printed. That a name is not among them proves nothing: each list is partial.",
        ]
    )
    text += f"""
language 1

table imported.{stem}.parties "Parties of the file" {{
  rows "{stem}-parties.csv"
  {_columns("list", "id", "name", "aliases", "countries", "kind", "programs")}
  column since is date
  column until is date
  column source is text
  partial
  known from {report.day}
  source {source}
}}
"""
    for name in sorted(report.parties):
        text += f"""
list imported.{stem}.{"names" if name == stem else name} {quoted(f"Names on the list {name}")} of text {{
  partial
  rows "{_stem(stem, name)}.csv"
  known from {report.day}
  source {source}
}}
"""
    return text


def _stem(stem: str, name: str) -> str:
    """Return the name of the file that holds the names of a list."""
    return f"{stem}-{'names' if name == stem else name}"


def _columns(*names: str) -> str:
    return "\n  ".join(f"column {name} is text" for name in names)
