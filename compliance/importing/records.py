"""What an importer of a party list yields: parties, rows that it cannot take, and what the file says of itself."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from attrs import frozen

from compliance.shipment.characters import forbidden
from compliance.text.diagnostics import Diagnostic


@frozen
class Party:
    """One entry of a party list.

    Attributes:
        list: Name of the list as the rules know it, such as ``us.bis.entity-list``.
        source: The list as the file prints it.
        id: The file's own mark of the entry; empty where it has none.
        kind: ``individual``, ``entity``, ``vessel``, ``aircraft``; empty where the file does not say.
        name: The name under which it is listed.
        aliases: Its other names, in the order of the file.
        countries: As printed: names or codes.
        programs: Programs or regimes under which it is listed.
        since: First day, where the file says.
        until: Last day, where the file says.
        place: File and line, or the number of the entry.
        rows: How many rows of the file went into it.
    """

    list: str
    source: str
    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    place: str = ""
    rows: int = 1


@frozen
class Rejected:
    """A row that is not taken, and why."""

    place: str
    reason: str


@frozen
class Stated:
    """What a file says of itself: its date, how many entries it has, and whether its end is marked."""

    day: date | None = None
    entries: int | None = None
    whole: bool = False


Item: TypeAlias = Party | Rejected | Stated


class Refused(Exception):
    """The file as a whole is not taken; nothing is written."""

    def __init__(self, code: str, message: str, path: str, help: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, path=path, help=help)


_BLANKS = re.compile(r"\s+")
_MISREAD = {n: bytes([n]).decode("cp1252", errors="ignore") or chr(n) for n in range(0x80, 0xA0)}
"""Controls that stand where a writer took Windows-1252 for Latin-1: U+0092 is an apostrophe."""


def clean(text: str | None) -> str:
    """Return *text* on one line, with single blanks, and without marks that leave no ink.

    A shipment may not hold such marks (joiners, directions), so a name that kept them would never be found.
    """
    plain = text or ""
    if not plain.isascii():
        plain = "".join(c for c in plain.translate(_MISREAD) if unicodedata.category(c) != "Cf")
    return _BLANKS.sub(" ", plain).strip()


def names(words: Iterable[str], *, but: str = "") -> tuple[str, ...]:
    """Return the names, each once, without empty ones and without *but*."""
    found = dict.fromkeys(clean(w) for w in words)
    return tuple(n for n in found if n and n != but)


def flaw(party: Party) -> str:
    """Return why a party cannot be written as it is, or nothing."""
    if not party.name:
        return "the entry has no name"
    for text in (party.name, *party.aliases, *party.countries, *party.programs, party.id, party.source):
        character = forbidden(text)
        if character:
            return f"a name or word holds the character U+{ord(character):04X}, which may not stand in a shipment"
    if party.since and party.until and party.until < party.since:
        return "the entry ends before it begins"
    return ""
