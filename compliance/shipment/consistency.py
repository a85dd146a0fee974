"""What may not stand together in a shipment, judged by what is written and before it is parsed.

Both readers ask here, so that each finds the same contradictions however little of the rest it could read.
"""

from collections.abc import Iterable, Iterator, Mapping

from compliance.shipment.form import Raw, Scope, given
from compliance.shipment.problems import Path, Problem, Refused, describe, refuse
from compliance.shipment.value import says_none


def contradictions(raw: Raw, scope: Scope) -> Iterator[Problem]:
    """Yield where ``KEY_complete`` contradicts ``KEY``, judged by what is written."""
    for key in raw:
        completed = scope.completes.get(key)
        if completed is None:
            continue
        said, value = raw[key], raw.get(completed)
        if said is True and value is None:
            yield Problem("E0611", f"`{completed}` is said to be complete and is not given", _NONE_HELP, (key,))
        elif said is False and says_none(value) and not _declares_none(scope, completed):
            yield Problem("E0611", f"`{completed}` is said to be none and to be open", at=(key,))


_NONE_HELP = "write `none`, or an empty list, where it is known to be none"


def _declares_none(scope: Scope, key: str) -> bool:
    slot = scope.slots.get(key)
    return slot is not None and "none" in slot.type.choices


def misplaced(data: Raw) -> Iterator[Problem]:
    """Yield what does not fit together in a shipment whose flat keys are nested: its lines and its licenses."""
    lines, item = data.get("lines"), data.get("item")
    if lines is not None and item is not None:
        yield Problem("E0610", "both `lines` and `item` are given", "write one of the two", ("item",))
    if lines is None and item is None:
        yield Problem("E0614", "the shipment has no line", 'give `"lines": [...]`, or one `"item": {...}`', ("lines",))
    if data.get("licenses") is not None and given(data.get("license")):
        yield Problem("E0610", "both `licenses` and `license` are given", "write one of the two", ("license",))
    if isinstance(lines, (list, tuple)):
        yield from (_repeated_id(at) for at in _repeated_ids(lines))


def _repeated_id(index: int) -> Problem:
    hint = "give each line its own id; a line without one is named by its number"
    return Problem("E0614", "an earlier line has the same id", hint, ("lines", index, "id"))


def _repeated_ids(lines: Iterable[object]) -> Iterator[int]:
    seen: set[str] = set()
    for index, line in enumerate(lines):
        name = line.get("id") if isinstance(line, Mapping) else 0
        if name is None or name == "":
            name = str(index + 1)
        if isinstance(name, str):
            if name in seen:
                yield index
            seen.add(name)


def object_list(raw: object, what: str) -> list[object] | Refused:
    """Return the members of a list of objects; ``"none"`` is the empty list."""
    if says_none(raw):
        return []
    if isinstance(raw, (list, tuple)):
        return list(raw)
    return refuse("E0614", f"expected a list of {what}, found {describe(raw)}")


def line_list(raw: object) -> list[object] | Refused:
    """Return the members of ``lines``; there is at least one."""
    found = object_list(raw, "lines")
    if isinstance(found, list) and not found:
        return refuse("E0614", "the shipment has no line", "a shipment has at least one line")
    return found


def no_object(raw: object, path: Path = ()) -> Problem:
    """Return the problem of something that stands where an object is expected."""
    return Problem("E0614", f"expected an object, found {describe(raw)}", at=path)
