"""Load rulesets: files to a validated `Ruleset`, or to diagnostics, all of them."""

import os
import warnings
from collections.abc import Iterable
from typing import NamedTuple

from compliance.model.files import Files, cache_path, read_cache, read_files, write_cache
from compliance.model.ruleset import Ruleset
from compliance.model.store import LAYOUT, dump, restore
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import RulesetError
from compliance.text.printable import printable


class Loaded(NamedTuple):
    """A ruleset, or what is wrong with it.

    Attributes:
        diagnostics: Why there is no ruleset; beside one, what has to be said with every answer.
    """

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]


def load(*names: str) -> Ruleset:
    """Load the rulesets *names*, by name or path; `core` is always among them.

    A signed bundle that has run out is warned of.

    Raises:
        RulesetError: The rulesets have mistakes; it carries all of them.
    """
    loaded = load_rules(names)
    if loaded.ruleset is None:
        raise RulesetError(loaded.diagnostics)
    for said in loaded.diagnostics:
        warnings.warn(said.message, stacklevel=2)
    return loaded.ruleset


def load_rules(names: Iterable[str]) -> Loaded:
    """Load the rulesets *names* from the cache, or from their files; one edition may be named as `REVISION:PATH`."""
    names = list(names)
    if any(":" in name and not os.path.exists(name) for name in names):
        return _of_revision(names)
    files = read_files(names)
    if files.diagnostics:
        return Loaded(None, files.diagnostics)
    path = cache_path(files.digest, LAYOUT)
    text = read_cache(path)
    if text is not None:
        try:
            return Loaded(restore(text), files.warnings)
        except ValueError:
            pass  # a cache of another build: read the files
    return _build(files, path)


def _of_revision(names: list[str]) -> Loaded:
    """Load an edition from a git revision, as `compliance diff` names it."""
    from compliance.model.editions import edition  # late: a revision is read by git, and parsed anew

    if len(names) > 1:
        message = "an edition of a revision is named alone"
        help = "name several paths of it as REVISION:PATH,PATH"
        return Loaded(None, (Diagnostic("E0009", message, path=printable(" ".join(names)), help=help),))
    found = edition(names[0])
    return Loaded(found.ruleset, () if found.ruleset else found.diagnostics)


def _build(files: Files, path: str | None) -> Loaded:
    from compliance.model.build import build  # late: imports the parser

    built = build(files)
    if built.ruleset is not None:
        write_cache(path, dump(built.ruleset))
    return Loaded(built.ruleset, files.warnings if built.ruleset else built.diagnostics)
