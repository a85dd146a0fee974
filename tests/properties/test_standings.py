"""Between two boundaries of a ruleset nothing moves: what was worked out for one day holds on each of them."""

import random
from bisect import bisect_right
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moving_rulesets import FIRST, LAST, rulesets
from shipped import RULESETS, shipped

from compliance.engine.standing import Moment, standing
from compliance.model.ruleset import Ruleset


def stands_alike(ruleset: Ruleset, on: date, known_on: date, scenarios: tuple[str, ...] = ()) -> bool:
    """Hold how statements stand on a day against the first day of its stretch; whether they had to be held."""
    place = bisect_right(ruleset.boundaries, on)
    first = ruleset.boundaries[place - 1] if place else date.min
    for record in (*ruleset.named, *ruleset.classifications):
        found = standing(record.head, ruleset, Moment(on, known_on, scenarios))
        assert found == standing(record.head, ruleset, Moment(first, known_on, scenarios)), (record.head.name, on)
    return first != on


@given(rulesets(), st.lists(st.tuples(st.dates(FIRST, LAST), st.dates(FIRST, LAST)), min_size=1, max_size=6))
@settings(deadline=None)
def test_nothing_moves_within_a_stretch(ruleset: Ruleset, days: list[tuple[date, date]]) -> None:
    """Of small rulesets with suspensions, repeals and versions, as known on any day."""
    for on, known_on in days:
        stands_alike(ruleset, on, known_on)


@pytest.mark.parametrize("name", RULESETS)
def test_nothing_moves_within_a_stretch_of_what_ships(name: str) -> None:
    """Of the rulesets that ship, scenarios supposed."""
    ruleset = shipped(name).ruleset
    assert ruleset
    draw = random.Random(name)
    held = 0
    for _ in range(40):
        on, known_on = (date(2019, 1, 1) + timedelta(days=draw.randrange(3_600)) for _ in range(2))
        names = [scenario for scenario in ruleset.scenarios if draw.randrange(3) == 0]
        held += stands_alike(ruleset, on, known_on, tuple(names))
    assert held > 20
