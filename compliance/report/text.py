"""A decision as text for a person. Returns strings; only `compliance.cli` prints."""

from collections.abc import Iterator

from compliance.engine.decision import Decision, LineDecision, Notice, RegimeDecision, Relief, Requirement, Step
from compliance.text.english import with_article
from compliance.values.facts import Value
from compliance.values.members import Members
from compliance.values.outcome import Range
from compliance.values.quantity import plain
from compliance.values.schemes import covers
from compliance.values.truth import FALSE, TRUE, UNKNOWN

WIDTH = 100
_SIGN = {"applies": "!", "may_apply": "?", "lifted": "-", "covered": "-", "suspended": "-"}


def decision_text(decision: Decision, *, every: bool = False) -> str:
    """Return the decision with its decisive reasons; with *every*, every rule considered."""
    return "\n".join(_decision(decision, every=every)) + "\n"


def words(found: Range) -> str:
    """Return a range as a reader says it."""
    if found.settled:
        return found.low.word.replace("_", " ")
    return f"undetermined, between {found.low.word.replace('_', ' ')} and {found.high.word.replace('_', ' ')}"


def _decision(decision: Decision, *, every: bool) -> Iterator[str]:
    name = decision.shipment or "shipment"
    yield f"{name} on {decision.on} (publications through {decision.known_on}): {words(decision.range).upper()}"
    if decision.scenarios:
        yield f"supposing: {', '.join(decision.scenarios)}"
    for assumption in decision.assumptions:
        low, high = (word.replace("_", " ") for word in assumption["without"] or ("unknown", "unknown"))
        bare = low if low == high else f"between {low} and {high}"
        yield f"assumed, {assumption['name']}: {', '.join(assumption['facts'])}; without: {bare}"
    for notice in decision.notices:
        yield f"notice: {notice}"
    for line in decision.lines:
        yield ""
        yield from _line(line, every=every)
    yield from _ahead(decision)
    yield ""
    yield "  ".join(f"{name} {decision.digests[name][:19]}" for name in ("rules", "tables", "facts"))


def _line(line: LineDecision, *, every: bool) -> Iterator[str]:
    yield f"line {line.line}: {words(line.range)}"
    for fact, code, truth in line.codes:
        if every or truth is TRUE or (truth is UNKNOWN and _divides(line.facts.get(fact), code)):
            yield (
                f"  {fact} {'is' if truth is not UNKNOWN else 'may be'} {code}"
                if truth is not FALSE
                else f"  {fact} is not {code}"
            )
    for regime in line.regimes:
        yield from (f"  {text}" for text in _regime(regime, every=every))
    moot = sorted({*line.irrelevant, *line.unmoved})
    if moot:
        yield f"  cannot matter here: {', '.join(moot)}"


def _regime(regime: RegimeDecision, *, every: bool) -> Iterator[str]:
    yield f"{regime.regime}  {regime.title}: {words(regime.range)}"
    if regime.subject.truth is UNKNOWN:
        yield from (f"  {text}" for text in _steps("whether it is subject", (regime.subject,)))
    for requirement in sorted(regime.requirements, key=lambda r: (-r.place.low, -r.place.high, r.rule)):
        yield from (f"  {text}" for text in _requirement(requirement))
    for relief in (*regime.exceptions, *regime.licenses):
        if relief.truth is FALSE:
            yield from (f"  {text}" for text in _no_relief(relief))
    for kind, notices in (("obliges", regime.obligations), ("flag", regime.flags), ("not modelled", regime.unmodelled)):
        for notice in notices:
            yield from (f"  {text}" for text in _notice(kind, notice))
    if regime.duty is not None:
        yield from (f"  {text}" for text in _duty(regime))
    if every:
        yield "  every rule considered:"
        for name, truth, state, steps in regime.considered:
            yield f"    {truth.word:8} {name}  ({state})"
            yield from (f"      {text}" for step in steps for text in _tree(step, 0))


