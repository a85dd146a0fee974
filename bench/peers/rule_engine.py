"""rule-engine: a rule for each statement."""

from peers.expressions import expression
from peers.form import Facts, Form, Told

PACKAGE = "rule-engine"


class RuleEngine:
    """The rules are parsed once."""

    def __init__(self, form: Form) -> None:
        import rule_engine

        self.settle = form.settled()
        kind = rule_engine.DataType
        kinds = {
            "code": kind.STRING,
            "destination": kind.STRING,
            "end_use": kind.STRING,
            "groups": kind.ARRAY(kind.STRING),
        }
        numbers = dict.fromkeys(("power", "density", "value", "day"), kind.FLOAT)
        context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict({**kinds, **numbers}))
        self.rules = [
            (row.name, rule_engine.Rule(expression(row, " and ", " or "), context=context)) for row in form.rows
        ]

    def decide(self, facts: Facts) -> Told:
        return self.settle([name for name, rule in self.rules if rule.matches(facts)])


PEERS = {"rule-engine": RuleEngine}
