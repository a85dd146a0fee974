"""Put files into a bundle, and sign it: a line of manifest, a line of signature, then the files one after another.

Nothing is compressed: what a bundle holds is as large as the bundle, and there is nothing to unpack that could grow.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from compliance.bundle.keys import key_id, sign
from compliance.bundle.manifest import Manifest, entries_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def pack(
    texts: Mapping[str, bytes],
    manifest: Manifest,
    key: "Ed25519PrivateKey | None" = None,
) -> bytes:
    """Return the bundle of *texts*, signed where a *key* is given.

    Args:
        texts: Path to content; the manifest's own entries are replaced by theirs.
        manifest: Name, revision and validity.
        key: A private key.
    """
    signer = key_id(key.public_key()) if key else ""
    line = manifest._replace(key=signer, files=entries_of(texts)).line.encode()
    signature = f"{signer} {sign(key, line)}" if key else "unsigned"
    return b"".join([line, b"\n", signature.encode(), b"\n", *(texts[path] for path in sorted(texts))])


def manifest_of(name: str, revision: int, valid_from: date, valid_until: date) -> Manifest:
    """Return a manifest without files, for `pack`."""
    return Manifest(name, revision, valid_from, valid_until, "", ())
