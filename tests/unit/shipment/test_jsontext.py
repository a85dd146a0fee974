"""JSON text to Python values."""

from decimal import Decimal

import pytest

from compliance.shipment.amounts import BadNumber
from compliance.shipment.form import Repeated
from compliance.shipment.jsontext import MAX_SIZE, Document, parse_json
from compliance.text.diagnostics import Diagnostic


def root(text: str | bytes) -> object:
    """Return the value of a text that is JSON."""
    parsed = parse_json(text)
    assert isinstance(parsed, Document)
    return parsed.root


def refused(text: str | bytes) -> tuple[str, str]:
    """Return code and place of a text that is none."""
    parsed = parse_json(text, "a.json")
    assert isinstance(parsed, Diagnostic)
    return parsed.code, parsed.path


def test_numbers_keep_their_digits() -> None:
    """Integers are integers, the rest are decimals."""
    assert root("[1, 0.10, 1e3]") == [1, Decimal("0.10"), Decimal("1E+3")]


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "9" * 5000, "1." + "9" * 100, "1e" + "9" * 40])
def test_number_that_is_none_is_kept_for_its_reader(text: str) -> None:
    """Its reader refuses it where it stands."""
    assert isinstance(root(text), BadNumber)


def test_equal_keys_are_kept_for_their_reader() -> None:
    """Keys that are equal after unescaping stand twice."""
    found = root('{"a": 1, "b": 2, "\\u0061": 3, "a": 4}')

    assert isinstance(found, Repeated)
    assert found.keys_repeated == ("a",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\xef\xbb\xbf{}", ("E0002", "a.json:1:1")),
        ("\ufeff{}", ("E0002", "a.json:1:1")),
        ("{}".encode("utf-16"), ("E0002", "a.json:1:1")),
        ("{}".encode("utf-16-le"), ("E0003", "a.json:1:2")),
        (b'{"a":\n "\xff"}', ("E0002", "a.json:2:3")),
        ('{"a":\n \0}', ("E0003", "a.json:2:2")),
        ("", ("E0601", "a.json:1:1")),
        ('{"a": 1,}', ("E0601", "a.json:1:9")),
        ("[" * 100_000, ("E0601", "a.json")),
        ('{"a":' * 100_000, ("E0601", "a.json")),
        (" " * (MAX_SIZE + 1), ("E0004", "a.json")),
        ("[" + "{}," * 500_000 + "{}]", ("E0004", "a.json")),
        ("[" + "1," * 1_500_000 + "1]", ("E0004", "a.json")),
    ],
    ids=range(13),
)
def test_text_is_refused(text: str | bytes, expected: tuple[str, str]) -> None:
    """What is no JSON text is refused at its place."""
    assert refused(text) == expected
