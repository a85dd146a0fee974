"""Make a shipment smaller as long as it shows what it is to show."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def smaller(data: Mapping[str, Any], enough: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """Return *data* without what can be left out, the whole of a party before its parts.

    Args:
        enough: Whether a shipment still shows it.
    """
    found = data
    for path in sorted(_paths(data), key=lambda p: (len(p), str(p))):
        fewer = _without(found, path)
        if fewer != found and enough(fewer):
            found = fewer
    return found


def _paths(data: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for key, value in data.items():
        if key in ("id", "date"):
            continue
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *inner) for inner in _paths(value))
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, str):
                    yield (key, one)


def _without(data: Mapping[str, Any], path: tuple[Any, ...]) -> Mapping[str, Any]:
    """Return *data* without a key, or without a word of a list."""
    copied = dict(data)
    head = path[0]
    if head not in copied:
        return copied
    if len(path) == 1:
        copied.pop(head)
        if head == "item":
            copied["item"] = {}
    elif isinstance(copied[head], dict):
        copied[head] = _without(copied[head], path[1:])
    elif isinstance(copied[head], list) and len(copied[head]) > 1:
        copied[head] = [v for v in copied[head] if v != path[1]]
    return copied
