"""A store: a folder with the keys that are trusted and the bundle that is in force.

The bundle is kept as it was signed, so that it is verified again each time it is read.
"""

import os
from typing import TYPE_CHECKING

from compliance.bundle.keys import read_public
from compliance.bundle.opened import read_bundle
from compliance.bundle.verify import Verified, verify
from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

IN_FORCE = "in-force.bundle"
KEYS = "keys"


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
