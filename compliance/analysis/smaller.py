"""Make a shipment smaller as long as it shows what it is to show."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def smaller(data: Mapping[str, Any], enough: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """Return *data* without what can be left out, the whole of a party before its parts.

    Args:
        enough: Whether a shipment still shows it.
    """
    found = data
    for path in sorted(_paths(data), key=_order):
        if isinstance(path[-1], list):
            found = _fewer_words(found, path[:-1], path[-1], enough)
            continue
        fewer = _without(found, path)
        if fewer != found and enough(fewer):
            found = fewer
    return found


def _fewer_words(
    data: Mapping[str, Any], path: tuple[Any, ...], words: list[str], enough: Callable[[Mapping[str, Any]], bool]
) -> Mapping[str, Any]:
    """Leave out words of a list: all of them, else those of either half that can be left out."""
    fewer = data
    for word in words:
        fewer = _without(fewer, (*path, word))
    if fewer == data:
        return data
    if enough(fewer):
        return fewer
    half = len(words) // 2
    for some in (words[:half], words[half:]) if half else ():
        data = _fewer_words(data, path, some, enough)
    return data


def _order(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """Shorter ways first; of components the last first, so that those before it keep their numbers."""
    return len(path), [f"{99_999 - part:05}" if isinstance(part, int) else str(part) for part in path]


def _paths(data: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for key, value in data.items():
        if key in ("id", "date"):
            continue
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *inner) for inner in _paths(value))
        elif isinstance(value, list):
            words = [one for one in value if isinstance(one, str)]
            if words:
                yield (key, words)
            for number, one in enumerate(value):
                if isinstance(one, dict):
                    yield (key, number)
                    yield from ((key, number, *inner) for inner in _paths(one))


def _without(data: Mapping[str, Any], path: tuple[Any, ...]) -> Mapping[str, Any]:
    """Return *data* without a key, a word of a list, a component, or a fact of one."""
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
    elif isinstance(copied[head], list) and isinstance(path[1], int):
        number, parts = path[1], copied[head]
        if number < len(parts):
            kept = [_without(parts[number], path[2:])] if len(path) > 2 else []
            copied[head] = [*parts[:number], *kept, *parts[number + 1 :]]
    elif isinstance(copied[head], list) and len(copied[head]) > 1:
        copied[head] = [v for v in copied[head] if v != path[1]]
    return copied
