"""Records in a file of their own: an export, or the part of a log that a rotation closed.

One record a line, and a closing line that states how many there are and the head. The closing line makes a cut of the
file's end show; the head on it is what an auditor keeps to see a cut of the log itself.
"""

import os
from collections.abc import Iterable, Iterator
from typing import IO

from compliance.evidence.chain.canonical import canonical
from compliance.evidence.chain.record import START, Head
from compliance.evidence.chain.verify import Verified, verify
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError


def closing(records: int, head: Head) -> str:
    """Return the closing line."""
    return canonical({"end": {"head": str(head), "records": records}})


def write_sealed(path: str, lines: Iterable[str], *, name: str = "") -> Verified:
    """Write *lines* with their closing line to *path*, whole or not at all, and on disk before it returns.

    Args:
        path: The file; one that is there already is left as it is, and has to hold just this.
        lines: The records, first to last.
        name: Where they come from.

    Raises:
        EvidenceError: E0803 where the records are not sound, E0802 where the file cannot be written.
    """
    partial = f"{path}.{os.getpid()}.part"
    try:
        try:
            with open(partial, "wb") as file:
                found = verify(_copied(lines, file), name=name)
                if found.broken:
                    raise EvidenceError([found.broken])
                file.write(f"{closing(found.records, found.head)}\n".encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
            _put(partial, path)
            _sync_folder(os.path.dirname(os.path.abspath(path)))
        finally:
            if os.path.exists(partial):
                os.remove(partial)
    except OSError as error:
        message = f"the file cannot be written: {error.strerror}"
        raise EvidenceError([Diagnostic("E0802", message, path=path)]) from error
    return found


def _put(partial: str, path: str) -> None:
    """Give a whole file its name; what bears the name already is somebody's evidence."""
    try:
        os.link(partial, path)
    except FileExistsError:
        with open(partial, "rb") as made, open(path, "rb") as there:  # a rotation that was stopped, begun again
            if made.read() != there.read():
                raise


def _copied(lines: Iterable[str], file: IO[bytes]) -> Iterator[str]:
    for line in lines:
        file.write(f"{line}\n".encode("ascii", "replace"))
        yield line


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify_sealed(
    lines: Iterable[bytes], *, name: str = "", after: Head | None = None, anchors: Iterable[Head] = ()
) -> Verified:
    """Verify the lines of a sealed file, the closing line among them, each with its line break."""
    last: list[bytes] = []
    found = verify(_but_last(lines, last), name=name, after=after, anchors=anchors)
    if found.broken:
        return found
    head = found.head if found.records else (after or START)
    if last != [f"{closing(found.records, head)}\n".encode("ascii")]:
        number = head.seq + 1
        message = f"record {number}: the file ends here without the closing line that it had"
        return found._replace(broken=Diagnostic("E0803", message, path=name), bad=number)
    return found


def sealed_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the records of a sealed file without the closing line."""
    yield from _but_last(lines, [])


def _but_last(lines: Iterable[bytes], last: list[bytes]) -> Iterator[bytes]:
    """Yield every line but the last without its line break, and put the last into *last*."""
    for line in lines:
        if last:
            yield last.pop().removesuffix(b"\n")
        last.append(line)
