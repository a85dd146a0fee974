"""Verify the records of a store, those of a damaged one too: the first that cannot be read is the first bad one."""

from collections.abc import Iterator, Sequence

from compliance.evidence.chain.journal import PAGE, Journal
from compliance.evidence.chain.record import Head
from compliance.evidence.chain.store import Query, Store
from compliance.evidence.chain.verify import Verified, verify
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError


def examine(store: Store, journal: Journal, *, after: Head | None = None, anchors: Sequence[Head] = ()) -> Verified:
    """Verify every record that is here, and that the last is the one that was written last.

    Args:
        store: Where the records are.
        journal: Their tables.
        after: The end of what stands before them, where that is known.
        anchors: Heads that were kept elsewhere.

    Raises:
        EvidenceError: E0801, where not even the end of the chain can be read.
    """
    try:
        return _examine(store, journal, after, anchors, PAGE)
    except EvidenceError:
        return _examine(store, journal, after, anchors, 1)  # one by one, to find which record cannot be read


def _examine(store: Store, journal: Journal, after: Head | None, anchors: Sequence[Head], page: int) -> Verified:
    read = [0, 0]

    def counted(lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            read[1] += 1
            yield line

    def work(query: Query) -> Verified:
        head, read[0] = journal.ends(query)
        lines = counted(journal.lines(query, page=page))
        found = verify(lines, name=store.place, after=after, first=read[0], anchors=anchors)
        return found if found.broken or found.head == head else found._replace(unmet=(*found.unmet, head))

    try:
        return store.read(work)
    except EvidenceError as error:
        first, count = read
        if page > 1 or first == 0:
            raise
        why = f"record {first + count}: it cannot be read: {error.diagnostics[0].message}"
        broken = Diagnostic("E0803", why, path=store.place)
        return Verified(count, first, Head(first + count - 1, ""), broken, first + count)
