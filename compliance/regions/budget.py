"""How much work an answer may take; where it takes more, nothing is settled, and that is said."""


class Budget:
    """How many steps may still be made; shared by the searches of one answer.

    Attributes:
        left: Steps left.
        spent: Steps made.
    """

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.spent = 0

    def step(self) -> None:
        """Count one step; `Exhausted` where none is left."""
        if self.left <= 0:
            raise Exhausted
        self.left -= 1
        self.spent += 1


class Exhausted(Exception):
    """The budget has run out: nothing is settled."""


class Outgrown(Exhausted):
    """The table of nodes has grown to the size that was allowed."""
