"""Exceptions: mistakes of a caller, or our own. A user's mistake is a `Diagnostic`.

ComplianceError
    UsageError        the caller asked for something that cannot be done
    RulesetError      a convenience function met diagnostics in a ruleset
    ShipmentError     a convenience function met diagnostics in a shipment
    TableError        a table cannot be read, answered or written; it says why in diagnostics
    EvidenceError     a decision log or a license ledger refused; it says why in diagnostics
    InternalError     a broken invariant: please report it
"""

from collections.abc import Sequence

from compliance.text.diagnostics import Diagnostic, render_all


class ComplianceError(Exception):
    """Base of every exception of this package."""


class UsageError(ComplianceError):
    """The call cannot be carried out as it was made."""


class _WithDiagnostics(ComplianceError):
    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(render_all(diagnostics))
        self.diagnostics = tuple(diagnostics)


class RulesetError(_WithDiagnostics):
    """A ruleset has mistakes; `diagnostics` holds all of them."""


class ShipmentError(_WithDiagnostics):
    """A shipment has mistakes; `diagnostics` holds all of them."""


class TableError(_WithDiagnostics):
    """A table cannot be read, answered or written; `diagnostics` says why."""


class EvidenceError(_WithDiagnostics):
    """A decision log or a license ledger refused; nothing was recorded, or `diagnostics` says what may have been."""


class InternalError(ComplianceError):
    """An invariant of this package is broken."""
