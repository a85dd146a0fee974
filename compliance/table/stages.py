"""Where one statement stands between the days on which it moves."""

from datetime import date

import numpy as np

from compliance.engine.standing import Moment, standing
from compliance.model.law import Head
from compliance.model.ruleset import Ruleset
from compliance.table.columns import Numbers
from compliance.values.truth import FALSE


class Stages:
    """One statement.

    Attributes:
        days: On which it moves, as ordinals; a stage begins with each.
        moments, standings, force: Of each stage.
        alive: Whether it can say something in that stage.
    """

    def __init__(self, head: Head, days: list[int], ruleset: Ruleset, moment: Moment) -> None:
        self.days = np.array(days, dtype=np.int32)
        first = [(days[0] - 1 if days else moment.known_on.toordinal()), *days]
        self.moments = [moment._replace(on=date.fromordinal(day)) for day in first]
        self.standings = [standing(head, ruleset, at) for at in self.moments]
        self.force = np.array([s.force for s in self.standings], dtype=np.uint8)
        self.alive = np.array([s.force is not FALSE or s.suspended for s in self.standings])

    def at(self, days: Numbers) -> Numbers:
        """Return the stage of each day."""
        return np.searchsorted(self.days, days, side="right")
