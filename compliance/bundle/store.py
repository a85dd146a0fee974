"""A store: a folder with the keys that are trusted and the bundle that is in force.

The bundle is kept as it was signed, so that it is verified again each time it is read. A refused bundle changes
nothing: the last good one stays in force, past its last day too, and then says so.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from compliance.bundle.keys import read_public
from compliance.bundle.manifest import Manifest
from compliance.bundle.verify import Verified, read_bundle, verify
from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

IN_FORCE = "in-force.bundle"
KEYS = "keys"


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


def is_store(folder: str) -> bool:
    """Whether *folder* is a store."""
    keys = os.path.join(folder, KEYS)
    held = os.path.lexists(os.path.join(folder, IN_FORCE))
    return held or (os.path.isdir(keys) and any(name.endswith(".pem") for name in os.listdir(keys)))


def make_store(folder: str, key: str) -> Diagnostic | None:
    """Make a store that trusts the public key in the file *key*; return why it cannot be made."""
    keys = read_public([key])
    if isinstance(keys, Diagnostic):
        return keys
    try:
        os.makedirs(os.path.join(folder, KEYS))
        with open(key, "rb") as given, open(os.path.join(folder, KEYS, "first.pem"), "xb") as kept:
            kept.write(given.read())
    except OSError as error:
        return Diagnostic("E0838", f"the store cannot be made: {error.strerror}", path=folder)
    return None


def trusted(folder: str) -> "dict[str, Ed25519PublicKey] | Diagnostic":
    """Return the keys that the store trusts: every file ``*.pem`` in its folder ``keys``."""
    where = os.path.join(folder, KEYS)
    try:
        names = sorted(name for name in os.listdir(where) if name.endswith(".pem"))
    except OSError as error:
        return Diagnostic("E0838", f"this is no store of bundles: {error.strerror}", path=folder)
    return read_public(os.path.join(where, name) for name in names)


def in_force(folder: str) -> Verified:
    """Return the bundle in force, verified but for its validity; `standing` says how it stands with that."""
    keys = trusted(folder)
    if isinstance(keys, Diagnostic):
        return Verified(None, {}, (keys,))
    path = os.path.join(folder, IN_FORCE)
    if not os.path.lexists(path):
        help = "put one in force with `compliance bundle install`"
        return Verified(None, {}, (Diagnostic("E0838", "no bundle is in force", path=folder, help=help),))
    content = read_bundle(path)
    if isinstance(content, Diagnostic):
        return Verified(None, {}, (content,))
    return verify(content, keys, None, name=path)


def standing(manifest: Manifest, day: date, name: str) -> Diagnostic | None:
    """Return what has to be said with every answer from a bundle whose validity does not hold *day*."""
    if day > manifest.valid_until:
        ago = (day - manifest.valid_until).days
        message = (
            f"the bundle in force, revision {manifest.revision}, ran out {days(ago)} ago, on {manifest.valid_until}"
        )
        help = "the law may have moved; install a newer one"
    elif day < manifest.valid_from:
        message = (
            f"the clock shows {day}, and the bundle in force begins on {manifest.valid_from}: its age is not known"
        )
        help = "set the clock"
    else:
        return None
    return Diagnostic("E0840", message, path=name, help=help)


def age(manifest: Manifest, day: date) -> str:
    """Return how old a bundle is, in words."""
    left = (manifest.valid_until - day).days
    begun = (day - manifest.valid_from).days
    runs = f"runs out in {days(left)}" if left >= 0 else f"ran out {days(-left)} ago"
    return f"{days(begun)} old, {runs}" if begun >= 0 else f"begins in {days(-begun)}"


def days(number: int) -> str:
    """Return a number of days in words."""
    return "1 day" if number == 1 else f"{number} days"


def install(
    folder: str, content: bytes, day: date, check: Callable[[dict[str, bytes]], tuple[Diagnostic, ...]], *, name: str
) -> Installed:
    """Put a bundle in force, or say why not; the last good one stays in force then.

    Args:
        folder: The store.
        content: The bundle.
        day: Today in UTC.
        check: Says what is wrong with its rules: a bundle that cannot be loaded would leave nothing in force.
        name: Where it comes from, for the place of a refusal.
    """
    try:
        with _alone(folder):
            return _install(folder, content, day, check, name)
    except OSError as error:
        refused = Diagnostic("E0838", f"the store cannot be written: {error.strerror}", path=folder)
        return Installed(None, None, (refused,))


def _install(
    folder: str, content: bytes, day: date, check: Callable[[dict[str, bytes]], tuple[Diagnostic, ...]], name: str
) -> Installed:
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
    _write(folder, content)
    return Installed(before, found.manifest, ())


def _order(before: Manifest | None, now: Manifest, name: str) -> Diagnostic | None:
    if before is None or before == now:
        return None
    if before.name != now.name:
        message = f"it is named `{now.name}`; the store holds `{before.name}`"
        return Diagnostic("E0837", message, path=name, help="keep one store for each name")
    if before.revision < now.revision:
        return None
    same = before.revision == now.revision
    message = f"revision {now.revision} is in force{', with other content' if same else ''}"
    if not same:
        message = f"it is revision {now.revision}; revision {before.revision} is in force"
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
