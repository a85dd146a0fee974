"""Verify a bundle: the signature first, so that not even the manifest is parsed before someone vouches for it."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from compliance.bundle.keys import signs
from compliance.bundle.manifest import Manifest, faults, parse_manifest
from compliance.bundle.opened import Opened, look, open_bundle
from compliance.text.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Verified(NamedTuple):
    """A bundle, or why it is refused.

    Attributes:
        manifest: What it says of itself; None where it is refused.
        texts: Path to content.
        diagnostics: Every reason that could be found; empty for a good one.
    """

    manifest: Manifest | None
    texts: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


def matches(content: bytes, name: str) -> Verified:
    """Return a bundle whose files are those of its manifest, whoever signed it; that is what is signed."""
    opened = open_bundle(content, name)
    manifest = look(content, name)
    if isinstance(opened, Diagnostic) or isinstance(manifest, Diagnostic):
        return Verified(None, {}, (manifest,) if isinstance(manifest, Diagnostic) else ())
    found = [Diagnostic(code, message, path=name) for code, message in faults(manifest)]
    texts: dict[str, bytes] = {}
    if not found:
        texts, found = _contents(manifest, opened.body, name)
    return Verified(None, {}, tuple(found)) if found else Verified(manifest, texts, ())


def verify(content: bytes, keys: "Mapping[str, Ed25519PublicKey]", day: date | None, *, name: str) -> Verified:
    """Verify a bundle.

    Args:
        content: The bundle.
        keys: Public keys that are trusted, by id.
        day: Today in UTC: it has to lie in the validity. None for a bundle that was put in force in time.
        name: Where it comes from, for the place of a refusal.
    """
    opened = open_bundle(content, name)
    problem = opened if isinstance(opened, Diagnostic) else _signature(opened, keys, name)
    if problem or isinstance(opened, Diagnostic):
        return Verified(None, {}, (problem,) if problem else ())
    manifest = parse_manifest(opened.line)
    if manifest is None or manifest.key != opened.key:
        return Verified(None, {}, (Diagnostic("E0831", "the manifest is none of this version", path=name),))
    found = [Diagnostic(code, message, path=name) for code, message in faults(manifest)]
    texts: dict[str, bytes] = {}
    if not found:
        texts, found = _contents(manifest, opened.body, name)
        found += _validity(manifest, day, name) if day else []
    return Verified(None, {}, tuple(found)) if found else Verified(manifest, texts, ())


def _signature(opened: Opened, keys: "Mapping[str, Ed25519PublicKey]", name: str) -> Diagnostic | None:
    key = keys.get(opened.key)
    if key is None:
        message = f"it is signed with {opened.key}, which is not trusted" if opened.key else "it is not signed"
        return Diagnostic("E0832", message, path=name, help=f"trusted keys: {', '.join(sorted(keys)) or 'none'}")
    if not signs(key, opened.signature, opened.line):
        return Diagnostic("E0833", "the signature does not fit: the bundle is not as it was signed", path=name)
    return None


def _contents(manifest: Manifest, body: bytes, name: str) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Cut the body into its files; what is longer, shorter or of another digest is told."""
    texts: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    expected = manifest.size
    if len(body) != expected:
        message = f"it holds {len(body)} bytes of files where {expected} are signed"
        return {}, [Diagnostic("E0834", message, path=name)]
    start = 0
    for path, size, digest in manifest.files:
        texts[path] = body[start : start + size]
        start += size
        if sha256(texts[path]).hexdigest() != digest:
            found.append(Diagnostic("E0834", f"`{path}` is not what was signed", path=name))
    return texts, found


def _validity(manifest: Manifest, day: date, name: str) -> list[Diagnostic]:
    if day > manifest.valid_until:
        message = f"it ran out on {manifest.valid_until}; today is {day}"
        return [Diagnostic("E0836", message, path=name, help="ask for a newer one")]
    if day < manifest.valid_from:
        return [Diagnostic("E0836", f"it is valid from {manifest.valid_from}; today is {day}", path=name)]
    return []
