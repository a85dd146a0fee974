"""What rules say whose condition holds where all their demands do: for all their pairs at once."""

import numpy as np

from compliance.table.columns import Numbers
from compliance.table.distinct import distinct
from compliance.table.reach import Reached
from compliance.table.rows import Here
from compliance.table.steps import Steps, constant, every, steps_of
from compliance.values.truth import TRUE


def said_at_once(reached: Reached, here: Here) -> Numbers:
    """Return the number of what is said in each pair of *reached*, whose rules are conjunctions.

    It follows from the rule, its stage, what its demands come to, and whether licenses are spoken of; what is alike in
    these is asked once.
    """
    silent = here.part.silent[reached.rows]
    first, places = distinct([reached.which, reached.stages, silent, *(codes for _, codes in reached.told)])
    which, stages, silent = reached.which[first], reached.stages[first], silent[first]
    told = [steps_of(codes[first], here.bits[fact]) for fact, codes in reached.told]
    when = every([constant(TRUE, len(first)), *told])
    said = np.empty(len(first), dtype=np.int32)
    ends = np.searchsorted(which, np.arange(len(reached.rules) + 1)).tolist()
    for n, rule in enumerate(reached.rules):
        if ends[n] < ends[n + 1]:
            mine = slice(ends[n], ends[n + 1])
            open = None if when.open is None else when.open[mine]
            said[mine] = rule.say(stages[mine], Steps(when.truth[mine], open), silent[mine])
    return said[places]
