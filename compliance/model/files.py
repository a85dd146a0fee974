"""Find rulesets by name or path, read their files, and keep the loaded ruleset in a cache.

The cache is keyed by the content of the files, so an edit is always seen. It lies in
``$COMPLIANCE_CACHE``, or ``compliance`` below ``$XDG_CACHE_HOME`` or ``~/.cache``; ``COMPLIANCE_CACHE=off`` turns it off.
"""

import os
import posixpath
import re
import stat
from collections.abc import Iterable
from typing import NamedTuple

from compliance.text.diagnostics import Diagnostic

try:  # the builtin hash spares the cold path the import of OpenSSL
    from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from hashlib import sha256

CORE = "core"
"""The ruleset that declares the common vocabulary; always loaded."""
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAX_FILE = 16_000_000
_ROWS = re.compile(r'\brows\s+"([^"]+)"')


class Files(NamedTuple):
    """The files of one or more rulesets.

    Attributes:
        texts: Name as shown, to content; ``.rules`` and ``.csv``; cases excluded unless asked for.
        digest: sha256 over names and contents, cases left out.
        tables_digest: The same over the CSV files alone.
        warnings: What has to be said with every answer: a signed bundle that has run out.
    """

    texts: dict[str, bytes]
    digest: str
    tables_digest: str
    diagnostics: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...] = ()


def rulesets_folder() -> str:
    """Return the folder of the rulesets that ship with the package."""
    inside = os.path.join(_HERE, "rulesets")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_HERE), "rulesets")


def available() -> list[str]:
    """Return the names of the rulesets at hand."""
    folder = rulesets_folder()
    return (
        sorted(n for n in os.listdir(folder) if os.path.isdir(os.path.join(folder, n))) if os.path.isdir(folder) else []
    )


def split_names(names: Iterable[str]) -> list[str]:
    """Return ruleset names, `core` first; ``cn,us`` counts as two."""
    wanted = [CORE]
    for name in names:
        for part in [name] if os.path.exists(name) else name.split(","):
            if part and part not in wanted:
                wanted.append(part)
    return wanted


def read_files(names: Iterable[str], *, cases: bool = False) -> Files:
    """Read every file of the rulesets *names*."""
    found: dict[str, bytes] = {}
    signed: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for name in split_names(names):
        root, label = _locate(name)
        if root is None:
            from compliance.text.nearest import help_for  # late: only mistakes need it

            help = help_for(name, available(), kind="ruleset") or f"rulesets at hand: {', '.join(available())}"
            problems.append(
                Diagnostic("E0212", "no ruleset has this name and no folder has this path", path=name, help=help)
            )
            continue
        if _may_be_store(root):
            from compliance.model.bundled import read_store  # late: few rulesets come from a bundle

            texts, unread, said = read_store(root, cases=cases)
            signed |= texts
            warnings += said
        else:
            texts, unread = read_folder(root, label, cases=cases)
            found |= texts
        if not unread and not any(path.endswith(".rules") for path in texts):
            unread = [Diagnostic("E0009", "there is no file of rules here", path=name)]
        problems += unread
    return files_of(_signed_first(found, signed), problems)._replace(warnings=tuple(warnings))


def _signed_first(found: dict[str, bytes], signed: dict[str, bytes]) -> dict[str, bytes]:
    """Return all files; of a ruleset that was signed, no file that was not."""
    if not signed:
        return found
    roots = tuple({f"{'/'.join(name.split('/')[:2])}/" for name in signed})
    return {**{name: text for name, text in found.items() if not name.startswith(roots)}, **signed}


def _may_be_store(root: str) -> bool:
    """Whether *root* may be a store of signed bundles: it has a folder of keys, or a bundle."""
    return any(os.path.lexists(os.path.join(root, name)) for name in ("keys", "in-force.bundle"))


def files_of(texts: dict[str, bytes], problems: Iterable[Diagnostic] = ()) -> Files:
    """Return files that were read from anywhere, with their digests."""
    hashed = {n: c for n, c in texts.items() if "/cases/" not in n}
    tables = {n: c for n, c in hashed.items() if n.endswith(".csv")}
    return Files(texts, _digest(hashed), _digest(tables), tuple(problems))


def is_ours(path: str) -> bool:
    """Whether a file of that name belongs to a ruleset."""
    return path.endswith((".rules", ".csv"))


