"""The rulesets that ship with their inline cases, built once in a process and only where they are asked for."""

from functools import cache

from compliance.model.build import Built, build
from compliance.model.cases import Case
from compliance.model.files import read_files

RULESETS = ("cn", "us", "eu", "uk", "jp", "tariffs")


@cache
def shipped(name: str) -> Built:
    """Return a ruleset with its cases."""
    return build(read_files([name], cases=True))


def some(name: str, most: int) -> tuple[Case, ...]:
    """Return at most so many of the cases that are decided, spread evenly over the files."""
    cases = shipped(name).decided
    return cases[:: -(-len(cases) // most)]
