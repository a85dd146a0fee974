"""The lists of the Office of Foreign Assets Control as plain XML (`sdn.xml`, `consolidated.xml`): `sdnList`."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from compliance.importing.records import Item, Party, Refused, Stated, names
from compliance.importing.rows import american_day
from compliance.importing.xml import children, elements, local, words

NAMESPACES = (
    "http://tempuri.org/sdnList.xsd",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
)
_ROOTS = frozenset(f"{{{n}}}sdnList" for n in NAMESPACES)


def read_ofac_xml(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties of the list *name*; the file states its date and how many records it has."""
    path = paths[0]
    day: date | None = None
    count: int | None = None
    for met in elements(path, frozenset({"publshInformation", "sdnEntry"}), _ROOTS):
        if local(met.element) == "sdnEntry":
            yield _party(met.element, name, f"{path}, entry {met.number - 1}")
            continue
        try:
            day = american_day(words(met.element, "Publish_Date"))
            count = int(words(met.element, "Record_Count"))
        except ValueError as error:
            raise Refused("E0703", "the date or the count of records cannot be read", path) from error
    if day is None or count is None:
        raise Refused("E0703", "the file does not state its date and its count", path)
    yield Stated(day, count, whole=True)


def _party(entry: Element, listed: str, place: str) -> Party:
    name = _name(entry)
    countries = [
        *(words(a, "country") for a in children(entry, "addressList", "address")),
        *(words(n, "country") for n in children(entry, "nationalityList", "nationality")),
        *(words(n, "country") for n in children(entry, "citizenshipList", "citizenship")),
        words(entry, "vesselInfo", "vesselFlag"),
    ]
    aliases = [_name(aka) for aka in children(entry, "akaList", "aka")]
    programs = [words(p) for p in children(entry, "programList", "program")]
    kind = words(entry, "sdnType").casefold()
    return Party(
        listed,
        "OFAC",
        words(entry, "uid"),
        kind,
        name,
        names(aliases, but=name),
        names(countries),
        names(programs),
        None,
        None,
        place,
    )


def _name(element: Element) -> str:
    """Return the name as the CSV files print it: the family name first."""
    return ", ".join(n for n in (words(element, "lastName"), words(element, "firstName")) if n)