def read_folder(root: str, label: str, *, cases: bool = False) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """Read the files of one ruleset in the folder *root*, or the one file *root* with the tables that it names.

    They are shown below *label*, tables of a file beside it.
    """
    found: dict[str, bytes] = {}
    problems: list[Diagnostic] = []

    def take(path: str, shown: str, home: str, *, led: bool) -> None:
        content, problem = _content(path, shown, home, led=led)
        if problem:
            problems.append(problem)
        else:
            found[shown] = content

    for path, shown in _walk(root, label, cases=cases):
        take(path, shown, root, led=path != root and os.path.islink(path))
    if os.path.isfile(root) and label in found:
        home, beside = os.path.dirname(root) or ".", posixpath.dirname(label)
        for name in tables_named(found[label]):
            if os.path.exists(os.path.join(home, name)):  # what is not there is told where it is named
                take(os.path.join(home, name), posixpath.join(beside, name), home, led=True)
    return found, problems


def tables_named(rules: bytes) -> list[str]:
    """Return the tables that a file of rules reads, as ways from its folder; none that lead out of it."""
    named = (posixpath.normpath(name) for name in _ROWS.findall(rules.decode("utf-8", "replace")))
    ours = (n for n in named if n.endswith(".csv") and not n.startswith(("/", "../")) and "\\" not in n)
    return list(dict.fromkeys(ours))


def _locate(name: str) -> tuple[str | None, str]:
    shipped = os.path.join(rulesets_folder(), name)
    if os.sep not in name and os.path.isdir(shipped) and name not in (".", ".."):
        return shipped, f"rulesets/{name}"
    if os.path.exists(name):
        return name, posixpath.normpath(name.replace(os.sep, "/"))
    return None, name


def _walk(root: str, label: str, *, cases: bool) -> list[tuple[str, str]]:
    if os.path.isfile(root):
        return [(root, label)]
    root = root.rstrip(os.sep) or os.sep  # `folder/` is `folder`: what lies in it is found by the length of its name
    found = []
    for folder, subfolders, files in os.walk(root):
        subfolders.sort()
        if not cases and "cases" in subfolders:
            subfolders.remove("cases")
        inner = folder[len(root) :].replace(os.sep, "/")
        found += [(os.path.join(folder, f), f"{label}{inner}/{f}") for f in sorted(files) if is_ours(f)]
    return found


def _content(path: str, shown: str, root: str, *, led: bool) -> tuple[bytes, Diagnostic | None]:
    """Return the content of a file; *led*: whether a link may lead to it, out of the folder *root*."""
    try:
        if led and _leaves(path, root):
            message = "the file is a link that leads out of the folder of the ruleset"
            return b"", Diagnostic("E0005", message, path=shown, help="put the file itself into the folder")
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return b"", Diagnostic("E0001", "there is no file here, but a pipe or a device", path=shown)
        if found.st_size > MAX_FILE:
            return b"", Diagnostic("E0004", f"the file is larger than {MAX_FILE} bytes", path=shown)
        with open(path, "rb") as file:
            return file.read(), None
    except OSError as error:
        return b"", Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=shown)


def _leaves(link: str, root: str) -> bool:
    """Whether a link leads out of the folder *root*, and to something that is there."""
    target, home = os.path.realpath(link), os.path.realpath(root)
    return os.path.exists(target) and os.path.commonpath([target, home]) != home


def _digest(contents: dict[str, bytes]) -> str:
    whole = sha256()
    for name in sorted(contents):
        whole.update(f"{name}\0{len(contents[name])}\0".encode())
        whole.update(contents[name])
    return f"sha256:{whole.hexdigest()}"


def digest_of(text: str) -> str:
    """Return the ``sha256:`` digest of a text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def cache_path(digest: str, version: str) -> str | None:
    """Return where the ruleset of that digest is kept, or None where the cache is off."""
    chosen = os.environ.get("COMPLIANCE_CACHE", "")
    if chosen == "off":
        return None
    base = chosen or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "compliance")
    return os.path.join(base, f"{version}-{digest.removeprefix('sha256:')[:40]}.json")


def read_cache(path: str | None) -> memoryview | None:
    """Return the cached content, or None where there is none or it was altered since it was written."""
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    body = memoryview(content)[65:]
    return body if content[:65] == f"{sha256(body).hexdigest()}\n".encode() else None


def write_cache(path: str | None, content: bytes) -> None:
    """Keep *content*; a folder that cannot be written to is no error."""
    if path is None:
        return
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        partial = f"{path}.{os.getpid()}.part"
        with open(partial, "wb") as file:
            file.write(f"{sha256(content).hexdigest()}\n".encode() + content)
        os.replace(partial, path)
    except OSError:
        return
