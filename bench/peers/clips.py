"""CLIPS by clipspy: a production for each statement; a shipment is a fact that is asserted and taken back.

clipspy 1.0.6 never lets go of a fact (it calls `ReleaseFact` with one argument too many and swallows the error), so that
each decision is slower than the one before: four times after 9,000 of them. It is called here as CLIPS declares it.
"""

import json

from peers.form import Bound, Facts, Form, Row, Told

PACKAGE = "clipspy"
NUMBERS = ("power", "density", "value", "day")


class Clips:
    """The network of productions is built once."""

    def __init__(self, form: Form) -> None:
        import clips
        from clips._clips import lib

        self.library = lib
        self.settle = form.settled()
        self.found: list[str] = []
        self.symbol = clips.Symbol
        self.environment = clips.Environment()
        self.environment.define_function(lambda name: self.found.append(str(name)), "hold")
        slots = " ".join(f"(slot {name})" for name in ("code", "end_use", *NUMBERS))
        self.environment.build(f"(deftemplate shipment {slots} (multislot groups))")
        for row in form.rows:
            self.environment.build(_production(row))
        self.template = self.environment.find_template("shipment")

    def decide(self, facts: Facts) -> Told:
        self.found.clear()
        fact = self.template.assert_fact(
            code=facts["code"], end_use=self.symbol(facts["end_use"]), groups=facts["groups"],
            **{name: facts[name] for name in NUMBERS},
        )  # fmt: skip
        self.environment.run()
        self.library.ReleaseFact(fact._fact)
        fact.retract()
        return self.settle(self.found)


def _production(row: Row) -> str:
    slots = [f"({name} ?{name})" for name in NUMBERS]
    if row.codes:
        slots.append(f"(code {'|'.join(map(json.dumps, row.codes))})")
    if row.uses:
        slots.append(f"(end_use {'|'.join(row.uses)})")
    if row.group:
        slots.append(f"(groups $? {json.dumps(row.group)} $?)")
    tests = [_test(bound) for bound in (*row.bounds, *row.days())]
    if row.either:
        tests.append(_joined("or", [_joined("and", [_test(b) for b in clause]) for clause in row.either]))
    test = f"(test {_joined('and', tests)})" if tests else ""
    return f'(defrule {row.name} (shipment {" ".join(slots)}) {test} => (hold "{row.name}"))'


def _joined(word: str, tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"({word} {' '.join(tests)})"


def _test(bound: Bound) -> str:
    return f"({bound[1]} ?{bound[0]} {bound[2]})"


PEERS = {"CLIPS": Clips}
