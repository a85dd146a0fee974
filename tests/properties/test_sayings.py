"""What two editions say alike is lowered once, and still says of each what it says when it is lowered alone."""

import os
from typing import Any

from edited_rulesets import pairs
from hypothesis import given, settings
from small_rulesets import built

from compliance.analysis.comparing import BUDGET
from compliance.regions.answers import Answers, union
from compliance.regions.budget import Budget
from compliance.regions.compare import Comparison
from compliance.regions.lower import Lowerings
from compliance.regions.nodes import NO
from compliance.regions.touched import touched

EXAMPLES = 60 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))


@given(pairs())
@settings(deadline=None, max_examples=EXAMPLES)
def test_each_edition_says_what_it_says_alone(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Every saying, over facts alone, of both editions."""
    editions = built(pair[0]), built(pair[1])
    regimes = frozenset(regime.name for side in editions for regime in side.regimes)
    both = Comparison(*editions, touched(*editions), regimes)
    apart = Lowerings(both.space)  # any symbol may be another's: nothing is shared
    for edition in (0, 1):
        names = frozenset(rule.head.name for rule in editions[1 - edition].rules)
        for regime in sorted(regimes):
            lowering = apart.of_regime(edition, regime)
            alone = union(lowering, Answers(lowering, regime, names).parts())
            shared = union(lowering, both.sayings(edition, regime))

            assert {s for s, where in shared.items() if where != NO} == {s for s, w in alone.items() if w != NO}
            for says, where in alone.items():
                mine = both.expanded(edition, shared.get(says, NO))
                differ = both.nodes.differ(lowering.expanded(where), mine)
                assert not both.solver.has(differ, Budget(BUDGET)), says
