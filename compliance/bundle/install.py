"""Put a bundle in force in a store, or leave in force what is.

Two installs take turns, and what is in force changes whole or not at all.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple, TypeAlias

from compliance.bundle.manifest import Manifest
from compliance.bundle.store import IN_FORCE, KEYS, in_force, trusted
from compliance.bundle.verify import Verified, verify
from compliance.text.diagnostics import Diagnostic

Check: TypeAlias = Callable[[dict[str, bytes]], tuple[Diagnostic, ...]]
"""Says what is wrong with the rules in files: a bundle that cannot be loaded would leave nothing in force."""


class Installed(NamedTuple):
    """What came of an attempt to put a bundle in force.

    Attributes:
        before: The manifest of the bundle that was in force; None where there was none.
        now: The manifest of the one that is in force now.
        diagnostics: Why the new one was refused; then *now* is *before*.
    """

    before: Manifest | None
    now: Manifest | None
    diagnostics: tuple[Diagnostic, ...]


def install(folder: str, content: bytes, day: date, check: Check, *, name: str) -> Installed:
    """Put a bundle in force, or say why not; the last good one stays in force then.

    Args:
        folder: The store.
        content: The bundle.
        day: Today in UTC.
        check: Whether its rules can be loaded.
        name: Where it comes from, for the place of a refusal.
    """
    try:
        with _alone(folder):
            return _install(folder, content, day, check, name)
    except OSError as error:
        return Installed(None, None, (_unwritten(error, folder),))


def _install(folder: str, content: bytes, day: date, check: Check, name: str) -> Installed:
    before: Manifest | None = None
    if os.path.lexists(os.path.join(folder, IN_FORCE)):
        held = in_force(folder)
        if held.manifest is None:  # which revision it was is not known: anything might be a step back
            return Installed(None, None, held.diagnostics)
        before = held.manifest
    keys = trusted(folder)
    found = Verified(None, {}, (keys,)) if isinstance(keys, Diagnostic) else verify(content, keys, day, name=name)
    if found.manifest is None:
        return Installed(before, before, found.diagnostics)
    wrong = _order(before, found.manifest, name)
    problems = (wrong,) if wrong else check(found.texts)
    if problems:
        return Installed(before, before, problems)
    try:
        _write(folder, content)
    except OSError as error:
        return Installed(before, before, (_unwritten(error, folder),))
    return Installed(before, found.manifest, ())


def _unwritten(error: OSError, folder: str) -> Diagnostic:
    return Diagnostic("E0838", f"the store cannot be written: {error.strerror}", path=folder)


def _order(before: Manifest | None, now: Manifest, name: str) -> Diagnostic | None:
    if before is None or before == now:
        return None
    if before.name != now.name:
        message = f"it is named `{now.name}`; the store holds `{before.name}`"
        return Diagnostic("E0837", message, path=name, help="keep one store for each name")
    if before.revision < now.revision:
        return None
    message = f"it is revision {now.revision}; revision {before.revision} is in force"
    if before.revision == now.revision:
        message = f"revision {now.revision} is in force, with other content"
    return Diagnostic("E0837", message, path=name, help="a store never goes back: sign it as a later revision")


def _write(folder: str, content: bytes) -> None:
    """Replace the bundle in force, whole or not at all, and on disk before it returns."""
    partial = os.path.join(folder, f"{IN_FORCE}.part")
    if os.path.lexists(partial):  # left by one that was broken off; or a link, which is not to be followed
        os.remove(partial)
    with open(partial, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, os.path.join(folder, IN_FORCE))
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Hold the store: two installs at once could put the older of two bundles in force."""
    handle = os.open(os.path.join(folder, KEYS), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
