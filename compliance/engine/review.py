"""How an application would be reviewed: the strictest policy that surely applies, and those stricter that may."""

from compliance.engine.context import Context
from compliance.engine.decision import Step
from compliance.engine.truths import truth
from compliance.model.law import ReviewClause, Rule
from compliance.values.outcome import Review, strictness
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth


def review(rule: Rule, row: Context, x: Context) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Return the possible policies for a requirement of *rule* in the context of its row, and why."""
    found = [(clause.policies, _step(clause, TRUE, (), row)) for clause in rule.reviews]
    for policy in x.ruleset.policies:
        if rule.head.name in policy.targets:
            stands = x.standing(policy.head)
            if stands.force is FALSE:
                continue
            when = truth(policy.when, row)
            force = min(stands.force, when.truth)
            steps = tuple(s for s in (stands.step, when) if s.truth is force)
            found += [(c.policies, _step(c, force, steps, row)) for c in policy.reviews]
    kept = possible([(policies, step.truth) for policies, step in found])
    words = ordered({word for policies in kept for word in policies})
    return words, tuple(step for p, step in found if p in kept and step.truth is not FALSE)


def ordered(words: set[str]) -> tuple[str, ...]:
    """Return policies, the most lenient first."""
    return tuple(sorted(words, key=lambda word: Review(word).strictness))


def possible(found: list[tuple[tuple[str, ...], Truth]]) -> set[tuple[str, ...]]:
    """Return the policies left of those found: the strictest sure one, and the stricter that may apply."""
    sure = [p for p, truth in found if truth is TRUE]
    base = max(sure, key=strictness, default=("ordinary",))
    return {base} | {p for p, truth in found if truth is UNKNOWN and strictness(p) > strictness(base)}


def _step(clause: ReviewClause, force: Truth, steps: tuple[Step, ...], row: Context) -> Step:
    when = truth(clause.when, row)
    whole = min(force, when.truth)
    text = " or ".join(clause.policies)
    because = tuple(s for s in (*steps, when) if s.truth is whole)
    return Step(f"review: {text}", whole, when.at, because=because)
