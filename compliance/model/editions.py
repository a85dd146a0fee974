"""Editions of rulesets: what `compliance diff` compares.

An edition is named by what ships (``cn``, ``cn,us``), by a folder or file, or by a git revision and a path in it
(``HEAD~3:rulesets/cn``). A path may be the folder of one ruleset or a folder of several.
"""

import os
import posixpath
import re
from collections.abc import Iterable
from typing import NamedTuple

from attrs import evolve, frozen

from compliance.bundle.store import is_store
from compliance.model.build import Built, build
from compliance.model.files import (
    CORE,
    Files,
    available,
    files_of,
    is_ours,
    read_files,
    read_folder,
    tables_named,
)
from compliance.model.revision import Revision, read_revision
from compliance.model.ruleset import Ruleset
from compliance.model.without import Dropped, without
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for
from compliance.text.printable import printable

_CORE = f"rulesets/{CORE}"
"""Where the files of `core` are shown, wherever they come from: the engine finds the countries there."""
_REVISION = re.compile(r"((?:[^:{}]|\{[^{}]*\})*):(.*)", re.DOTALL)
"""``REVISION:PATH``; a colon in braces, as in ``main@{2026-01-01 10:00}``, belongs to the revision."""


@frozen(eq=False)
class Edition:
    """The rulesets as they stand, or stood, somewhere.

    Attributes:
        name: As it was named.
        files: Its texts; cases included, which no digest counts.
        built: The ruleset with cases, assertions and syntax, or what is wrong with it.
        roots: Folder of each ruleset as shown in *files*, `core` apart.
        commit: Hash of the commit; empty for what does not come from a revision.
        core: Where `core` comes from: ``shipped``, or a path.
        dropped: What was taken out of it, and what lost its object by that.
    """

    name: str
    files: Files
    built: Built
    roots: tuple[str, ...] = ()
    commit: str = ""
    core: str = "shipped"
    dropped: tuple[Dropped, ...] = ()

    @property
    def ruleset(self) -> Ruleset | None:
        """The ruleset; None where the edition has mistakes."""
        return self.built.ruleset

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with it; empty where it can be compared."""
        return self.built.diagnostics

    def relative(self, shown: str, *, several: bool) -> str:
        """Return the name of a file from the folder of its ruleset; with *several*, the ruleset's name before it."""
        for root in sorted((*self.roots, _CORE), key=len, reverse=True):
            if _below(shown, root):
                rest = shown[len(root) :].lstrip("/")
                named = several or root == _CORE or not rest
                return "/".join(part for part in (posixpath.basename(root) if named else "", rest) if part)
        return shown


class _Found(NamedTuple):
    """The files of an edition, before they are built."""

    texts: dict[str, bytes]
    roots: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    commit: str = ""
    core: str = "shipped"


def edition(name: str, *, leave_out: Iterable[str] = (), folder: str = ".") -> Edition:
    """Return the edition *name*, without the statements *leave_out*.

    Args:
        name: Names of rulesets that ship, a path, or ``REVISION:PATH``; of several paths in a revision or several
            names, commas between them.
        leave_out: Names of statements, or dotted prefixes, as `without` takes them.
        folder: A folder of the git repository of which revisions are meant.
    """
    revision = None if os.path.exists(name) else _REVISION.fullmatch(name)
    if revision:
        found = _of_revision(revision[1], revision[2], folder)
    elif os.path.exists(name) and not (os.sep not in name and name in available()) and not is_store(name):
        found = _of_path(name)
    else:  # names of what ships, or a store of signed bundles
        files = read_files([name], cases=True)
        roots = dict.fromkeys("/".join(path.split("/")[:2]) for path in files.texts)
        found = _Found(files.texts, tuple(root for root in roots if root != _CORE), files.diagnostics)
    files = files_of(found.texts, found.problems)
    built = Built(None, (), (), files.diagnostics) if files.diagnostics else build(files)
    made = Edition(name, files, built, found.roots, found.commit, found.core)
    return less(made, tuple(leave_out))


def less(made: Edition, names: tuple[str, ...]) -> Edition:
    """Return an edition without the statements *names*, as `without` takes them."""
    if not names or made.ruleset is None:
        return made
    left = without(made.files, made.built, names)
    called = f"{made.name} without {', '.join(names)}"
    return evolve(made, name=called, files=left.files, built=left.built, dropped=left.dropped)


def _of_path(name: str) -> _Found:
    """Read a folder or file; `core` from it, or from beside it in a folder called ``rulesets``, where it is there."""
    label = posixpath.normpath(name.replace(os.sep, "/"))
    if label == ".":  # what lies here is shown with the name of the folder
        label = os.path.abspath(name).replace(os.sep, "/")
    own, problems = read_folder(name, label, cases=True)
    cores = [f"{label}/{CORE}"]
    beside = posixpath.dirname(label)
    core: dict[str, bytes] = {}
    if os.path.basename(os.path.abspath(beside)) == "rulesets":
        cores.append(f"{beside}/{CORE}")
        core, unread = read_folder(f"{beside}/{CORE}", f"{beside}/{CORE}", cases=True)
        problems += unread
    return _joined(own, core, [label], cores, printable(name), problems)


