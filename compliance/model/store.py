"""Write a loaded ruleset as JSON and read it back.

The cache is plain data: tagged arrays of known record types, never a pickle. Reading runs no code that
the file names. It is on the cold path of `compliance check`, so it does by hand what cattrs does elsewhere.

Content: the length of the head on a line of its own, the head, then the values of its mappings one after another.
The head says where each lies, so that a table or a list is taken apart only when a shipment asks for it.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from zlib import crc32

from compliance.model import condition, law
from compliance.model.ruleset import Ruleset
from compliance.values.dates import Period
from compliance.values.facts import Base, Fact, Kind, Type
from compliance.values.members import Absent, Members
from compliance.values.outcome import Outcome
from compliance.values.quantity import Quantity
from compliance.values.schemes import Choice, Code, Country, Text
from compliance.values.vocabulary import Scheme, Vocabulary

_RECORDS: tuple[type, ...] = (
    condition.WordSet, condition.Cell, condition.Member, condition.IsNone, condition.IsTrue, condition.Compare,
    condition.Marked, condition.Stands, condition.Defined, condition.Negation, condition.Every, condition.Either,
    condition.Exists, condition.Term,
    law.Head, law.Effect, law.ReviewClause, law.Rule, law.Policy, law.LicenseException, law.Bar, law.Change,
    law.Unmodelled, law.Duty, law.Classify, law.Regime, law.Membership, law.WordList, law.Table, law.Scenario,
    law.Constraint, law.Definition,
    Period, Quantity, Members, Type, Fact, Scheme, Vocabulary, Ruleset,
)  # fmt: skip
_NAMES: dict[type, str] = {cls: cls.__name__ for cls in _RECORDS}
_FIELDS: dict[type, tuple[str, ...]] = {
    cls: cls._fields if issubclass(cls, tuple) else tuple(a.name for a in cls.__attrs_attrs__)  # type: ignore[attr-defined]
    for cls in _RECORDS
}


def _made_by() -> str:
    """Return a checksum of the sources that make a ruleset of its files: another reading of them is another ruleset."""
    found = 0
    for _, content in sorted(_sources(("language", "model", "values"))):
        found = crc32(content, found)
    return f"{found:08x}"


def _sources(folders: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    root = os.path.dirname(os.path.dirname(__file__))
    try:
        for folder in folders:
            inside = os.path.join(root, folder)
            for name in os.listdir(inside):
                if name.endswith(".py"):
                    with open(os.path.join(inside, name), "rb") as file:
                        yield f"{folder}/{name}", file.read()
    except NotADirectoryError:
        from importlib.resources import files  # late: only what runs from an archive needs it

        for folder in folders:
            for source in files("compliance").joinpath(folder).iterdir():
                if source.name.endswith(".py"):
                    yield f"{folder}/{source.name}", source.read_bytes()


LAYOUT = _made_by()
"""Changes with any record type above and whatever else reads rules, so that a cache of another build is never read."""
_ENUMS: dict[str, type[Enum]] = {"Outcome": Outcome, "Base": Base, "Kind": Kind, "Absent": Absent}
_WORDS: dict[str, type[str]] = {"Code": Code, "Country": Country, "Choice": Choice, "Text": Text}


def dump(value: object) -> bytes:
    """Return *value*, a record of the model, as the cache has it."""
    body: list[bytes] = []
    head = _json(_pack(value, body))
    return b"%d\n%b%b" % (len(head), head, b"".join(body))


def _json(packed: object) -> bytes:
    return json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode()


def _pack(value: Any, body: list[bytes]) -> Any:
    kind = type(value)
    if kind in _NAMES:
        return [_NAMES[kind], *(_pack(item, body) for item in _told(value, kind))]
    if value is None or kind in (str, bool, int):
        return value
    if isinstance(value, Enum):
        return ["e", type(value).__name__, value.value]
    if kind is date:
        return ["d", value.isoformat()]
    if kind is Decimal:
        return ["n", str(value)]
    if kind is tuple:
        return ["t", *(_pack(item, body) for item in value)]
    if kind is frozenset:
        return ["s", *sorted((_pack(item, body) for item in value), key=str)]
    if isinstance(value, dict) and all(type(item) is str for item in value.values()):
        return ["p", dict(sorted(value.items()))]
    if isinstance(value, Mapping):
        return ["m", {key: _placed(item, body) for key, item in sorted(value.items())}]
    if isinstance(value, str):
        return ["w", kind.__name__, str(value)]
    message = f"no form in the cache for {kind}"
    raise TypeError(message)


def _placed(value: Any, body: list[bytes]) -> list[int]:
    """Put *value* at the end of the body, and return where it begins and ends there."""
    packed = _json(_pack(value, body))
    begins = sum(map(len, body))
    body.append(packed)
    return [begins, begins + len(packed)]


def restore(content: bytes | memoryview) -> Any:
    """Return the record that `dump` wrote; `ValueError` where the content is not such a record."""
    try:
        whole = memoryview(content)
        length = bytes(whole[:12]).partition(b"\n")[0]
        start = len(length) + 1
        end = start + int(length)
        return _Reader(whole[end:]).unpack(json.loads(bytes(whole[start:end])))
    except (KeyError, TypeError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _told(value: Any, kind: type) -> list[Any]:
    """Return the fields without those at the end that have their default."""
    names = _FIELDS[kind]
    defaults: dict[str, Any] = getattr(kind, "_field_defaults", {})
    end = len(names)
    while end and names[end - 1] in defaults and getattr(value, names[end - 1]) == defaults[names[end - 1]]:
        end -= 1
    return [getattr(value, name) for name in names[:end]]


class _Reader:
    """Takes packed values apart; *body* holds those of the mappings."""

    def __init__(self, body: memoryview) -> None:
        self.body = body
        self.readers: dict[str, Callable[[list[Any]], Any]] = {
            "e": lambda v: _ENUMS[v[1]](v[2]),
            "d": lambda v: date.fromisoformat(v[1]),
            "n": lambda v: Decimal(v[1]),
            "t": lambda v: tuple([self.unpack(item) for item in v[1:]]),
            "s": lambda v: frozenset([self.unpack(item) for item in v[1:]]),
            "m": lambda v: _Lazy(v[1], self),
            "p": lambda v: v[1],
            "w": lambda v: _WORDS[v[1]](v[2]),
            **{cls.__name__: self._record(cls) for cls in _RECORDS},
        }

    def unpack(self, value: Any) -> Any:
        """Return the value that was packed."""
        if type(value) is not list:
            return value
        return self.readers[value[0]](value)

    def _record(self, cls: type) -> Callable[[list[Any]], Any]:
        def read(value: list[Any]) -> Any:
            readers = self.readers
            return cls(*[item if type(item) is not list else readers[item[0]](item) for item in value[1:]])

        return read


class _Lazy(Mapping[str, Any]):
    """A mapping whose values are read when they are first asked for: one shipment needs few of them."""

    def __init__(self, places: dict[str, list[int]], reader: _Reader) -> None:
        self._places = places
        self._reader = reader
        self._ready: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._ready:
            begins, ends = self._places[key]
            self._ready[key] = self._reader.unpack(json.loads(bytes(self._reader.body[begins:ends])))
        return self._ready[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._places
