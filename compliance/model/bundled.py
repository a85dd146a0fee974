"""Rulesets that come from a store of signed bundles, and the files that go into a bundle."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from compliance.bundle.age import standing
from compliance.bundle.store import in_force, is_store
from compliance.model.files import available, files_of, read_folder, rulesets_folder, split_names
from compliance.text.diagnostics import Diagnostic
from compliance.text.printable import printable


class Read(NamedTuple):
    """Files, what is wrong with them, and what has to be said of them all the same."""

    texts: dict[str, bytes]
    problems: list[Diagnostic]
    warnings: list[Diagnostic]


def read_store(folder: str, *, cases: bool) -> Read:
    """Return the files of the bundle in force; of a folder that is no store, its own."""
    if not is_store(folder):
        return Read(*read_folder(folder, folder.replace(os.sep, "/").rstrip("/"), cases=cases), [])
    found = in_force(folder)
    if found.manifest is None:
        return Read({}, list(found.diagnostics), [])
    said = standing(found.manifest, datetime.now(UTC).date(), folder)
    texts = {path: text for path, text in found.texts.items() if cases or "/cases/" not in path}
    return Read(texts, [], [said] if said else [])


def texts_for(names: Iterable[str]) -> Read:
    """Return the files of rulesets as a bundle names them: each below ``rulesets/NAME``, cases and `core` among them.

    Symbolic links are refused: what is signed is what lies in the folder.
    """
    texts: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for name in split_names(names):
        shipped = os.sep not in name and name in available()
        root = os.path.join(rulesets_folder(), name) if shipped else os.path.abspath(name)
        label = f"rulesets/{os.path.basename(root)}"
        if not os.path.isdir(root):
            problems.append(Diagnostic("E0212", "no ruleset has this name and no folder has this path", path=name))
            continue
        links = [path for path in _everything(root) if os.path.islink(path)]
        if links:
            problems += [Diagnostic("E0835", "a symbolic link is not signed", path=printable(path)) for path in links]
            continue
        if any(path.startswith(f"{label}/") for path in texts):
            problems.append(Diagnostic("E0201", f"two rulesets are called `{label}`", path=name))
        found, unread = read_folder(root, label, cases=True)
        texts |= found
        problems += unread
    return Read(texts, problems, [])


def problems_of(texts: dict[str, bytes]) -> tuple[Diagnostic, ...]:
    """Return why the rules in *texts* cannot be loaded; empty where they can."""
    from compliance.model.build import build  # late: imports the parser

    return build(files_of(texts)).diagnostics


def _everything(root: str) -> Iterable[str]:
    for folder, subfolders, files in os.walk(root):
        yield from (os.path.join(folder, name) for name in (*subfolders, *files))
