"""The certificate of a decision, for `compliance.checker.check_decision`, which imports nothing of this package."""

import os
from collections.abc import Iterable
from datetime import date
from typing import Any

from compliance.engine.context import Context
from compliance.engine.decision import Decision, LineDecision, Notice, RegimeDecision, Requirement, Step
from compliance.engine.evaluate import evaluate
from compliance.engine.rows import row_fields, rows_for
from compliance.engine.standing import Moment
from compliance.engine.truths import verdict
from compliance.evidence.chain.canonical import canonical, digest
from compliance.evidence.spare import spare
from compliance.model import condition as c
from compliance.model.canonical import canonical_ruleset, digest_of_ruleset, plain_record
from compliance.model.law import Rule
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.facts import ROLES, Value
from compliance.values.members import Members
from compliance.values.quantity import plain
from compliance.values.truth import FALSE, UNKNOWN, Truth

VERSION = 1
Json = dict[str, Any]


def certificate(ruleset: Ruleset, shipment: Shipment, decision: Decision, *, known_on: date | None = None) -> str:
    """Return the certificate of *decision* on *shipment* as one line of canonical JSON.

    Args:
        known_on: What the decision was asked with.
    """
    made: Json = {
        "kind": "decision",
        "version": VERSION,
        "digests": {
            "ruleset": _ruleset(ruleset)[1], "rules": ruleset.digest, "tables": ruleset.tables_digest,
            "order": decision.digests.get("facts", ""),
        },
        "asked": {
            "on": decision.on.isoformat(), "known_on": known_on.isoformat() if known_on else None,
            "scenarios": list(decision.scenarios),
        },
        "shipment": _shipment(shipment),
        "claims": claims(ruleset, shipment, decision),
        "evidence": {"lines": _evidence(ruleset, shipment, decision), "without": None},
    }  # fmt: skip
    if shipment.assumed:
        bare = shipment.bare()
        without = evaluate(ruleset, bare, on=decision.on, known_on=known_on, scenarios=decision.scenarios).decision
        made["evidence"]["without"] = _evidence(ruleset, bare, without) if without else None
    return canonical({**made, "digest": digest(made)}) + "\n"


def ruleset_file(ruleset: Ruleset) -> tuple[str, bytes]:
    """Return the name and the content of the file of the ruleset that certificates name by its digest."""
    content, found = _ruleset(ruleset)
    return f"ruleset-{found.removeprefix('sha256:')[:16]}.json", content


def write_certificates(path: str, found: Iterable[str], ruleset: Ruleset) -> Diagnostic | None:
    """Write certificates to *path*, one a line, and the ruleset beside them; return why that failed."""
    name, content = ruleset_file(ruleset)
    lines = "".join(found).encode("ascii")
    taken = spare(path, lines or b"{")
    if taken:
        return taken
    try:
        with open(os.path.join(os.path.dirname(path), name), "wb") as file:
            file.write(content)
        with open(path, "wb") as file:
            file.write(lines)
    except OSError as error:
        return Diagnostic("E0808", f"the file cannot be written: {error.strerror}", path=path)
    return None


def _ruleset(ruleset: Ruleset) -> tuple[bytes, str]:
    if "canonical" not in ruleset.scratch:
        content = canonical_ruleset(ruleset)
        ruleset.scratch["canonical"] = content, digest_of_ruleset(content)
    found: tuple[bytes, str] = ruleset.scratch["canonical"]
    return found


def _shipment(shipment: Shipment) -> Json:
    return {
        "id": shipment.id,
        "facts": plain_record(shipment.facts),
        "parties": sorted(shipment.parties),
        "lines": [
            {
                "id": line.id, "facts": plain_record(line.facts),
                "components": None if line.components is None else [plain_record(p.facts) for p in line.components],
            }
            for line in shipment.lines
        ],
        "licenses": None if shipment.licenses is None else [plain_record(held.facts) for held in shipment.licenses],
        "assumed": dict(shipment.assumed),
    }  # fmt: skip


# Claims -------------------------------------------------------------------------------------------


