"""The manifest of a bundle: which files, of what content, in which revision, from when until when, under whose key.

It is one line of JSON with one spelling (ASCII, sorted keys, no blanks), so that a signature over its bytes is a
signature over what it says. It says only what has to be known before a byte of a file is believed.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from compliance.values.dates import parse_date

FORMAT = 1
MAX_FILES = 10_000
MAX_BYTES = 64_000_000
"""All files together."""
MAX_REVISION = 10**12
_KEYS = {"bundle", "name", "revision", "from", "until", "key", "files"}
_NAME = re.compile(r"[a-z0-9][a-z0-9.\-]{0,99}")
_PATH = re.compile(r"rulesets(?:/[A-Za-z0-9][A-Za-z0-9._\-]*){2,8}\.(?:rules|csv)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"(?:ed25519:[0-9a-f]{32})?")


class Entry(NamedTuple):
    """One file.

    Attributes:
        path: ``rulesets/NAME/...``; no other form of path can be written.
        size: In bytes.
        sha256: Digest of its content, in hexadecimal.
    """

    path: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    """What a bundle says of itself.

    Attributes:
        name: Which rules they are; a store takes later revisions of the same name only.
        revision: Counts up; a store never goes back.
        valid_from: First day (UTC) on which it may be put in force.
        valid_until: Last day (UTC).
        key: Id of the key that signs it; empty while it is not signed.
        files: In order of their paths, which is the order of their contents in the bundle.
    """

    name: str
    revision: int
    valid_from: date
    valid_until: date
    key: str
    files: tuple[Entry, ...]

    @property
    def line(self) -> str:
        """The manifest as it stands in a bundle."""
        return json.dumps(
            {
                "bundle": FORMAT,
                "name": self.name,
                "revision": self.revision,
                "from": self.valid_from.isoformat(),
                "until": self.valid_until.isoformat(),
                "key": self.key,
                "files": [list(entry) for entry in self.files],
            },
            sort_keys=True,
            separators=(",", ":"),
        )

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


def entries_of(texts: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return the entries of files, in order."""
    return tuple(Entry(path, len(texts[path]), sha256(texts[path]).hexdigest()) for path in sorted(texts))


def parse_manifest(line: bytes) -> Manifest | None:
    """Return the manifest that *line* is, or None where a single byte of it is not as `Manifest.line` writes it."""
    try:
        said = json.loads(line.decode("ascii"))
        if not isinstance(said, dict) or set(said) != _KEYS or said["bundle"] != FORMAT:
            return None
        made = _manifest(said)
        return made if made and made.line.encode() == line else None
    except (ValueError, TypeError, RecursionError):
        return None


def _manifest(said: dict[str, Any]) -> Manifest | None:
    first, last = parse_date(said["from"]), parse_date(said["until"])
    if first is None or last is None or type(said["revision"]) is not int:
        return None
    if not isinstance(said["name"], str) or not isinstance(said["key"], str):
        return None
    files = tuple(Entry(*entry) for entry in said["files"])
    return Manifest(said["name"], said["revision"], first, last, said["key"], files)


def faults(manifest: Manifest) -> list[tuple[str, str]]:
    """Return code and sentence of whatever a manifest may not say, however well it is signed."""
    found = []
    if not _NAME.fullmatch(manifest.name):
        found.append(("E0831", "the name of a bundle is made of small letters, digits, points and hyphens"))
    if not 0 < manifest.revision <= MAX_REVISION:
        found.append(("E0831", "the revision is a number from 1"))
    if manifest.valid_from > manifest.valid_until:
        found.append(("E0831", f"it ends on {manifest.valid_until}, before it begins on {manifest.valid_from}"))
    if not _KEY.fullmatch(manifest.key):
        found.append(("E0831", "the id of the key is none"))
    return found + _faults_of_files(manifest)


def _faults_of_files(manifest: Manifest) -> list[tuple[str, str]]:
    found = []
    if len(manifest.files) > MAX_FILES:
        found.append(("E0004", f"it holds more than {MAX_FILES} files"))
    for path, size, digest in manifest.files[:MAX_FILES]:
        if type(path) is not str or len(path) > 200 or not _PATH.fullmatch(path):
            found.append(("E0835", f"`{str(path)[:80]}` is no path of a file of rules below `rulesets`"))
        elif type(size) is not int or size < 0 or type(digest) is not str or not _DIGEST.fullmatch(digest):
            found.append(("E0831", f"the size or digest of `{path}` is none"))
    if found:
        return found
    paths = [entry.path for entry in manifest.files]
    if not paths:
        found.append(("E0831", "it holds no file"))
    if paths != sorted(paths) or len({path.casefold() for path in paths}) != len(paths):
        found.append(("E0835", "its paths are not in order, or two of them differ by the case of letters only"))
    if manifest.size > MAX_BYTES:
        found.append(("E0004", f"its files are larger than {MAX_BYTES} bytes"))
    return found
