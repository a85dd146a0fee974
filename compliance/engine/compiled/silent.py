"""The statements that the reference evaluator need not be asked about where they are false."""

from compliance.engine.compiled.compile import Program, Statement
from compliance.engine.compiled.reads import reads
from compliance.model.law import Duty, LicenseException, Rule, Unmodelled

MOST = 10_000
"""Sets of names kept; beyond it they are worked out anew."""


class Silent:
    """The statements that need not be asked where they are false, by bit, and what they would ask for.

    Attributes:
        bits: The statements.
        facts: Name of a fact to the statements that ask for it of the line.
        each: The same of each party.
        known: Names worked out already.
    """

    def __init__(self, program: Program) -> None:
        self.bits = 0
        self.facts: dict[str, int] = {}
        self.each: dict[str, int] = {}
        self.known: dict[object, frozenset[str]] = {}
        changed = {name for change in program.ruleset.changes for name in change.targets}
        for n, statement in enumerate(program.statements):
            found = None if _must_be_asked(statement, changed) else reads(statement.when, program.ruleset)
            if found is not None:
                self.bits |= 1 << n
                for names, index in ((found.facts, self.facts), (found.each, self.each)):
                    for name in names:
                        index[name] = index.get(name, 0) | 1 << n

    def names(self, statements: int, parties: frozenset[str]) -> frozenset[str]:
        """Return the facts that *statements* ask for of a line with *parties*."""
        key = statements, parties
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= MOST:
                self.known.clear()
            each = [name for name, bits in self.each.items() if bits & statements]
            found = self.known[key] = frozenset(
                [name for name, bits in self.facts.items() if bits & statements]
                + [name.replace("party.", f"{role}.", 1) if name.startswith("party.") else name
                   for role in parties for name in each]
            )  # fmt: skip
        return found


def silent_of(program: Program) -> Silent:
    """Return these statements of *program*; found once."""
    scratch = program.ruleset.scratch
    if "silent" not in scratch:
        scratch["silent"] = Silent(program)
    found: Silent = scratch["silent"]
    return found


def _must_be_asked(statement: Statement, changed: set[str]) -> bool:
    """Return whether what *statement* asks for depends on rows, or on how it stands beside a change."""
    match statement:
        case Rule():
            return bool(statement.table)
        case Unmodelled() | Duty():
            return statement.head.name in changed
        case LicenseException():
            return True
