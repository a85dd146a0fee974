"""ZEN (GoRules): one decision table that collects, a row for each statement."""

import json
from typing import Any

from peers.form import Facts, Form, Row, Told

PACKAGE = "zen-engine"
COLUMNS = ("code", "end_use", "day")


class Zen:
    """The table is loaded once."""

    def __init__(self, form: Form) -> None:
        import zen

        self.settle = form.settled()
        inputs = [{"id": f"c_{name}", "name": name, "field": name, "type": "expression"} for name in COLUMNS]
        content = {
            "hitPolicy": "collect", "inputs": [*inputs, {"id": "c_rest", "name": "rest", "type": "expression"}],
            "outputs": [{"id": "o", "name": "o", "field": "name", "type": "expression"}], "rules": [_row(r) for r in form.rows],
        }  # fmt: skip
        nodes = [
            {"id": "i", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {"id": "t", "name": "t", "type": "decisionTableNode", "position": {"x": 1, "y": 0}, "content": content},
            {"id": "o", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ]
        edges = [
            {"id": "e1", "sourceId": "i", "targetId": "t", "type": "edge"},
            {"id": "e2", "sourceId": "t", "targetId": "o", "type": "edge"},
        ]
        graph = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
        self.decision = zen.ZenEngine().create_decision(json.dumps(graph))

    def decide(self, facts: Facts) -> Told:
        found = self.decision.evaluate({**facts, "groups": list(facts["groups"])})["result"]
        return self.settle([row["name"] for row in found] if isinstance(found, list) else [])


def _row(row: Row) -> dict[str, Any]:
    rest = [f"{json.dumps(row.group)} in groups"] if row.group else []
    rest += row._replace(start=None, end=None).comparisons(lambda b: f"{b[0]} {b[1]} {b[2]}", " and ", " or ")
    start, end = row.start or 0, row.end
    return {
        "_id": row.name, "o": json.dumps(row.name), "c_code": ", ".join(map(json.dumps, row.codes)),
        "c_end_use": ", ".join(map(json.dumps, row.uses)), "c_rest": " and ".join(rest),
        "c_day": f">= {start}" if end is None else f"[{start}..{end})",
    }  # fmt: skip


PEERS = {"ZEN": Zen}
