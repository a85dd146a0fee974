"""Where the records of a log are read from: sealed files and the log that goes on from them."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TypeVar

from compliance.evidence.chain.record import START, Head
from compliance.evidence.chain.sealed import sealed_lines, verify_sealed
from compliance.evidence.chain.verify import Verified, settle
from compliance.evidence.log.log import open_log
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError

T = TypeVar("T")
_SQLITE = b"SQLite format 3\0"


def verify_sources(sources: Sequence[str], anchors: Sequence[Head] = ()) -> Verified:
    """Verify sealed files and a log as one chain, in the order given.

    Args:
        sources: Paths of sealed files or SQLite files, or ``postgresql://`` addresses.
        anchors: Heads that were kept elsewhere; each has to be in one of them.

    Raises:
        EvidenceError: One of them cannot be read at all.
    """
    after: Head | None = None
    unmet = tuple(anchors)
    first = count = 0
    found = Verified(0, 0, START)
    for source in sources:
        found = _verify(source, after, unmet)
        count, first = count + found.records, first or found.first
        found = found._replace(records=count, first=first)
        if found.broken:
            return found
        after, unmet = found.head, found.unmet
    return settle(found, sources[-1])


def _verify(source: str, after: Head | None, anchors: Sequence[Head]) -> Verified:
    if is_sealed(source):
        with _open(source) as file:
            return verify_sealed(file, name=source, after=after, anchors=anchors)
    with open_log(source, create=False) as log:
        return log.verify(after=after, anchors=anchors)


def read_source(source: str, work: Callable[[Iterator[str | bytes]], T]) -> T:
    """Return what *work* makes of the stored lines of one source, the closing line left out."""
    if is_sealed(source):
        with _open(source) as file:
            return work(sealed_lines(file))
    with open_log(source, create=False) as log:
        return log.read(work)


def is_sealed(source: str) -> bool:
    """Return whether *source* is a sealed file; anything else is opened as a log."""
    if "://" in source or not os.path.isfile(source):
        return False
    with _open(source) as file:
        start = file.read(len(_SQLITE))
    return start[:1] == b"{" or not (source.endswith((".db", ".sqlite")) or start == _SQLITE or not start)


def _open(path: str) -> IO[bytes]:
    try:
        return open(path, "rb")
    except OSError as error:
        raise EvidenceError([Diagnostic("E0801", f"the file cannot be read: {error.strerror}", path=path)]) from error
