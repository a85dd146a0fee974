"""Read a bundle and cut it into its parts, of which nothing is believed yet."""

import os
import re
from typing import NamedTuple

from compliance.bundle.manifest import MAX_BYTES, Manifest, parse_manifest
from compliance.text.diagnostics import Diagnostic

MAX_LINE = 4_000_000
MAX_BUNDLE = MAX_BYTES + MAX_LINE + 200
_SIGNATURE = re.compile(rb"(ed25519:[0-9a-f]{32}) ([0-9a-f]{128})|unsigned")


class Opened(NamedTuple):
    """A bundle cut into its parts, of which nothing is believed yet.

    Attributes:
        line: The manifest.
        key: Id of the key that is said to have signed it; empty where it is not signed.
        signature: In hexadecimal.
        body: The files one after another.
    """

    line: bytes
    key: str
    signature: str
    body: bytes


def read_bundle(path: str) -> bytes | Diagnostic:
    """Return the content of the file, or why it is not read."""
    try:
        if not os.path.isfile(path):
            return Diagnostic("E0001", "there is no file here", path=path)
        with open(path, "rb") as file:
            content = file.read(MAX_BUNDLE + 1)
    except OSError as error:
        return Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=path)
    if len(content) > MAX_BUNDLE:
        return Diagnostic("E0004", f"the bundle is larger than {MAX_BUNDLE} bytes", path=path)
    return content


def open_bundle(content: bytes, name: str) -> Opened | Diagnostic:
    """Cut a bundle into its parts; neither signature nor manifest is looked at."""
    end = content.find(b"\n", 0, MAX_LINE)
    second = content.find(b"\n", end + 1, end + 200)
    signature = _SIGNATURE.fullmatch(content, end + 1, second) if 0 <= end < second else None
    if signature is None:
        message = "the file is no bundle: it does not begin with a manifest and a signature"
        return Diagnostic("E0831", message, path=name)
    key, signed = ((part or b"").decode() for part in signature.groups())
    return Opened(content[:end], key, signed, content[second + 1 :])


def look(content: bytes, name: str) -> Manifest | Diagnostic:
    """Return what a bundle says of itself, without any proof of it."""
    opened = open_bundle(content, name)
    manifest = opened if isinstance(opened, Diagnostic) else parse_manifest(opened.line)
    return manifest or Diagnostic("E0831", "the manifest is none of this version", path=name)
