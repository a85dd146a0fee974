"""The financial sanctions file of the European Union, XML 1.1: `export`."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from compliance.importing.records import Item, Party, Refused, Rejected, Stated, names
from compliance.importing.rows import day, stated_day
from compliance.importing.xml import child, children, elements

_ROOT = "{http://eu.europa.ec/fpi/fsd/export}export"
LIST = "eu.consolidated-list"


def read_eu_xml(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties; everything stands in attributes, and the root states the date."""
    path = paths[0]
    generated: date | None = None
    for met in elements(path, frozenset({"sanctionEntity"}), frozenset({_ROOT})):
        place = f"{path}, entry {met.number}"
        generated = generated or stated_day(met.parents[0].get("generationDate", ""), path)
        try:
            yield _party(met.element, place)
        except ValueError as error:
            yield Rejected(place, str(error))
    if generated is None:
        raise Refused("E0701", "the file has no entry", path)
    yield Stated(generated, None, whole=True)


def _party(entry: Element, place: str) -> Party:
    written = names(a.get("wholeName", "") or _joined(a) for a in children(entry, "nameAlias"))
    places = [
        *children(entry, "citizenship"),
        *children(entry, "address"),
        *children(entry, "identification"),
    ]
    subject = child(entry, "subjectType")
    return Party(
        LIST,
        "EU FSF",
        entry.get("euReferenceNumber", "") or entry.get("logicalId", ""),
        subject.get("code", "") if subject is not None else "",
        written[0] if written else "",
        written[1:],
        names(c for c in (e.get("countryIso2Code", "") for e in places) if c != "00"),
        names(r.get("programme", "") for r in children(entry, "regulation")),
        day(entry.get("designationDate", "")),
        None,
        place,
    )


def _joined(alias: Element) -> str:
    return " ".join(p for p in (alias.get(n, "") for n in ("firstName", "middleName", "lastName")) if p)
