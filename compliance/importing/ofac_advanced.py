"""The lists of the Office of Foreign Assets Control as advanced XML (`sdn_advanced.xml`): `Sanctions`.

Parties come first, and only after them the entries that say on which list and when; so names are kept until the end.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from attrs import define, evolve

from compliance.importing.records import Item, Party, Refused, Rejected, Stated, names
from compliance.importing.xml import child, children, elements, local, text, words

NAMESPACES = (
    "http://www.un.org/sanctions/1.0",
    "https://www.un.org/sanctions/1.0",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
)
_ROOTS = frozenset(f"{{{n}}}Sanctions" for n in NAMESPACES)
_KINDS = {"1": "vessel", "2": "aircraft", "3": "entity", "4": "individual"}


@define
class _References:
    """Meanings of the numbers that the file uses."""

    countries: dict[str, str]
    places: dict[str, str]
    day: date | None = None


def read_ofac_advanced(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the parties of the list *name*; each has to be entered on a list, where the file has entries."""
    path = paths[0]
    wanted = frozenset({"DateOfIssue", "AreaCode", "Country", "Location", "DistinctParty", "SanctionsEntry"})
    references = _References({}, {})
    parties: dict[str, Party] = {}
    entered: dict[str, int] = {}
    seen = 0
    for met in elements(path, wanted, _ROOTS):
        element = met.element
        match local(element):
            case "DateOfIssue" if len(met.parents) == 1:
                references.day = _day(element, path)
            case "Country":
                references.countries[element.get("ID", "")] = text(element)
            case "AreaCode":
                references.countries.setdefault(f"area {element.get('ID', '')}", element.get("Description", ""))
            case "Location":
                references.places[element.get("ID", "")] = _country(element, references)
            case "DistinctParty":
                seen += 1
                place = f"{path}, party {seen}"
                for party in _profiles(element, name, references, place):
                    if party.id in parties:
                        yield Rejected(place, f"the profile {party.id} stands twice")
                    else:
                        parties[party.id] = party
            case "SanctionsEntry":
                number = element.get("ProfileID", "")
                entered[number] = entered.get(number, 0) + 1
                if number in parties:
                    parties[number] = _with_entry(parties[number], element)
                else:
                    yield Rejected(f"{path}, entry {element.get('ID', '')}", f"there is no profile {number[:20]}")
    if references.day is None:
        raise Refused("E0703", "the file does not state its date of issue", path)
    for number, party in parties.items():
        if entered and number not in entered:
            yield Rejected(party.place, f"no entry puts the profile {number} on a list")
        else:
            yield party
    yield Stated(references.day, None, whole=True)


def _day(element: Element, path: str) -> date:
    found = _date(element)
    if found is None:
        raise Refused("E0703", "the date of issue cannot be read", path)
    return found


def _country(location: Element, references: _References) -> str:
    found = child(location, "LocationCountry")
    if found is not None:
        return references.countries.get(found.get("CountryID", ""), "")
    area = child(location, "LocationAreaCode")
    return references.countries.get(f"area {area.get('AreaCodeID', '')}", "") if area is not None else ""


def _profiles(element: Element, listed: str, references: _References, place: str) -> Iterator[Party]:
    for profile in children(element, "Profile"):
        written = [(alias.get("Primary") == "true", name) for alias in _aliases(profile) for name in _written(alias)]
        primary = next((name for first, name in written if first), written[0][1] if written else "")
        locations = {v.get("LocationID", "") for v in profile.iter() if local(v) == "VersionLocation"}
        yield Party(
            listed,
            "OFAC",
            profile.get("ID", ""),
            _KINDS.get(profile.get("PartySubTypeID", ""), ""),
            primary,
            names((name for _, name in written), but=primary),
            names(references.places.get(number, "") for number in sorted(locations)),
            (),
            None,
            None,
            place,
        )


def _aliases(profile: Element) -> list[Element]:
    return children(profile, "Identity", "Alias")


def _written(alias: Element) -> Iterator[str]:
    for name in children(alias, "DocumentedName"):
        yield " ".join(text(part) for part in children(name, "DocumentedNamePart", "NamePartValue"))


def _with_entry(party: Party, entry: Element) -> Party:
    programs = [words(m, "Comment") for m in children(entry, "SanctionsMeasure")]
    days = [d for d in (_date(e) for e in children(entry, "EntryEvent", "Date")) if d]
    since = min([*days, *([party.since] if party.since else [])], default=None)
    return evolve(party, programs=names([*party.programs, *programs]), since=since)


def _date(element: Element) -> date | None:
    try:
        return date(*(int(words(element, part)) for part in ("Year", "Month", "Day")))
    except ValueError:
        return None
