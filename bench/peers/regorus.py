"""Regorus, the Rego interpreter in Rust, by its Python binding (the fork that is on PyPI)."""

import json

from peers import rego
from peers.form import Facts, Form, Told

PACKAGE = "gordon-to-regorus"


class Regorus:
    """Each statement a rule."""

    indexed = False

    def __init__(self, form: Form) -> None:
        import regorus

        self.settle = form.settled()
        self.engine = regorus.Engine()
        if hasattr(self.engine, "set_policy_length_config"):  # 5,000 rules are longer than what it takes by default
            self.engine.set_policy_length_config(max_col=100_000_000, max_file_bytes=100_000_000, max_lines=10_000_000)
        self.engine.add_policy("x.rego", rego.INTERPRETER if self.indexed else rego.policy(form))
        self.engine.add_data_json(json.dumps(rego.statements(form) if self.indexed else rego.countries(form)))

    def decide(self, facts: Facts) -> Told:
        self.engine.set_input_json(json.dumps(rego.given(facts)))
        return self.settle(self.engine.eval_rule(rego.MATCH))


class Indexed(Regorus):
    """Statements as data, indexed by hand."""

    indexed = True


PEERS = {"Regorus": Regorus, "Regorus, indexed by hand": Indexed}
