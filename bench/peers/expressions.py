"""A statement as one expression, in the words that CEL and rule-engine share."""

import json

from peers.form import Row


def expression(row: Row, both: str, one: str) -> str:
    """Return the statement as an expression with the words for `and` and `or`."""
    demands = []
    for name, words in (("code", row.codes), ("end_use", row.uses)):
        if words:
            demands.append(
                f"{name} == {json.dumps(words[0])}" if len(words) == 1 else f"{name} in {json.dumps(list(words))}"
            )
    if row.group:
        demands.append(f"{json.dumps(row.group)} in groups")
    demands += row.comparisons(lambda bound: f"{bound[0]} {bound[1]} {bound[2]}", both, one)
    return both.join(demands) or "true"
