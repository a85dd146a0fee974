"""OPA's language by regopy (rego-cpp): statements as data, indexed by hand; a rule for each takes it half a minute to load."""

import json

from peers import rego
from peers.form import Facts, Form, Told

PACKAGE = "regopy"


class Regopy:
    """The query is compiled once."""

    def __init__(self, form: Form) -> None:
        from regopy import Input, Interpreter

        self.settle = form.settled()
        self.input = Input
        self.engine = Interpreter()
        self.engine.add_module("x", rego.INTERPRETER)
        self.engine.add_data(rego.statements(form))
        self.query = self.engine.build(f"found := {rego.MATCH}")

    def decide(self, facts: Facts) -> Told:
        self.engine.set_input(self.input(rego.given(facts)))
        found = self.engine.query_bundle(self.query)
        return self.settle(json.loads(str(found.binding("found").json())))


PEERS = {"regopy, indexed by hand": Regopy}
