"""The consolidated list of the United Nations Security Council, XML: `CONSOLIDATED_LIST`."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from compliance.importing.records import Item, Party, Refused, Rejected, Stated, names
from compliance.importing.rows import day, stated_day
from compliance.importing.xml import children, elements, local, text, words

_LIST = "un.sc"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_un_xml(paths: Sequence[str], name: str, *, open_end: bool) -> Iterator[Item]:
    """Yield the individuals and entities; the file states its date, and its end is that of the XML."""
    path = paths[0]
    generated: date | None = None
    for met in elements(path, frozenset({"INDIVIDUAL", "ENTITY"}), frozenset({"CONSOLIDATED_LIST"})):
        generated = generated or stated_day(met.parents[0].get("dateGenerated", ""), path)
        place = f"{path}, entry {met.number}"
        try:
            yield _party(met.element, place)
        except ValueError as error:
            yield Rejected(place, str(error))
    if generated is None:
        raise Refused("E0701", "the file has no entry", path)
    yield Stated(generated, None, whole=True)


def _party(entry: Element, place: str) -> Party:
    kind = local(entry)
    name = " ".join(n for n in (words(entry, part) for part in _NAMES) if n)
    aliases = [words(a, "ALIAS_NAME") for a in children(entry, f"{kind}_ALIAS")]
    countries = [
        *(text(v) for v in children(entry, "NATIONALITY", "VALUE")),
        *(words(a, "COUNTRY") for a in children(entry, f"{kind}_ADDRESS")),
    ]
    return Party(
        _LIST,
        "UN Security Council",
        words(entry, "REFERENCE_NUMBER"),
        kind.casefold(),
        name,
        names([*aliases, words(entry, "NAME_ORIGINAL_SCRIPT")], but=name),
        names(countries),
        names([words(entry, "UN_LIST_TYPE")]),
        day(words(entry, "LISTED_ON")[:10]),
        None,
        place,
    )
