"""CEL in Rust, by common-expression-language: all statements in one list."""

from peers.expressions import expression
from peers.form import Facts, Form, Told

PACKAGE = "common-expression-language"


class Cel:
    """The program is compiled once."""

    def __init__(self, form: Form) -> None:
        import cel

        self.settle = form.settled()
        self.names = [row.name for row in form.rows]
        self.program = cel.compile("[" + ",".join(expression(row, " && ", " || ") for row in form.rows) + "]")

    def decide(self, facts: Facts) -> Told:
        found = self.program.execute({**facts, "groups": list(facts["groups"])})
        return self.settle([name for name, holds in zip(self.names, found, strict=True) if holds])


PEERS = {"CEL (Rust)": Cel}
