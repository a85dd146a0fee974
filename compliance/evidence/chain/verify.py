"""Verify a chain: name the first record that is not what was written, or not where it was written.

A cut, a swap, a double or an altered byte breaks the chain at that record. A cut of the tail leaves a sound, shorter
chain: it shows only against a head that was kept elsewhere. Who can rewrite the whole chain can also rehash it, and
that too shows only against a kept head.
"""

from collections.abc import Iterable
from typing import NamedTuple

from compliance.evidence.chain.record import START, Head, Record, parse_record
from compliance.text.diagnostics import Diagnostic

ROTATION = "rotation"
"""The record with which a log begins that goes on from a sealed file."""


class Verified(NamedTuple):
    """What a verification found.

    Attributes:
        records: How many records are sound, from the first one on.
        first: Number of the first record.
        head: The last sound record.
        broken: The first bad record and what is wrong with it; None where all are sound.
        bad: Number of the first bad record; 0 where all are sound.
        unmet: Anchors that were not met; `settle` makes a mistake of them.
    """

    records: int
    first: int
    head: Head
    broken: Diagnostic | None = None
    bad: int = 0
    unmet: tuple[Head, ...] = ()


def verify(
    lines: Iterable[str | bytes],
    *,
    name: str = "",
    after: Head | None = None,
    first: int | None = None,
    anchors: Iterable[Head] = (),
) -> Verified:
    """Verify records in the order in which they stand.

    Args:
        lines: The stored lines, first to last.
        name: Where they come from, for the place of the mistake.
        after: The end of what stands before them; None where they begin a chain, or a rotation record says what does.
        first: Number that the first record should have where *after* does not say it; None where that is not known.
        anchors: Heads that were kept elsewhere, to be met among the records.
    """
    head = after
    begun = count = 0
    wanted = {anchor for anchor in anchors if anchor != START}
    for line in lines:
        record = parse_record(line)
        if head is None:
            head = _before(record, first) if record else Head((first or 1) - 1, START.hash)
        expected = head.seq + 1
        if record is None:
            return _broken(name, expected, "it is not as it was written", count, begun, head)
        wrong = _out_of_place(record, head)
        if wrong:
            return _broken(name, expected, wrong, count, begun, head)
        head = record.head
        begun = begun or record.seq
        count += 1
        wanted -= {record.head, Head(0, record.hash)}
    return Verified(count, begun, head or START, unmet=tuple(sorted(wanted)))


def settle(found: Verified, name: str = "") -> Verified:
    """Return *found* with an anchor that was not met as what is wrong, where nothing else is."""
    if found.broken or not found.unmet:
        return found
    anchor = max(found.unmet)
    kept = f"record {anchor.seq}" if anchor.seq else "the anchored record"
    help = "compare with the last export and with the receipts that were kept"
    bad = anchor.seq or found.head.seq + 1
    if anchor.seq > found.head.seq:
        bad = found.head.seq + 1
        message = f"{kept} is not there: the log ends with record {found.head.seq}, its tail was cut off"
    elif 0 < anchor.seq < found.first:
        message = f"{kept} is not there: the log begins with record {found.first}"
        help = "name the sealed files before the log"
    else:
        message = f"{kept} is not there with the digest that was kept: cut off, or rewritten"
    return found._replace(broken=Diagnostic("E0804", message, path=name, help=help), bad=bad)


def _before(record: Record, first: int | None) -> Head:
    """Return what the first record has to follow: nothing, or the sealed file that a rotation names."""
    if record.kind == ROTATION and record.seq > 1 and first in (None, record.seq):
        return Head(record.seq - 1, record.previous)
    return START if first in (None, 1) else Head((first or 1) - 1, "")


def _out_of_place(record: Record, head: Head) -> str:
    expected = head.seq + 1
    if record.seq > expected:
        return f"it is missing: record {record.seq} stands in its place"
    if record.seq < expected:
        return f"record {record.seq} stands in its place"
    return "" if record.previous == head.hash else f"it does not follow from record {head.seq} as that stands"


def _broken(name: str, number: int, reason: str, count: int, first: int, head: Head) -> Verified:
    wrong = Diagnostic("E0803", f"record {number}: {reason}", path=name)
    return Verified(count, first, head, wrong, number)
