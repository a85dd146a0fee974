"""Say a shipment in the words that a reader expects, as long as it shows what it is to show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from compliance.analysis.harmless import harmless
from compliance.regions.codes import HEIR
from compliance.values.facts import WORDS, Base, Fact

COUNTRIES = ("US", "CN", "DE", "JP", "KR", "GB", "AE", "IN", "RU")
"""Countries that a reader expects, where any would do."""


def familiar(
    data: Mapping[str, Any], lookup: Callable[[str], Fact | None], enough: Callable[[Mapping[str, Any]], bool]
) -> Mapping[str, Any]:
    """Return *data* with countries, choices, words and yeses put by more familiar ones where any would do.

    Args:
        lookup: The fact of a name.
        enough: Whether a shipment still shows it.
    """
    found = data
    for path, value in _stated(data):
        fact = lookup(".".join(path))
        for word in (*_above(value), *_expected(fact, found)) if fact else ():
            if word == value:
                break
            other = _with(found, path, word)
            if enough(other):
                found = other
                break
    return found


def _above(value: Any) -> Iterable[Any]:
    """Return the code above one by which the sets speak of all codes below it that nobody names."""
    words = value if isinstance(value, list) else [value]
    if not any(isinstance(word, str) and word.endswith(HEIR) for word in words):
        return ()
    named = [word.removesuffix(HEIR) for word in words]
    return (named if isinstance(value, list) else named[0],)


def _expected(fact: Fact, data: Mapping[str, Any]) -> Iterable[Any]:
    if fact.type.base is Base.COUNTRY and not fact.type.many:
        return ("none", *COUNTRIES) if fact.name == "transit" else COUNTRIES
    if fact.type.base in (*WORDS, Base.COUNTRY, Base.CHOICE, Base.TRUTH):
        return filter(lambda value: value is not None, (harmless(fact, data),))
    return ()


def _stated(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value of a shipment, but for those of its components, with the way to it."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from ((((key, *path)), inner) for path, inner in _stated(value))
        elif key not in ("id", "date", "licenses", "components") and not key.endswith("_complete"):
            yield (key,), value


def _with(data: Mapping[str, Any], path: tuple[str, ...], value: Any) -> Mapping[str, Any]:
    head = path[0]
    if len(path) > 1:
        return {**data, head: _with(data[head], path[1:], value)}
    return {**{k: v for k, v in data.items() if k != f"{head}_complete"}, head: value}
