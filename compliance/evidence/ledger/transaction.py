"""What the ledger does within one transaction: each operation once, under its key.

Everything that is read here is read after the write lock was taken, so that no two draws can both see the last unit.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from compliance.evidence.chain.canonical import digest
from compliance.evidence.chain.journal import Journal
from compliance.evidence.chain.record import parse_record
from compliance.evidence.chain.store import Query
from compliance.evidence.ledger.admit import Terms, refusals, unfit, unfit_day
from compliance.evidence.ledger.balance import limits, remaining
from compliance.evidence.ledger.draw import COMMITTED, RELEASED, RESERVED, REVERSED, Draw, Receipt, receipt_of
from compliance.evidence.ledger.license import MEASURES, License
from compliance.evidence.ledger.tables import Held, Made, Tables
from compliance.evidence.ledger.warn import warnings
from compliance.shipment.characters import scripts
from compliance.shipment.words import check_text
from compliance.text.diagnostics import Diagnostic
from compliance.text.errors import EvidenceError


class Step(NamedTuple):
    """One way on for a draw.

    Attributes:
        operation: Its name.
        before: State that it starts from.
        after: State that it leads to.
    """

    operation: str
    before: str
    after: str


COMMIT = Step("commit", RESERVED, COMMITTED)
RELEASE = Step("release", RESERVED, RELEASED)
REVERSE = Step("reverse", COMMITTED, REVERSED)


class Transaction:
    """The ledger while other writers are kept out."""

    def __init__(self, query: Query, journal: Journal, now: datetime) -> None:
        """Take the lock."""
        self._query = query
        self._journal = journal
        self._head = journal.lock(query)
        self._now = now
        self._today = now.astimezone(UTC).date()
        self.tables = Tables(query)

    def add(self, license: License) -> Receipt:
        """Add a license; the same again gives the same receipt."""
        body = license.to_dict()

        def make() -> dict[str, Any]:
            self.tables.put_license(license)
            left = {m: _text(license.limit(m)) for m in MEASURES}
            warned = warnings(Terms(license), (), self._today)
            return {"number": license.number, "license": body, "remaining": left, "warnings": warned}

        _refuse([d._replace(path=f"license {license.number}") for d in unfit(license)])
        message = f"the ledger holds another license of the number `{license.number}`"
        help = "a changed license has a number of its own; revoke the old one"
        return self._once("license", license.number, digest(body), make, Diagnostic("E0812", message, help=help))

    def revoke(self, number: str, day: date, reason: str) -> Receipt:
        """Note that a license no longer holds from *day* on; it can be brought forward, and never put off."""
        key = f"{number} {day}"

        def make() -> dict[str, Any]:
            terms = self._terms(number)
            if terms.revoked_on and terms.revoked_on < day:
                message = f"the license was revoked from {terms.revoked_on} on; {day} would put that off"
                raise EvidenceError([Diagnostic("E0813", message, path=f"license {number}")])
            self.tables.revoke(number, day)
            return {"number": number, "key": key, "day": day.isoformat(), "reason": reason}

        _refuse(unfit_day(day))
        return self._once("revoke", key, digest([day.isoformat(), reason]), make)

    def take(self, draw: Draw, *, reserve: bool) -> Receipt:
        """Draw at once, or reserve."""
        state, operation = (RESERVED, "reserve") if reserve else (COMMITTED, "draw")

        def make() -> dict[str, Any]:
            terms = self._terms(draw.license)
            day, odd = self._day(draw.day)
            dated = draw._replace(day=day)
            _refuse(refusals(terms, dated, day, self.tables.uses(draw.license)))
            self.tables.count(dated, sign=1)
            self.tables.put_draw(dated, state)
            return self._body(terms, dated, odd)

        _refuse(_unfit(draw))
        return self._once("draw", draw.key, digest([operation, draw.content]), make, named=operation)

    def move(self, key: str, step: Step, *, day: date | None = None, reason: str = "") -> Receipt:
        """Commit, release or reverse a draw."""

        def make() -> dict[str, Any]:
            held = self._held(key, step)
            terms = self._terms(held.draw.license)
            self.tables.count(held.draw, sign=-1)
            moved = held.draw
            odd: list[str] = []
            if step is COMMIT:
                at, odd = self._day(day)
                moved = moved._replace(day=at)
                _refuse(refusals(terms, moved, at, self.tables.uses(moved.license)))
                self.tables.count(moved, sign=1)
            self.tables.put_draw(moved, step.after)
            return {**self._body(terms, moved, odd), "reason": reason}

        content = digest([key, day.isoformat() if day else None, reason])
        return self._once(step.operation, key, content, make)

    def _once(
        self,
        space: str,
        key: str,
        content: str,
        make: Callable[[], dict[str, Any]],
        differs: Diagnostic | None = None,
        *,
        named: str = "",
    ) -> Receipt:
        """Record what *make* returns, or return the receipt of what was recorded under the key before."""
        operation = f"{space}:{key}"
        made = self.tables.operation(operation)
        if made:
            if made.content != content:
                message = f"the key `{key}` was used for another {space}, record {made.seq}"
                help = "a key stands for one content; take a new one for something else"
                raise EvidenceError([differs or Diagnostic("E0813", message, help=help)])
            return self._receipt(made.seq)
        body = {**make(), "asked": content}
        record = self._journal.append(self._query, self._head, self._now, named or space, body)
        self._head = record.head
        self.tables.put_operation(operation, Made(content, record.seq))
        self.tables.see(self._today)
        return receipt_of(record)

    def _receipt(self, seq: int) -> Receipt:
        line = self._journal.line(self._query, seq)
        record = parse_record(line) if line else None
        if record is None:
            message = f"record {seq}: it is not as it was written"
            raise EvidenceError([Diagnostic("E0803", message, help="compliance license verify")])
        return receipt_of(record)

    def _body(self, terms: Terms, draw: Draw, odd: Sequence[str]) -> dict[str, Any]:
        assert draw.day is not None
        found = limits(terms.license, self.tables.uses(draw.license), draw.day, draw.scope)
        return {
            "number": draw.license,
            "key": draw.key,
            "day": draw.day.isoformat(),
            "draw": draw.to_dict(),
            "remaining": {m: _text(remaining(found, m)) for m in MEASURES},
            "warnings": [*odd, *warnings(terms, found, draw.day)],
        }

    def _terms(self, number: str) -> Terms:
        terms = self.tables.terms(number)
        if terms is None:
            from compliance.text.nearest import help_for  # late: only mistakes need it

            known = [found.license.number for found in self.tables.all_terms()]
            message = f"the ledger holds no license of the number `{number}`"
            raise EvidenceError([Diagnostic("E0811", message, help=help_for(number, known, kind="license"))])
        return terms

    def _held(self, key: str, step: Step) -> Held:
        held = self.tables.draw(key)
        if held is None:
            raise EvidenceError([Diagnostic("E0818", f"the ledger holds no draw of the key `{key}`")])
        if held.state != step.before:
            help = {RESERVED: "release or commit it", COMMITTED: "reverse it"}.get(held.state, "")
            message = f"the draw `{key}` is {held.state}; to {step.operation} it, it has to be {step.before}"
            raise EvidenceError([Diagnostic("E0817", message, help=help)])
        return held

    def _day(self, stated: date | None) -> tuple[date, list[str]]:
        """Return the day of an event with what is odd about it.

        A clock that was set back would let an expired license live again: without a stated day that is refused.
        """
        _refuse(unfit_day(stated) if stated else [])
        seen = self.tables.seen()
        back = seen is not None and self._today < seen
        if stated is None:
            if back:
                message = f"the clock shows {self._today}, and the ledger has seen {seen}"
                help = "set the clock right, or state the day of the event"
                raise EvidenceError([Diagnostic("E0816", message, help=help)])
            return self._today, []
        odd = [f"the clock shows {self._today}, and the ledger has seen {seen}"] if back else []
        latest = max(self._today, seen or self._today)
        if stated < latest:
            odd.append(f"the day {stated} lies before {latest}, when it is recorded")
        return stated, odd


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)


def _unfit(draw: Draw) -> list[Diagnostic]:
    """Return what of the texts of a draw may not stand in a record."""
    found = []
    for name in ("license", "key", "item", "destination", "end_user", "consignee", "shipment"):
        wrong = check_text(getattr(draw, name))
        if wrong:
            found.append(Diagnostic(wrong.code, wrong.message, path=name))
        elif getattr(draw, name) != getattr(draw, name).strip():
            found.append(Diagnostic("E0613", "the text begins or ends with a blank", path=name))
    for name in ("end_user", "consignee"):
        if any(len(scripts(word)) > 1 for word in getattr(draw, name).split()):
            help = "write it as the license does: letters that look alike would make another firm of it"
            found.append(Diagnostic("E0613", "a word of the name mixes alphabets", path=name, help=help))
    if not draw.key.strip():
        found.append(Diagnostic("E0613", "the key is empty", path="key", help="an order's number and line will do"))
    return found


def _refuse(found: Sequence[Diagnostic]) -> None:
    if found:
        raise EvidenceError(found)
