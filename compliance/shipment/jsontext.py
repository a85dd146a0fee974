"""JSON text to Python values, without what `json` lets through by default.

`json.loads` takes NaN, turns 1e400 into infinity, keeps the last of two equal keys, and dies of
deep nesting. Here each of these is refused, or kept as a value that its reader will refuse with
the path it stands at.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from compliance.shipment.amounts import BadNumber
from compliance.shipment.form import Repeated
from compliance.text.diagnostics import Diagnostic
from compliance.values.quantity import MAX_DIGITS

MAX_SIZE = 10_000_000
"""Longest input accepted, in characters or bytes."""
_MAX_OBJECTS = 400_000
_MAX_MEMBERS = 600_000
_MAX_NUMBER = MAX_DIGITS + 20  # a sign, a point, an exponent, zeros
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Document(NamedTuple):
    """A JSON text that could be read.

    Attributes:
        root: Its value; numbers are `int`, `Decimal` or `BadNumber`, an object with equal keys is `Repeated`.
    """

    root: object


def parse_json(text: str | bytes, name: str = "") -> Document | Diagnostic:
    """Return the value of a JSON text, or the one reason why it is none.

    Args:
        text: The text; bytes are UTF-8 without a byte order mark.
        name: Where it comes from, for the place of the mistake.
    """
    decoded = decode(text, name)
    if isinstance(decoded, Diagnostic):
        return decoded
    # Memory follows the number of values, not of characters: ten megabytes of `{},` are a quarter of a gigabyte.
    if decoded.count("{") + decoded.count("[") > _MAX_OBJECTS or decoded.count(",") > _MAX_MEMBERS:
        return Diagnostic("E0004", "the text holds more values than the cap", path=_at(name), help="split the file")
    try:
        return Document(_DECODER.decode(decoded))
    except json.JSONDecodeError as error:
        message = f"the text is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return Diagnostic("E0601", message, path=f"{_at(name)}:{error.lineno}:{error.colno}")
    except RecursionError:
        return Diagnostic("E0601", "the text is nested too deeply", path=_at(name))


def decode(text: str | bytes, name: str = "") -> str | Diagnostic:
    """Return *text* as characters, or why it is not text: too large, not UTF-8, marked, or with a NUL in it."""
    place = _at(name)
    if len(text) > MAX_SIZE:
        message = f"the input is larger than {MAX_SIZE} bytes"
        return Diagnostic("E0004", message, path=place, help="split it")
    if isinstance(text, bytes):
        decoded = _utf8(text, place)
        if isinstance(decoded, Diagnostic):
            return decoded
        text = decoded
    if text.startswith("\ufeff"):
        return Diagnostic("E0002", "the text begins with a byte order mark", path=f"{place}:1:1", help="remove it")
    nul = text.find("\0")
    if nul >= 0:
        where = f"{place}:{text.count(chr(10), 0, nul) + 1}:{nul - text.rfind(chr(10), 0, nul)}"
        return Diagnostic("E0003", "the text holds a NUL character", path=where)
    return text


def _utf8(raw: bytes, place: str) -> str | Diagnostic:
    if raw.startswith(_BYTE_ORDER_MARKS):
        message = "the text begins with a byte order mark"
        return Diagnostic("E0002", message, path=f"{place}:1:1", help="save it as UTF-8 without a mark")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        where = f"{place}:{before.count(10) + 1}:{error.start - before.rfind(10)}"
        return Diagnostic("E0002", "the text is not UTF-8", path=where, help="save it as UTF-8")


def _at(name: str) -> str:
    return name or "input"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    left = dict.fromkeys(key for key, _ in pairs)
    twice: dict[str, None] = {}
    for key, _ in pairs:
        if key in left:
            del left[key]
        else:
            twice[key] = None
    repeated = Repeated(made)
    repeated.keys_repeated = tuple(twice)
    return repeated


def _integer(text: str) -> int | BadNumber:
    return int(text) if len(text) <= MAX_DIGITS and text.isascii() else BadNumber(text[:60])


def _decimal(text: str) -> Decimal | BadNumber:
    if len(text) > _MAX_NUMBER or not text.isascii():
        return BadNumber(text[:60])
    try:
        return Decimal(text)
    except InvalidOperation:  # the exponent itself is too long
        return BadNumber(text[:60])


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_decimal, parse_int=_integer, parse_constant=BadNumber, strict=True
)
