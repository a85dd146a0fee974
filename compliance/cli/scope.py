"""Which rulesets a command has to load, and which of their files it speaks about."""

import os
from collections.abc import Callable

from compliance.model.files import available, rulesets_folder


def scope(asked: tuple[str, ...]) -> tuple[list[str], Callable[[str], bool]]:
    """Return what to load, and which files count.

    A ruleset that ships is read with all others that ship, so that what another one uses is not called unused.
    """
    ours = available()
    if not asked:
        return ours, lambda _: True
    load: list[str] = []
    labels: list[str] = []
    for name in (name for part in asked for name in ([part] if os.path.exists(part) else part.split(",")) if name):
        shipped = name if name in ours else _shipped(name)
        load += ours if shipped else [name]
        labels.append(f"rulesets/{shipped}" if shipped else name.replace(os.sep, "/").rstrip("/"))
    return list(dict.fromkeys(load)), lambda file: any(file == of or file.startswith(f"{of}/") for of in labels)


def _shipped(path: str) -> str:
    """Return where in the rulesets that ship *path* lies; empty where it lies elsewhere."""
    inside = os.path.relpath(os.path.realpath(path), os.path.realpath(rulesets_folder())).replace(os.sep, "/")
    return inside if os.path.exists(path) and not inside.startswith(".") else ""