def _of_revision(revision: str, path: str, folder: str) -> _Found:
    """Read folders or files of a git revision; `core` from the same revision where it is there."""
    read = read_revision(revision, folder=folder)
    if isinstance(read, Diagnostic):
        return _Found({}, (), (read,))
    paths = [path] if _within(read, path) or "," not in path else [part for part in path.split(",") if part]
    labels: list[str] = []
    problems: list[Diagnostic] = []
    for part in paths:
        label = _within(read, part)
        if label is None:
            problems.append(_no_path(read, part))
        else:
            labels.append(label)
    if problems:
        return _Found({}, (), tuple(problems))
    own = [p for p in read.entries if is_ours(p) and any(_below(p, label) for label in labels)]
    cores = [*(f"{label}/{CORE}".lstrip("/") for label in labels), _CORE]
    cores += [f"{posixpath.dirname(label)}/{CORE}".lstrip("/") for label in labels]
    beside = [p for p in read.entries if is_ours(p) and p not in set(own) and any(_below(p, core) for core in cores)]
    texts, unread = read.read([*own, *beside])
    for label in labels:
        if label in texts:  # one file: with the tables that it names
            named = {posixpath.join(posixpath.dirname(label), n) for n in tables_named(texts[label])}
            tables, wrong = read.read([p for p in read.entries if p in named - set(texts)])
            texts, unread, own = {**texts, **tables}, [*unread, *wrong], [*own, *tables]
    mine = {p: texts[p] for p in own if p in texts}
    others = {p: texts[p] for p in beside if p in texts}
    found = _joined(mine, others, labels, cores, printable(f"{revision}:{path}"), unread)
    core = found.core if found.core == "shipped" else f"{revision}:{found.core}"
    return found._replace(commit=read.commit, core=core)


def _within(read: Revision, path: str) -> str | None:
    """Return *path* from the root of the repository, or None where the revision has nothing there.

    As git has it, a path is meant from the root unless it begins with ``./`` or ``../``. It is only ever compared
    with what the commit lists: a path that leads out of the repository is one that nothing lies at.
    """
    relative = path.startswith(("./", "../")) or path in (".", "..")
    whole = posixpath.normpath(posixpath.join(read.prefix, path) if relative else path or ".")
    label = "" if whole == "." else whole
    return label if any(_below(entry, label) for entry in read.entries) else None


def _below(path: str, label: str) -> bool:
    return not label or path == label or path.startswith(f"{label}/")


def _no_path(read: Revision, path: str) -> Diagnostic:
    folders = sorted({posixpath.dirname(p) for p in read.entries if is_ours(p)} - {""})
    help = help_for(path, folders, kind="folder") or "a path is meant from the root of the repository"
    shown = f"{printable(read.name)}:{printable(path)}"
    return Diagnostic("E0009", "the revision has nothing at this path", path=shown, help=printable(help))


def _joined(
    own: dict[str, bytes],
    beside: dict[str, bytes],
    labels: list[str],
    cores: list[str],
    called: str,
    problems: list[Diagnostic],
) -> _Found:
    """Put the files of the rulesets and those of the first `core` found together; else of the one that ships."""
    everything = {**own, **beside}
    core = next((c for c in cores if any(_rules_in(p, c) for p in everything)), "")
    mine = {p: t for p, t in own.items() if not (core and _below(p, core))}
    if not any(p.endswith(".rules") for p in own) and not problems:
        problems = [Diagnostic("E0009", "there is no file of rules at this path", path=called)]
    roots = tuple(root for label in labels for root in _roots(label, mine))
    if core:
        shared = {f"{_CORE}{p[len(core) :]}": t for p, t in everything.items() if _below(p, core)}
    else:
        files = read_files([], cases=True)
        shared, problems = files.texts, [*problems, *files.diagnostics]
    return _Found({**shared, **mine}, roots, tuple(problems), core=core or "shipped")


def _rules_in(path: str, folder: str) -> bool:
    return path.endswith(".rules") and posixpath.dirname(path) == folder


def _roots(label: str, texts: dict[str, bytes]) -> list[str]:
    """Return the folders of rulesets below *label*: itself where rules lie in it, else each folder with rules."""
    rules = [p for p in texts if p.endswith(".rules") and _below(p, label)]
    if any(p == label or posixpath.dirname(p) == label for p in rules):
        return [label]
    start = len(label) + 1 if label else 0
    return sorted({p[: start + p[start:].index("/")] for p in rules})
