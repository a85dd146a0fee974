"""CEL by Google's cel-cpp: the statements in lists of 500, the longest expression that it takes by default."""

from peers.expressions import expression
from peers.form import Facts, Form, Told, batches

PACKAGE = "cel-expr-python"
MOST = 500


class CelCpp:
    """The programs are compiled once."""

    def __init__(self, form: Form) -> None:
        from cel_expr_python import cel

        self.settle = form.settled()
        self.names = [row.name for row in form.rows]
        text, number = cel.Type.STRING, cel.Type.INT
        self.env = cel.NewEnv(
            variables={
                "code": text, "destination": text, "end_use": text, "groups": cel.Type.List(text),
                "power": number, "density": number, "value": number, "day": number,
            }
        )  # fmt: skip
        self.programs = [
            self.env.compile("[" + ",".join(expression(row, " && ", " || ") for row in rows) + "]")
            for rows in batches(form.rows, MOST)
        ]

    def decide(self, facts: Facts) -> Told:
        given = self.env.Activation({**facts, "groups": list(facts["groups"])})
        found = [holds for program in self.programs for holds in program.eval(given).plain_value()]
        return self.settle([name for name, holds in zip(self.names, found, strict=True) if holds])


PEERS = {"CEL (C++)": CelCpp}
