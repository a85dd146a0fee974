"""What ``compliance check`` does with a license ledger and a decision log; loaded only where one is named."""

from collections.abc import Sequence
from datetime import date

from compliance.cli.run import Row
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.evidence.ledger.admit import unfit_day
from compliance.evidence.ledger.held import Presented, present
from compliance.evidence.ledger.ledger import Holdings, open_ledger
from compliance.evidence.ledger.remains import with_balances
from compliance.evidence.ledger.rests import resting_on
from compliance.evidence.ledger.shares import Short, shares_of, state_shares
from compliance.evidence.log.entry import Entry
from compliance.evidence.log.log import DecisionLog, Receipt, open_log
from compliance.evidence.log.mask import SHARES, mask_shipment, read_key
from compliance.evidence.log.mask_decision import mask_decision, mask_for
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError


class Evidence:
    """The ledger and the log of one run.

    Attributes:
        problems: Why the run cannot go on; empty while it can.
    """

    def __init__(self, *, licenses: str = "", log: str = "", mask: str = "", masked: bool = False) -> None:
        """Open what is named."""
        self.problems: Sequence[Diagnostic] = ()
        self._holdings: Holdings | None = None
        self._shares = SHARES
        self._log: DecisionLog | None = None
        self._presented: dict[int, tuple[Presented, tuple[Short, ...]]] = {}
        self._waiting: list[Entry] = []
        self._written: list[tuple[Entry, Receipt]] = []
        try:
            if mask and not log and not masked:
                help = "add --log, or --masked to mask what is shown"
                raise EvidenceError([Diagnostic("E0806", "a mask without a log to write", path=mask, help=help)])
            if masked and not mask:
                raise EvidenceError([Diagnostic("E0806", "no key to mask with", path="--masked", help="add --mask")])
            self._masked = masked
            self._key = read_key(mask) if mask else b""
            if licenses:
                with open_ledger(licenses, create=False) as ledger:
                    self._holdings = ledger.holdings()
                self._shares |= shares_of(self._holdings)
            if log:
                self._log = open_log(log, key=self._key or None)
        except EvidenceError as error:
            self.problems = error.diagnostics

    def presented(self, row: Row, on: date | None) -> Row:
        """Return *row* with the licenses of the ledger, or refused where it cannot count for the day."""
        day = on or (row.shipment.date if row.shipment else None)
        if self._holdings is None or row.shipment is None or day is None:
            return row
        wrong = unfit_day(day, "--on" if on else "$.date")
        if wrong:
            return row._replace(shipment=None, diagnostics=tuple(wrong))
        shared = state_shares(row.shipment, self._holdings, day)
        found = present(shared.shipment, self._holdings, day)
        found = found._replace(notices=(*found.notices, *shared.notices))
        self._presented[id(found.shipment)] = found, shared.short
        return row._replace(shipment=found.shipment)

    def withheld(self, ruleset: Ruleset, shipment: Shipment, decision: Decision) -> Sequence[Diagnostic]:
        """Return why *decision* may not be given: it rests on an exception that is used up."""
        _, short = self._presented.get(id(shipment), (None, ()))
        return resting_on(decision, short, {one.head.name for one in ruleset.exceptions}) if short else ()

    def decided(self, shipment: Shipment, decision: Decision, known_on: date | None) -> Decision:
        """Return *decision* with what it says of the ledger, and hold it ready for the log."""
        presented, _ = self._presented.pop(id(shipment), (None, ()))
        if presented and self._holdings:
            decision = with_balances(decision, presented, self._holdings)
        if self._log:
            self._waiting.append(Entry(shipment, decision, known_on, self._shares))
        return decision

    def certified(
        self, ruleset: Ruleset, shipment: Shipment, decision: Decision, known_on: date | None
    ) -> tuple[Shipment, Decision]:
        """Return what a certificate is made of: where names and amounts are masked, the decision on what is left.

        An amount that is masked is an amount that is not stated, so that the range may be wider, and never lower.
        """
        if not self._masked:
            return shipment, decision
        mask = mask_for(shipment, self._key, self._shares)
        left = mask_shipment(shipment, mask).shipment
        made = evaluate(
            ruleset, left, on=decision.on, known_on=known_on, scenarios=decision.scenarios,
            facts_digest=f"masked:{mask.digest(decision.digests['facts'])}",
        ).decision  # fmt: skip
        assert made is not None, "a shipment is decided, and what is left of it is not"
        return left, made

    def shown(self, shipment: Shipment, decision: Decision) -> Decision:
        """Return *decision* as it may be shown."""
        if not self._masked:
            return decision
        return mask_decision(decision, shipment, mask_for(shipment, self._key, self._shares))

    def write(self, *, at_least: int = 0) -> bool:
        """Write what waits to the log, once it is so much; return whether nothing waits any more."""
        if self._log is None or self.problems:
            return not self.problems
        if len(self._waiting) < at_least:
            return False
        try:
            receipts = self._log.append(self._waiting) if self._waiting else []
        except EvidenceError as error:
            self.problems = error.diagnostics
            return False
        self._written += zip(self._waiting, receipts, strict=True)
        self._waiting = []
        return True

    def receipts(self) -> str:
        """Return a line for each decision that was logged."""
        return "".join(
            f"{receipt.seq}:{receipt.hash}  {entry.shipment.id or 'shipment'}: {entry.decision.outcome}\n"
            for entry, receipt in self._written
        )