def _requirement(r: Requirement) -> Iterator[str]:
    what = "prohibits" if r.effect == "prohibits" else f"requires {with_article(r.authorization)} from {r.authority}"
    reason = f" because {r.reason}" if r.reason else ""
    status = r.status.replace("_", " ")
    yield f"{_SIGN[r.status]} {r.rule}  {r.title}: {what}{reason}; {status}"
    yield f"    source   {'; '.join(r.sources)}"
    if r.review:
        yield f"    review   {' or '.join(r.review)}"
    for relief in r.lifted_by:
        lifted = "may be lifted" if relief.truth is UNKNOWN else "lifted"
        yield f"    {lifted} by {relief.name} ({'; '.join(relief.sources)})"
        yield from (f"    {text}" for text in _steps("", (_without_bars(relief.because),)))
    for relief in r.covered_by:
        if relief.truth is UNKNOWN:
            yield f"    may be covered by a license{' ' + relief.name if relief.name else ''}"
            yield from (f"    {text}" for text in _steps("", (relief.because,)))
        else:
            yield f"    covered by license {relief.name}"
    yield from (f"  {text}" for text in _steps("because", r.because))
    for note in r.notes:
        yield f"    note     {note}"


def _without_bars(step: Step) -> Step:
    """Leave out the bars that do not stand in the way: `compliance explain` has them all."""
    kept = tuple(s for s in step.because if s.truth is not TRUE or not s.text.startswith("not barred by"))
    return step._replace(because=kept) if kept else step


def _no_relief(relief: Relief) -> Iterator[str]:
    yield f"- {relief.name} does not help with {relief.requirement}"
    yield from (f"  {text}" for text in _steps("because", (relief.because,)))


def _notice(kind: str, notice: Notice) -> Iterator[str]:
    may = " (may apply)" if notice.truth is UNKNOWN and kind != "not modelled" else ""
    cleared = ", cleared" if notice.cleared else ""
    yield f"* {kind}: {notice.text}{may}{cleared}"
    yield f"    {notice.rule}, {'; '.join(notice.sources)}"
    if notice.truth is UNKNOWN:
        yield from (f"  {text}" for text in _steps("because", (notice.because,)))


def _duty(regime: RegimeDecision) -> Iterator[str]:
    assert regime.duty is not None
    low, high = regime.duty
    total = f"{plain(low)} %" if low == high else f"between {plain(low)} % and {plain(high)} %"
    yield f"duty {total}"
    for layer in regime.duties:
        may = "" if layer.truth is not UNKNOWN else " (may apply)"
        ends = f", through {layer.ends}" if layer.ends else ""
        yield f"    {plain(layer.rate):>6} %  {layer.rule}  {layer.title}{may}{ends}"
        yield f"              {'; '.join(layer.sources)}"


def _steps(label: str, steps: tuple[Step, ...]) -> Iterator[str]:
    first = True
    for step in steps:
        for leaf in _leaves(step):
            yield f"  {label if first else '':8} {leaf}"
            first = False


def _leaves(step: Step) -> Iterator[str]:
    """Yield the decisive leaves, each with the facts that decided it."""
    inner = step.because[0] if len(step.because) == 1 else None
    if inner and not inner.because and inner.facts and not step.facts:  # a negation: its own text, the facts below it
        yield _shown(Step(step.text, step.truth, step.at, inner.facts, law=inner.law))
    elif step.because:
        for operand in step.because:
            yield from _leaves(operand)
    else:
        yield _shown(step)


def _shown(step: Step) -> str:
    facts = ", ".join(f"{name} = {'not stated' if value is None else value}" for name, value in step.facts)
    law = f" [question of law: {step.law}]" if step.law else ""
    return f"{step.text}: {step.truth.word}{f'  ({facts})' if facts else ''}{law}"


def _tree(step: Step, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{_shown(step)}"
    for inner in step.because:
        yield from _tree(inner, depth + 1)


def _ahead(decision: Decision) -> Iterator[str]:
    if decision.questions:
        yield ""
        yield "to settle it, answer in this order:"
        for number, question in enumerate(decision.questions, start=1):
            yield f"  {number}. {question.fact}: {question.sentence}"
            for value, found in question.answers[:6]:
                yield f"       {value}: {words(found)}"
    if decision.remedies:
        yield ""
        yield "what would change it:"
        for remedy in decision.remedies:
            warning = (
                "  [structuring: splitting or shading to stay below a threshold may itself be an offence]"
                if remedy.structuring
                else ""
            )
            yield f"  {remedy.change}: {words(remedy.range)}{warning}"
    if decision.changes_on:
        yield ""
        yield "it changes by itself:"
        for change in decision.changes_on:
            yield f"  {change.day}: {words(change.range) if change.range else 'refused'}"
            yield from (f"       {text}" for text in change.because)


def _divides(stated: Value | None, code: str) -> bool:
    """Whether *code* lies below a code that was stated: which of those below it is, matters."""
    return isinstance(stated, Members) and any(covers(word, code, "dotted") for word in stated.words)
