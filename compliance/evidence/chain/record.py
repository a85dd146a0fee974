"""A record of the chain: it carries the hash of the one before it and its own.

The line of a record is the only thing that is stored of it, so that there is nothing beside the hash to alter.
"""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple

from compliance.evidence.chain.canonical import canonical, digest
from compliance.evidence.chain.clock import stamp

GENESIS = "sha256:" + "0" * 64
"""What the first record names as the hash of the one before it."""
_HEAD = re.compile(r"(?:([0-9]{1,15}):)?(sha256:[0-9a-f]{64})")
_KEYS = {"seq", "previous", "at", "kind", "body", "hash"}


class Head(NamedTuple):
    """The end of a chain: what has to be kept elsewhere for a cut of the tail to show.

    Attributes:
        seq: Number of the last record; 0 where there is none.
        hash: Its hash.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        """Return ``42:sha256:...``, the form that `parse_head` reads."""
        return f"{self.seq}:{self.hash}"


START = Head(0, GENESIS)
"""The end of an empty chain."""


class Record(NamedTuple):
    """One record.

    Attributes:
        seq: Its number; the first is 1, none is left out.
        previous: Hash of the record before it.
        at: Time of writing, in UTC.
        kind: What it is: ``decision``, ``license``, ``reserve`` ...
        body: What it says.
        hash: SHA-256 over all of the above.
    """

    seq: int
    previous: str
    at: str
    kind: str
    body: dict[str, Any]
    hash: str

    @property
    def head(self) -> Head:
        """The end of a chain whose last record this is."""
        return Head(self.seq, self.hash)

    @property
    def line(self) -> str:
        """The record as it is stored."""
        return canonical(self._asdict())


def seal(after: Head, moment: datetime, kind: str, body: dict[str, Any]) -> Record:
    """Return the record that follows *after*."""
    said = {"seq": after.seq + 1, "previous": after.hash, "at": stamp(moment), "kind": kind, "body": body}
    return Record(**said, hash=digest(said))  # type: ignore[arg-type]


def parse_record(line: str | bytes) -> Record | None:
    """Return the record that *line* is, or None where a single byte of it is not as `seal` writes it."""
    try:
        text = line.decode("ascii") if isinstance(line, bytes) else line
        found = json.loads(text)
        if not isinstance(found, dict) or set(found) != _KEYS or canonical(found) != text:
            return None
    except (ValueError, RecursionError):
        return None
    said = {name: value for name, value in found.items() if name != "hash"}
    if type(said["seq"]) is not int or not isinstance(said["body"], dict) or digest(said) != found["hash"]:
        return None
    return Record(**found)


def parse_head(text: str) -> Head | None:
    """Return the anchor written ``sha256:...`` (then its seq is 0: not known) or ``42:sha256:...``, or None."""
    found = _HEAD.fullmatch(text.strip())
    return Head(int(found[1] or 0), found[2]) if found else None
