"""Run the inline tests of rulesets: `case` and `assert`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from compliance.analysis.invariants import check_assertions
from compliance.analysis.questions import ask
from compliance.analysis.relevance import irrelevant
from compliance.engine.decision import Decision, LineDecision, RegimeDecision, Requirement
from compliance.engine.evaluate import evaluate
from compliance.language import ast
from compliance.model.build import Built
from compliance.model.cases import REFUSED, Case
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import Diagnostic
from compliance.text.nearest import help_for
from compliance.values.outcome import BY_WORD, Range
from compliance.values.schemes import covers
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


@frozen(eq=False)
class Tested:
    """What the inline tests came to.

    Attributes:
        cases: How many cases ran, those recorded from the engine left out.
        regressions: How many were recorded from the engine.
        assertions: How many invariants were examined.
        failures: One diagnostic a failed expectation.
    """

    cases: int
    regressions: int
    assertions: int
    failures: tuple[Diagnostic, ...]


def run_cases(built: Built) -> Tested:
    """Run every case and every assertion of a built ruleset."""
    ruleset = built.ruleset
    assert ruleset is not None
    found: list[Diagnostic] = []
    for case in built.cases:
        found += run_case(ruleset, case)
    found += check_assertions(ruleset, built.assertions)
    recorded = sum(case.regression for case in built.cases)
    return Tested(len(built.cases) - recorded, recorded, len(built.assertions), tuple(found))


def run_case(ruleset: Ruleset, case: Case) -> list[Diagnostic]:
    """Return a diagnostic for each expectation of *case* that does not hold."""
    span = case.statement.parts[0].span  # type: ignore[union-attr]
    unknown = [name for name in case.scenarios if name not in ruleset.scenarios]
    if unknown:
        help = help_for(unknown[0], ruleset.scenarios, kind="scenario")
        return [Diagnostic("E0213", "no scenario has this name", span, help=help)]
    reading = read_mapping(case.data, ruleset.vocabulary)
    if reading.diagnostics:
        return _refused(case, reading.diagnostics, "the facts are refused")
    shipment = reading.shipments[0]
    result = evaluate(ruleset, shipment, on=case.on, known_on=case.known_on, scenarios=case.scenarios)
    if result.decision is None:
        return _refused(case, result.diagnostics, "no decision")
    decision = result.decision
    if any(c.keyword.startswith(("expect asks", "expect irrelevant")) for c in case.expects):
        decision = ask(ruleset, shipment, decision)
    if any(c.keyword == "expect irrelevant" for c in case.expects):
        first = decision.lines[0]._replace(unmoved=irrelevant(ruleset, shipment, decision))
        decision = decision._replace(lines=(first, *decision.lines[1:]))
    found = []
    for clause in case.expects:
        message = differs(decision, clause)
        if message:
            found.append(Diagnostic("T001", message, clause.span, help=_reasons(decision, case.title)))
    return found


def _refused(case: Case, refusals: Sequence[Diagnostic], words: str) -> list[Diagnostic]:
    """Return in what the mistakes of a shipment differ from what is expected; all of them where none is expected."""
    expected = [clause for clause in case.expects if clause.keyword == REFUSED]
    if not expected:
        span = case.statement.parts[0].span  # type: ignore[union-attr]
        shown = [f"{d.code} {d.message}{f' ({d.path})' if d.path else ''}" for d in refusals]
        return [
            Diagnostic("T001", f"{words}: {text}", span, help=d.help) for text, d in zip(shown, refusals, strict=True)
        ]
    codes = sorted({d.code for d in refusals})
    found = [
        Diagnostic("T001", f"expected to be refused by {_text(c.parts[0])}, it is by {', '.join(codes)}", c.span)
        for c in expected
        if _text(c.parts[0]) not in codes
    ]
    beside = [clause for clause in case.expects if clause.keyword != REFUSED]
    return found + [Diagnostic("T001", "nothing comes out of facts that are refused", c.span) for c in beside]


def differs(decision: Decision, clause: ast.Clause) -> str:
    """Return in what *decision* differs from one `expect` clause, or an empty string."""
    return _Expectation(decision, clause).differs()


def _reasons(decision: Decision, title: str) -> str:
    shown = []
    for regime in decision.lines[0].regimes:
        parts = [f"{r.rule} {r.status}" for r in regime.requirements] + [n.text for n in regime.unmodelled]
        shown.append(f"{regime.regime}: {_words(regime.range)} [{'; '.join(parts)}]")
    return f"case `{title}`: " + " | ".join(shown)


def _words(found: Range) -> str:
    return found.word if found.settled else f"between {found.low.word} and {found.high.word}"


class _Expectation:
    """One `expect` clause against a decision."""

    def __init__(self, decision: Decision, clause: ast.Clause) -> None:
        self.decision = decision
        self.line: LineDecision = decision.lines[0]
        self.clause = clause

    def differs(self) -> str:
        """Return what differs, or an empty string."""
        name = self.clause.keyword.removeprefix("expect ").replace(" ", "_")
        test = getattr(self, f"_{name}")
        found: str = test(*self.clause.parts)
        return found

    def _regimes(self, name: ast.Part) -> list[RegimeDecision]:
        if name is None:
            return list(self.line.regimes)
        wanted = _text(name)
        return [r for r in self.line.regimes if r.regime == wanted]

    def _range(self, name: ast.Part) -> Range | None:
        if name is None:
            return self.line.range
        found = self._regimes(name)
        return found[0].range if found else None

    def _requirements(self, rule: str) -> list[Requirement]:
        return [
            r
            for regime in self.line.regimes
            for r in regime.requirements
            if r.rule == rule or r.rule.startswith(f"{rule}.")
        ]

    def _outcome(self, outcome: ast.Part, regime: ast.Part, rules: ast.Part) -> str:
        wanted = BY_WORD[_text(outcome)]
        return self._in_range(Range(wanted, wanted), regime, rules)

    def _between(self, low: ast.Part, high: ast.Part, regime: ast.Part, rules: ast.Part) -> str:
        return self._in_range(Range(BY_WORD[_text(low)], BY_WORD[_text(high)]), regime, rules)

    def _in_range(self, wanted: Range, regime: ast.Part, rules: ast.Part) -> str:
        found = self._range(regime)
        if found is None:
            return f"there is no regime `{_text(regime)}`"
        if found != wanted:
            return f"expected {_words(wanted)}, it is {_words(found)}"
        missing = []
        for word in rules if isinstance(rules, tuple) else ():
            status = {r.status for r in self._requirements(_text(word))}
            if not status & {"applies", "covered", "lifted"} and not (not wanted.settled and "may_apply" in status):
                missing.append(_text(word))
        return f"`{missing[0]}` does not apply" if missing else ""

    def _status(self, rule: ast.Part, status: ast.Part, grounds: ast.Part, reliefs: ast.Part) -> str:
        name, wanted = _text(rule), _text(status)
        if grounds or reliefs:
            return self._one_by_one(name, wanted, grounds, reliefs)
        found = {r.status for r in self._requirements(name)}
        found |= {
            _notice_status(n.truth)
            for g in self.line.regimes
            for n in (*g.obligations, *g.flags, *g.unmodelled)
            if n.rule == name
        }
        found |= {_notice_status(d.truth) for g in self.line.regimes for d in g.duties if d.rule == name}
        found |= {_relief_status(e.truth) for g in self.line.regimes for e in g.exceptions if e.name == name}
        if wanted == "absent":
            there = ", ".join(sorted(found - {"absent"}))
            return f"`{name}` is there: {there}" if there else ""
        return "" if wanted in found else f"expected `{name}` {wanted}, it is {', '.join(sorted(found)) or 'absent'}"

    def _one_by_one(self, name: str, status: str, grounds: ast.Part, reliefs: ast.Part) -> str:
        """Compare the requirements of a rule that have a status with their grounds, and with what takes them away."""
        wanted = {_text(word) for word in grounds} if isinstance(grounds, tuple) else None
        found = self._requirements(name)
        if status == "absent":
            there = sorted({r.reason for r in found} & (wanted or set()))
            return f"`{name}` is there because {', '.join(there)}" if there else ""
        found = [r for r in found if r.status == status]
        got = {r.reason for r in found}
        if not found or (wanted is not None and got != wanted):
            return f"expected `{name}` {status} because {_listed(wanted)}, it is because {_listed(got)}"
        truth = TRUE if status in ("lifted", "covered") else UNKNOWN
        for word in reliefs if isinstance(reliefs, tuple) else ():
            for r in found:
                taken = {e.name for e in (*r.lifted_by, *r.covered_by) if e.truth >= truth}
                if _text(word) not in taken:
                    return f"`{_text(word)}` does not take `{r.rule}` ({r.reason or 'no ground'}) away"
        return ""

    def _requires(self, rule: ast.Part, authorization: ast.Part, authority: ast.Part) -> str:
        name, wanted = _text(rule), (_text(authorization), _text(authority))
        got = {(r.authorization, r.authority) for r in self._requirements(name)}
        shown = " and ".join(sorted(f"{kind} from {who}" for kind, who in got if kind)) or "nothing"
        return "" if got == {wanted} else f"`{name}` requires {shown}"

    def _notice(self, rule: ast.Part, kind: ast.Part, words: ast.Part) -> str:
        name, obliges = _text(rule), _text(kind) == "obliges"
        found = [n for g in self.line.regimes for n in (g.obligations if obliges else g.flags) if n.rule == name]
        if any(n.truth is TRUE and _text(words) in n.text for n in found):
            return ""
        return f"`{name}` {_text(kind)}: {'; '.join(n.text for n in found) or 'nothing'}"

    def _review(self, policies: ast.Part, rule: ast.Part) -> str:
        wanted = sorted(_text(policies).split(" or "))
        found = self._requirements(_text(rule))
        if not found:
            return f"`{_text(rule)}` is absent"
        got = sorted({p for r in found for p in r.review})
        return "" if got == wanted else f"expected review {' or '.join(wanted)}, it is {' or '.join(got)}"

    def _duty(self, rate: ast.Part, regime: ast.Part) -> str:
        return self._duty_between(rate, rate, regime)

    def _duty_between(self, low: ast.Part, high: ast.Part, regime: ast.Part) -> str:
        assert isinstance(low, ast.Number) and isinstance(high, ast.Number)
        regimes = self._regimes(regime)
        got = (regimes[0].duty if regimes else None) or (Decimal(0), Decimal(0))
        if not regimes or got != (low.amount, high.amount):
            layers = ", ".join(f"{d.rule} {d.rate} % {d.truth.word}" for r in regimes for d in r.duties)
            return f"expected duty {low.amount} to {high.amount} %, it is {got[0]} to {got[1]} % [{layers}]"
        return ""

    def _codes(self, code: str) -> list[Truth]:
        return [t for _, c, t in self.line.codes if covers(code, c, "dotted")]

    def _classified(self, code: ast.Part) -> str:
        return "" if TRUE in self._codes(_text(code)) else f"`{_text(code)}` is not borne: {self.line.codes}"

    def _not_classified(self, code: ast.Part) -> str:
        found = self._codes(_text(code))
        return "" if found and set(found) == {FALSE} else f"`{_text(code)}` is not excluded: {self.line.codes}"

    def _asks(self, fact: ast.Part) -> str:
        names = [q.fact for q in self.decision.questions]
        return "" if _text(fact) in names else f"`{_text(fact)}` is not asked; asked: {', '.join(names) or 'nothing'}"

    def _asks_first(self, fact: ast.Part) -> str:
        names = [q.fact for q in self.decision.questions]
        return "" if names[:1] == [_text(fact)] else f"the first question is {names[:1]}"

    def _irrelevant(self, fact: ast.Part) -> str:
        name = _text(fact)
        if name in self.line.given:
            settled = name in self.line.unmoved
        else:
            settled = name not in [q.fact for q in self.decision.questions]
        return "" if settled else f"`{name}` may matter"

    def _refused(self, code: ast.Part) -> str:
        return f"expected to be refused by {_text(code)}, the facts are decided"

    def _changes(self, day: ast.Part) -> str:
        wanted = day.day if isinstance(day, ast.Day) else date.min
        days = [c.day for c in self.decision.changes_on]
        return "" if wanted in days else f"the outcome changes on {', '.join(map(str, days)) or 'no day'}"


def _text(part: object) -> str:
    return part.text if isinstance(part, ast.Word | ast.String) else ""


def _listed(words: set[str] | None) -> str:
    return ", ".join(sorted(words or ())) or "nothing"


def _notice_status(found: Truth) -> str:
    return "applies" if found is TRUE else "may_apply"


def _relief_status(found: Truth) -> str:
    return {"true": "applies", "unknown": "may_apply", "false": "absent"}[found.word]
