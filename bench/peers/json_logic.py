"""JSON logic by panzi-json-logic, the fastest of its Python readers: a rule for each statement."""

from typing import Any

from peers.form import Bound, Facts, Form, Row, Told

PACKAGE = "panzi-json-logic"


class JsonLogic:
    """It has no form of its own beside the JSON."""

    def __init__(self, form: Form) -> None:
        from json_logic import jsonLogic

        self.apply = jsonLogic
        self.settle = form.settled()
        self.rules = [(row.name, _rule(row)) for row in form.rows]

    def decide(self, facts: Facts) -> Told:
        apply, facts = self.apply, {**facts, "groups": list(facts["groups"])}
        return self.settle([name for name, rule in self.rules if apply(rule, facts)])


def _rule(row: Row) -> dict[str, Any]:
    demands: list[dict[str, Any]] = []
    for name, words in (("code", row.codes), ("end_use", row.uses)):
        if words:
            one = {"===": [{"var": name}, words[0]]}
            demands.append(one if len(words) == 1 else {"in": [{"var": name}, list(words)]})
    if row.group:
        demands.append({"in": [row.group, {"var": "groups"}]})
    demands += [_bound(bound) for bound in (*row.bounds, *row.days())]
    if row.either:
        demands.append({"or": [{"and": [_bound(bound) for bound in clause]} for clause in row.either]})
    return {"and": demands}


def _bound(bound: Bound) -> dict[str, Any]:
    return {bound[1]: [{"var": bound[0]}, bound[2]]}


PEERS = {"JSON logic": JsonLogic}
