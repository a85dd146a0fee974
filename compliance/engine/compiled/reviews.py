"""The licensing policies that are possible for a requirement: the words alone, as `engine.review` has them."""

from compliance.engine.context import Context
from compliance.engine.review import ordered, possible
from compliance.engine.truths import verdict
from compliance.model.law import Rule
from compliance.values.truth import FALSE


def reviews(rule: Rule, row: Context, x: Context) -> tuple[str, ...]:
    """Return the policies for a requirement of *rule* in the context of its row, the most lenient first."""
    found = [(clause.policies, verdict(clause.when, row)) for clause in rule.reviews]
    for policy in x.ruleset.policies:
        if rule.head.name in policy.targets:
            force = x.standing(policy.head).force
            if force is not FALSE:
                force = min(force, verdict(policy.when, row))
                found += [(clause.policies, min(force, verdict(clause.when, row))) for clause in policy.reviews]
    return ordered({word for policies in possible(found) for word in policies})
