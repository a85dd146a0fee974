"""OPA itself, compiled from Go into a library; its wheel asks for Python 3.14, but runs on earlier ones.

Install: pip install --ignore-requires-python --no-deps opa-golib-python-bindings==0.4.4
"""

from peers import rego
from peers.form import Facts, Form, Told

PACKAGE = "opa-golib-python-bindings"


class Opa:
    """Each statement a rule: OPA has an index of rules of its own."""

    indexed = False

    def __init__(self, form: Form) -> None:
        from opa_bindings import OpaEngine

        self.settle = form.settled()
        self.engine = OpaEngine()
        self.engine.add_policy("x.rego", rego.INTERPRETER if self.indexed else rego.policy(form))
        self.engine.add_data(rego.statements(form) if self.indexed else rego.countries(form))

    def decide(self, facts: Facts) -> Told:
        return self.settle(self.engine.eval_document("x.match", rego.given(facts)))


class Indexed(Opa):
    """Statements as data, indexed by hand."""

    indexed = True


PEERS = {"OPA (Go)": Opa, "OPA (Go), indexed by hand": Indexed}