def claims(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> Json:
    """Return what the certificate claims, read off the decision."""
    assumed: Json | None = None
    if shipment.assumed:
        assumed = {"facts": dict(shipment.assumed), "without": decision.assumptions[0]["without"]}
    return {
        "shipment": decision.shipment,
        "on": decision.on.isoformat(),
        "known_on": decision.known_on.isoformat(),
        "outcome": decision.outcome,
        "range": decision.range.words,
        "lines": [
            {
                "line": line.line, "outcome": line.range.word, "range": line.range.words,
                "classified": [[fact, code, truth.word] for fact, code, truth in line.codes],
                "regimes": [_regime(ruleset, line, regime) for regime in line.regimes],
            }
            for line in decision.lines
        ],
        "assumptions": assumed,
    }  # fmt: skip


def _regime(ruleset: Ruleset, line: LineDecision, regime: RegimeDecision) -> Json:
    return {
        "regime": regime.regime,
        "known_on": regime.known_on.isoformat(),
        "outcome": regime.range.word,
        "range": regime.range.words,
        "subject": {"truth": regime.subject.truth.word, "because": _because([regime.subject])},
        "decided_by": _decided_by(ruleset, regime),
        "requirements": [_requirement(requirement) for requirement in regime.requirements],
        "obligations": [_notice(notice) for notice in regime.obligations],
        "flags": [_notice(notice) for notice in regime.flags],
        "unmodelled": [
            {
                "rule": notice.rule, "truth": notice.truth.word, "source": list(notice.sources),
                "because": _because([notice.because]),
            }
            for notice in regime.unmodelled
        ],
        "exceptions": [
            {
                "name": relief.name, "rule": relief.requirement, "truth": relief.truth.word,
                "because": _because([relief.because]),
            }
            for relief in regime.exceptions
        ],
        "licenses": [
            {
                "name": relief.name, "rule": relief.requirement, "truth": relief.truth.word,
                "facts": sorted({name for leaf in _leaves(relief.because) for name, _ in leaf.facts}),
            }
            for relief in regime.licenses
        ],
        "duties": [
            {
                "rule": layer.rule, "rate": f"{plain(layer.rate)} %", "truth": layer.truth.word,
                "source": list(layer.sources), "because": _because(layer.because),
            }
            for layer in regime.duties
        ],
        "duty": [f"{plain(rate)} %" for rate in regime.duty] if regime.duty else None,
        "open": sorted(_open(line, regime)),
    }  # fmt: skip


def _decided_by(ruleset: Ruleset, regime: RegimeDecision) -> Json:
    """Return the statements whose own place is the lower, or the upper, end of the regime's range."""
    at_most = {record.head.name: record.at_most for record in ruleset.unmodelled}
    low = {r.rule for r in regime.requirements if r.place.low is regime.range.low}
    high = {r.rule for r in regime.requirements if r.place.high is regime.range.high}
    high |= {notice.rule for notice in regime.unmodelled if at_most[notice.rule] is regime.range.high}
    return {"low": sorted(low), "high": sorted(high)}


def _requirement(requirement: Requirement) -> Json:
    return {
        "rule": requirement.rule,
        "effect": requirement.effect,
        "status": requirement.status,
        "range": requirement.place.words,
        "authority": requirement.authority,
        "authorization": requirement.authorization,
        "reason": requirement.reason,
        "review": list(requirement.review),
        "source": list(requirement.sources),
        "because": _because(requirement.because),
        "lifted_by": [relief.name for relief in requirement.lifted_by],
        "covered_by": [relief.name for relief in requirement.covered_by],
    }


def _notice(notice: Notice) -> Json:
    return {
        "rule": notice.rule, "text": notice.text, "truth": notice.truth.word, "source": list(notice.sources),
        "cleared": notice.cleared, "because": _because([notice.because]),
    }  # fmt: skip


def _leaves(step: Step) -> list[Step]:
    """Return the conditions without parts that decide: those that read facts."""
    if len(step.because) == 1 and _same(step, step.because[0]):
        return [step.because[0]._replace(truth=step.truth)]
    if step.because:
        return [leaf for part in step.because for leaf in _leaves(part)]
    return [step] if step.facts else []


def _same(step: Step, part: Step) -> bool:
    """Whether *part* is what *step* denies in one relation, as `X is not Y`: one condition to its reader."""
    texts = (step.text, *(f"{role}: {step.text}" for role in ROLES))
    return bool(part.facts) and not part.because and part.text in texts


def _because(steps: Iterable[Step]) -> list[Json]:
    found = {
        canonical(told): told
        for step in steps
        for leaf in _leaves(step)
        for told in [{"condition": leaf.text, "truth": leaf.truth.word, "facts": [name for name, _ in leaf.facts]}]
    }
    return [found[key] for key in sorted(found)]


def _open(line: LineDecision, regime: RegimeDecision) -> set[str]:
    """Return the facts that open conditions wait for; where all are given, those that are given too broadly."""
    steps = [regime.subject, *(s for r in regime.requirements for s in r.because)]
    steps += [r.because for r in regime.exceptions if r.truth is UNKNOWN]
    steps += [n.because for n in (*regime.obligations, *regime.flags, *regime.unmodelled)]
    steps += [s for layer in regime.duties for s in layer.because]
    found: set[str] = set()
    for leaf in [leaf for step in steps for leaf in _leaves(step) if leaf.truth is UNKNOWN]:
        names = {name for name, _ in leaf.facts if not name.startswith("row.")}
        found |= {name for name in names if _is_open(line.facts.get(name))} or names
    for relief in regime.licenses:
        if relief.truth is UNKNOWN:
            names = {name for leaf in _leaves(relief.because) for name, _ in leaf.facts}
            found |= {name for name in names if _is_open(line.facts.get(name))}
    return found


def _is_open(value: Value | None) -> bool:
    return value is None or (isinstance(value, Members) and not value.complete)


# Evidence -----------------------------------------------------------------------------------------


def _evidence(ruleset: Ruleset, shipment: Shipment, decision: Decision) -> list[list[list[Json]]]:
    """Return, for each line and regime, what is to be said of every rule."""
    return [
        [_of_regime(ruleset, shipment, number, regime, decision) for regime in line.regimes]
        for number, line in enumerate(decision.lines)
    ]


def _of_regime(
    ruleset: Ruleset, shipment: Shipment, number: int, regime: RegimeDecision, decision: Decision
) -> list[Json]:
    moment = Moment(decision.on, regime.known_on, decision.scenarios)
    x = Context(
        ruleset, moment, dict(decision.lines[number].facts), shipment.parties, shipment.lines[number].components,
        shipment.licenses, shipment.assumed,
    )  # fmt: skip
    rules = [rule for rule in ruleset.rules if rule.head.regime == regime.regime]
    return [{"rule": rule.head.name, **_of_rule(rule, regime.subject.truth, x)} for rule in rules]


def _of_rule(rule: Rule, subject: Truth, x: Context) -> Json:
    """Return why a rule is asked, or the single thing that rules it out."""
    stands = x.standing(rule.head)
    if subject is FALSE and not rule.regardless:
        return {"out": "not subject"}
    if stands.force is FALSE and not stands.suspended:
        return {"out": "not in force"}
    failing = next((part for part in _flat(rule.when) if verdict(part, x) is FALSE), None)
    if failing:
        return {"fails": failing.text}
    return _rows(rule, x) if rule.table else {"when": verdict(rule.when, x).word}


def _rows(rule: Rule, x: Context) -> Json:
    """Return how the table is cut, and the rows that apply or may."""
    table = x.ruleset.tables[rule.table]
    every = row_fields(table, x.ruleset)
    numbers = {id(fields): number for number, fields in enumerate(every)}
    reached, others, fact = rows_for(rule.when, rule.table, x, verdict)
    value, column = (
        x.facts.get(fact),
        _column(rule.when, fact, {f"row.{name}" for name, form in table.forms if form == "dotted"}),
    )
    heads = sorted({word.partition(".")[0] for word in value.words}) if isinstance(value, Members) else []
    found = {str(numbers[id(fields)]): verdict(rule.when, x.scoped("row", fields)) for fields in reached}
    beside = any(verdict(rule.when, x.scoped("row", fields)) is not FALSE for fields in others)
    return {
        "cut": {"table": table.name, "fact": fact, "column": column, "codes": heads, "rows": len(every)},
        "apply": {number: truth.word for number, truth in found.items() if truth is not FALSE},
        "others": (verdict(rule.when, x) if beside else FALSE).word,
    }  # fmt: skip


def _column(when: c.Condition | None, fact: str, dotted: set[str]) -> str:
    """Return the column of the row's codes in which some value of *fact* has to lie."""
    for node in _flat(when):
        if isinstance(node, c.Member) and not node.every and node.fact == fact and node.set.fields[:1]:
            bare = node.set == c.WordSet(frozenset(), fields=node.set.fields[:1])
            if bare and node.set.fields[0] in dotted:
                return node.set.fields[0]
    return ""


def _flat(node: c.Condition | None) -> list[c.Condition]:
    """Return the parts of a conjunction; each of them alone can fail it."""
    if isinstance(node, c.Every):
        return [part for operand in node.operands for part in _flat(operand)]
    return [] if node is None else [node]
