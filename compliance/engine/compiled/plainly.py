"""The explained decision as JSON text, where every rule that is left says what it always says, and nothing lifts it.

Elsewhere, and wherever anything is open, there is none: `explain` decides. The text is that of the reference's
decision; `tests/properties/test_compiled.py` holds the two together, letter by letter.
"""

from datetime import date

from compliance.engine.compiled.compile import Day, Program, compile_ruleset
from compliance.engine.compiled.plain import Plain, plain_of
from compliance.engine.compiled.silent import MOST, Silent, silent_of
from compliance.engine.context import Context
from compliance.engine.cover import lifting
from compliance.engine.decision import Decision, RegimeDecision, Relief
from compliance.engine.decision_json import dicts_json, line_json, regime_json, whole_json
from compliance.engine.evaluate import notices
from compliance.engine.place import FREE
from compliance.engine.truths import ALWAYS
from compliance.model.law import Regime, Rule
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Line, Shipment
from compliance.values.facts import Value
from compliance.values.outcome import Outcome, Range
from compliance.values.truth import FALSE

_SETTLED = tuple(Range(outcome, outcome) for outcome in Outcome)
_REQUIREMENTS, _EXCEPTIONS = '"requirements": [', '"exceptions": '


def plainly(
    ruleset: Ruleset,
    shipment: Shipment,
    *,
    on: date | None,
    known_on: date | None,
    scenarios: tuple[str, ...],
    facts_digest: str,
) -> str | None:
    """Return the decision as JSON text, or None where it is not plain; arguments are those of `explain`."""
    day = on or shipment.date
    if day is None or shipment.licenses != () or shipment.assumed or not _is_simple(ruleset):
        return None
    program = compile_ruleset(ruleset)
    work = _Work(program, silent_of(program), plain_of(program), program.day(day, known_on, scenarios))
    lines = []
    whole = Outcome.NOT_SUBJECT
    for line in shipment.lines:
        found = work.line(shipment, line, day)
        if found is None:
            return None
        place, text = found
        whole = max(whole, place)
        lines.append(text)
    digests = {"rules": ruleset.digest, "tables": ruleset.tables_digest, "facts": facts_digest}
    said = notices(ruleset, day, known_on)
    decision = Decision(shipment.id, day, work.day.latest, _SETTLED[whole], (), (), said, digests, scenarios=scenarios)
    return whole_json(decision, ", ".join(lines))


def _is_simple(ruleset: Ruleset) -> bool:
    """Return whether nothing is derived from facts, every line is subject to every regime, and none has duties."""
    known = ruleset.scratch.get("simple")
    if known is None:
        derives = ruleset.definitions or ruleset.classifications or ruleset.constraints or ruleset.party_lists
        known = bool(ruleset.regimes) and not derives and not ruleset.duties
        known = known and all(regime.subject is None for regime in ruleset.regimes)
        ruleset.scratch["simple"] = known
    return bool(known)


class _Work:
    """Writes the lines of one shipment."""

    def __init__(self, program: Program, silent: Silent, plain: Plain, day: Day) -> None:
        self.program = program
        self.silent = silent
        self.plain = plain
        self.day = day

    def line(self, shipment: Shipment, line: Line, on: date) -> tuple[Outcome, str] | None:
        """Return where a line stands, and its text."""
        program, day = self.program, self.day
        facts: dict[str, Value] = {**shipment.facts, **line.facts, "date": on}
        may, sure = day.stand.alive, day.stand.plain & (self.plain.bits | self.plain.lifted)
        for facet in program.facets:
            possible, fulfilled = facet.masks(facts.get(facet.fact), day.when, day.moments)
            may &= possible
            if fulfilled is not possible:  # what is asked of lies in both
                sure &= fulfilled
        whole = FREE
        regimes = []
        read = frozenset[str]()
        for regime in program.ruleset.regimes:
            reached = day.stand.alive & program.mine[regime.name]
            asked = may & reached
            if reached & ~self.silent.bits or asked & ~sure:
                return None
            texts: list[str] = []
            exceptions: list[Relief] = []
            place = FREE
            if asked:
                x = Context(program.ruleset, day.moments[regime.name], facts, shipment.parties, line.components,
                            shipment.licenses)  # fmt: skip
                found = self._rules(asked, x, texts, exceptions)
                if found is None:
                    return None
                place = found
                read |= x.read
            whole = max(whole, place)
            regimes.append(self._regime(regime, place, ", ".join(texts), exceptions))
            read |= self.silent.names(reached, shipment.parties)
        irrelevant = [name for name in sorted(facts) if name not in read and name != "date"]
        return whole, line_json(line.id, _SETTLED[whole], "[]", irrelevant, ", ".join(regimes))

    def _rules(self, asked: int, x: Context, texts: list[str], exceptions: list[Relief]) -> Outcome | None:
        """Return where the rules put the line, and add what they say, and the exceptions that do not lift them.

        Returns:
            None where it is open whether a rule holds, or where an exception lifts it, or may.
        """
        place = FREE
        while asked:
            bit = asked & -asked
            asked ^= bit
            n = bit.bit_length() - 1
            rule = self.program.statements[n]
            settled = self.program.settled[n]
            assert isinstance(rule, Rule) and settled
            text = self.plain.text(n, rule, x)
            if text is None:
                return None
            if text:
                if settled.lifters:
                    found = lifting(rule, x, x)
                    if any(relief.truth is not FALSE for relief in found):
                        return None
                    exceptions += found
                texts.append(text)
                place = max(place, settled.place)
        return place

    def _regime(self, regime: Regime, place: Outcome, requirements: str, exceptions: list[Relief]) -> str:
        known_on = self.day.moments[regime.name].known_on
        key = regime.name, place, known_on
        known = self.plain.regimes.get(key)
        if known is None:
            said = RegimeDecision(
                regime.name, regime.title, _SETTLED[place], known_on, ALWAYS, (), (), (), (), (), (), (), None
            )
            if len(self.plain.regimes) >= MOST:
                self.plain.regimes.clear()
            head, _, rest = regime_json(said).partition(_REQUIREMENTS)
            between, _, tail = rest.partition(_EXCEPTIONS)
            known = self.plain.regimes[key] = head + _REQUIREMENTS, between + _EXCEPTIONS, tail.removeprefix("[]")
        return f"{known[0]}{requirements}{known[1]}{dicts_json(exceptions)}{known[2]}"
