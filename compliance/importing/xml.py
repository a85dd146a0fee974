"""Elements of an XML file, one at a time; document types are refused before anything is expanded."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element
from xml.parsers import expat

from compliance.importing.records import Refused, clean

_HEAD = 65536
_DEEPEST = 60
_BLOCKS = frozenset({"P", "HED", "PSPACE", "br", "TD", "TH", "TR", "CAPTION"})
"""Elements after which a word ends."""
_CUT = {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}


class _Found(Exception):
    """The root element has begun."""


class Met(NamedTuple):
    """An element that has ended, with its parents from the root down, and its number among all elements met."""

    element: Element
    parents: tuple[Element, ...]
    number: int


def elements(path: str, wanted: frozenset[str], roots: frozenset[str]) -> Iterator[Met]:
    """Yield each element whose name is in *wanted*, and forget it; refuse a root that is not in *roots*.

    A name is ``{namespace}local`` or ``local``; *wanted* holds local names, *roots* whole ones.
    What stands inside a wanted element comes with it, not by itself. Attributes of the parents may be read, and their
    children that are not wanted.
    """
    _no_document_type(path)
    stack: list[Element] = []
    number = 0
    try:
        for event, element in ET.iterparse(path, events=("start", "end")):  # noqa: S314
            if event == "start":
                if not stack and element.tag not in roots:
                    raise Refused("E0703", f"the root element is `{element.tag[:80]}`: not the format named", path)
                stack.append(element)
                if len(stack) > _DEEPEST:
                    raise Refused("E0707", f"elements are nested more than {_DEEPEST} deep", path)
                continue
            stack.pop()
            if local(element) in wanted and not any(local(parent) in wanted for parent in stack):
                number += 1
                yield Met(element, tuple(stack), number)
                if stack:
                    stack[-1].remove(element)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise _broken(str(error), path) from error
    except OSError as error:
        raise Refused("E0001", f"the file cannot be read: {error}", path) from error


def _broken(error: str, path: str) -> Refused:
    if any(error.startswith(cut) for cut in _CUT):
        return Refused("E0701", f"the XML breaks off: {error}", path)
    return Refused("E0703", f"the XML cannot be read: {error}", path)


def _no_document_type(path: str) -> None:
    """Read up to the root element, byte by byte, so that no declaration takes effect before it is seen."""

    def doctype(*_: object) -> None:
        raise Refused("E0707", "the file declares a document type", path)

    def begins(*_: object) -> None:
        raise _Found

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begins
    try:
        with open(path, "rb") as file:
            for byte in file.read(_HEAD):
                parser.Parse(bytes([byte]), False)
            if file.read(1):
                raise Refused("E0703", f"no element begins in the first {_HEAD} bytes", path)
        parser.Parse(b"", True)
    except _Found:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        raise _broken(str(error), path) from error
    except OSError as error:
        raise Refused("E0001", f"the file cannot be read: {error.strerror}", path) from error


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def text(element: Element | None) -> str:
    """Return the whole text inside an element, on one line."""
    return "" if element is None else clean("".join(_pieces(element)))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        yield from _pieces(inner)
        yield " " if local(inner) in _BLOCKS else ""
        yield inner.tail or ""


def child(element: Element, *path: str) -> Element | None:
    """Return the first descendant along *path*, by local names."""
    for name in path:
        found = next((c for c in element if local(c) == name), None)
        if found is None:
            return None
        element = found
    return element


def children(element: Element, *path: str) -> list[Element]:
    """Return every descendant along *path*, by local names."""
    found = [element]
    for name in path:
        found = [c for parent in found for c in parent if local(c) == name]
    return found


def words(element: Element, *path: str) -> str:
    """Return the text of the first descendant along *path*, or nothing."""
    return text(child(element, *path))
