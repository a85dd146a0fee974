"""The files of a git revision, read without a checkout.

git is asked three things only: which commit a name means, what the commit holds, and the content of objects by
their hash. No path and no shell is ever given to it, and what a name may be is refused before it is asked, so that
neither a name typed nor a file in the repository can make it do anything else.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from typing import NamedTuple

from compliance.model.files import MAX_FILE
from compliance.text.diagnostics import Diagnostic
from compliance.text.printable import printable

_LONGEST = 4000
"""Longest name of a revision: a system refuses longer arguments in its own way."""
_HASH = re.compile(rb"[0-9a-f]{40,64}")
_SYMBOLIC_LINK, _SUBMODULE = b"120000", b"160000"
_GIT = ("--no-pager", "--no-replace-objects", "--literal-pathspecs")
_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


class _Entry(NamedTuple):
    """What a commit holds under one path."""

    mode: bytes
    hash: str
    size: int


class Revision(NamedTuple):
    """A commit of a repository.

    Attributes:
        name: The revision as typed.
        commit: Its hash.
        prefix: Where the working folder lies in the repository; empty for its root, else with a slash last.
        entries: Path from the root of the repository to what lies there.
        git: How git is called for this repository.
    """

    name: str
    commit: str
    prefix: str
    entries: dict[str, _Entry]
    git: tuple[str, ...]

    def read(self, paths: Iterable[str]) -> tuple[dict[str, bytes], list[Diagnostic]]:
        """Return the content of files; links, submodules and files beyond the cap are reported."""
        found: dict[str, bytes] = {}
        problems: list[Diagnostic] = []
        wanted: list[str] = []
        for path in paths:
            entry = self.entries[path]
            problem = _refused(entry, path)
            if problem:
                problems.append(Diagnostic(*problem, path=f"{printable(self.name)}:{printable(path)}"))
            else:
                wanted.append(path)
        names = "".join(f"{self.entries[path].hash}\n" for path in wanted)
        out = _run(self.git, "cat-file", "--batch", given=names.encode()).stdout if wanted else b""
        at = 0
        for path in wanted:
            end = out.find(b"\n", at)
            head = out[at:end].split() if end >= 0 else []
            if len(head) != 3 or head[1] != b"blob":
                shown = f"{printable(self.name)}:{printable(path)}"
                problems.append(Diagnostic("E0001", "the repository does not have the content of the file", path=shown))
                at = end + 1 if end >= 0 else len(out)
                continue
            found[path] = out[end + 1 : end + 1 + int(head[2])]
            at = end + 2 + int(head[2])
        return found, problems


def read_revision(name: str, *, folder: str = ".") -> Revision | Diagnostic:
    """Return the revision *name* of the repository in which *folder* lies, or what is wrong."""
    program = shutil.which("git")
    if program is None:
        return Diagnostic("E0011", "git is not installed, and the edition is a git revision", path=printable(name))
    git = (program, "-C", folder, *_GIT)
    inside = _run(git, "rev-parse", "--git-dir")
    if inside.returncode:
        said = printable(inside.stderr.decode("utf-8", "replace").strip().partition("\n")[0])
        help = f"git says: {said}" if said else ""
        return Diagnostic(
            "E0010", "the folder does not lie in a git repository", path=os.path.abspath(folder), help=help
        )
    commit = _commit(git, name)
    if commit is None:
        help = "`git log --oneline` and `git tag` show what there is; write REVISION:PATH"
        return Diagnostic("E0008", "the repository has no such revision", path=printable(name), help=help)
    listed = _run(git, "ls-tree", "-r", "-z", "-l", "--full-tree", commit)
    prefix = _run(git, "rev-parse", "--show-prefix").stdout.decode("utf-8", "surrogateescape").strip("\n")
    if listed.returncode:
        return Diagnostic("E0008", "the repository does not have the tree of the revision", path=printable(name))
    return Revision(name, commit, prefix, dict(_entry(line) for line in listed.stdout.split(b"\0") if line), git)


def _commit(git: tuple[str, ...], name: str) -> str | None:
    """Return the hash of the commit that *name* means; None where it means none, several, or something else."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return None
    if not 0 < len(name) <= _LONGEST or name.startswith(("-", "^")) or any(ord(c) < 32 or ord(c) == 127 for c in name):
        return None
    found = _run(git, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    text = found.stdout.strip()
    return text.decode() if not found.returncode and _HASH.fullmatch(text) else None


def _entry(line: bytes) -> tuple[str, _Entry]:
    """Read ``MODE TYPE HASH SIZE<tab>PATH``."""
    meta, _, path = line.partition(b"\t")
    mode, _, name, size = meta.split()
    return path.decode("utf-8", "surrogateescape"), _Entry(mode, name.decode(), int(size) if size.isdigit() else 0)


def _refused(entry: _Entry, path: str) -> tuple[str, str] | None:
    """Return code and message where the file is not read."""
    if not path.isprintable():
        return "E0003", "the name of the file holds a character that may not stand in it"
    if entry.mode in (_SYMBOLIC_LINK, _SUBMODULE):
        return "E0001", "the file is a symbolic link or a submodule, and those are not followed in a revision"
    if entry.size > MAX_FILE:
        return "E0004", f"the file is larger than {MAX_FILE} bytes"
    return None


def _run(git: tuple[str, ...], *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, **_QUIET}
    return subprocess.run((*git, *arguments), input=given, capture_output=True, check=False, env=environment)  # noqa: S603 - no shell, and every argument is ours or checked
