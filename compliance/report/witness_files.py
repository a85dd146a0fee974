"""The witnesses of a difference as files that `compliance check` runs."""

import os
import re

from compliance.analysis.difference import Difference
from compliance.report.ordered import Numbered, ordered
from compliance.report.witness_words import witness_json


def write_witnesses(difference: Difference, folder: str) -> tuple[str, ...]:
    """Write each witness into *folder*, which is made where it is missing, and return the paths."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for found in ordered(difference):
        if found.region.witness:
            path = os.path.join(folder, witness_name(found))
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(witness_json(found.region.witness, indent=2) + "\n")
            paths.append(path)
    return tuple(paths)


def witness_name(found: Numbered) -> str:
    """Return the name of a witness file: letters, digits and hyphens, whatever the regime is called."""
    words = f"{found.region.regime} {found.direction.word}".lower()
    return f"{found.number:03}-{re.sub('[^a-z0-9]+', '-', words).strip('-')[:60]}.json"
