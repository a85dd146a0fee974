"""Keys of ed25519: their files, their ids, signing. cryptography comes with the extra ``bundle``.

Key files are PEM as `openssl genpkey -algorithm ed25519` writes them. A key is known by its id, a digest of the key
itself, never by a name that someone could give to another key.
"""

import os
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_DOMAIN = b"compliance bundle 1\n"
"""Stands before what is signed, so that no signature for another purpose fits."""
MAX_KEY_FILE = 10_000


def key_id(key: "Ed25519PublicKey") -> str:
    """Return the id of a public key."""
    return f"ed25519:{sha256(key.public_bytes_raw()).hexdigest()[:32]}"


def make_key() -> tuple[bytes, bytes]:
    """Return a new private key and its public key, as PEM."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    return private, made.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)


def read_private(path: str) -> "Ed25519PrivateKey | Diagnostic":
    """Return the private key in a file, or why it is none."""
    missing = missing_library(path)
    content = missing or _content(path)
    if isinstance(content, Diagnostic):
        return content
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it is encrypted
        found = None
    return found if isinstance(found, Ed25519PrivateKey) else _bad(path, "private")


def read_public(paths: Iterable[str]) -> "dict[str, Ed25519PublicKey] | Diagnostic":
    """Return the public keys in files by their ids, or why one of them is none."""
    from_files: dict[str, Any] = {}
    for path in paths:
        missing = missing_library(path)
        content = missing or _content(path)
        if isinstance(content, Diagnostic):
            return content
        key = _public(content)
        if key is None:
            return _bad(path, "public")
        from_files[key_id(key)] = key
    return from_files


def _public(content: bytes) -> "Ed25519PublicKey | None":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        found = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return found if isinstance(found, Ed25519PublicKey) else None


def sign(key: "Ed25519PrivateKey", line: bytes) -> str:
    """Return the signature under *line*, in hexadecimal."""
    return key.sign(_DOMAIN + line).hex()


def signs(key: "Ed25519PublicKey", signature: str, line: bytes) -> bool:
    """Whether *signature* is that of *key* under *line*."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(bytes.fromhex(signature), _DOMAIN + line)
    except (InvalidSignature, ValueError):
        return False
    return True


def missing_library(path: str) -> Diagnostic | None:
    """Return what to install where cryptography is missing."""
    try:
        import cryptography  # noqa: F401 - is it there?
    except ImportError:
        help = "pip install 'compliance-engine[bundle]'"
        return Diagnostic("E0805", "signed bundles need cryptography", path=path, help=help)
    return None


def _content(path: str) -> bytes | Diagnostic:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_KEY_FILE:
            return _bad(path, "public or private")
        with open(path, "rb") as file:
            return file.read(MAX_KEY_FILE)
    except OSError as error:
        return Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=path)


def _bad(path: str, kind: str) -> Diagnostic:
    help = "write it as PEM, not encrypted, as `compliance bundle key` does"
    return Diagnostic("E0839", f"the file holds no {kind} key of ed25519", path=path, help=help)
