"""A formula that differs is not lowered, so that nothing is proved of it; a shipment that shows it is sought."""

import pytest
from unit.analysis.test_no_false_equal import built, law, rule

from compliance.analysis.comparing import compare
from compliance.analysis.prove.equivalent import equivalent
from compliance.analysis.prove.verdict import REFUTED
from compliance.analysis.witness import Trials

FACTS = 'fact item.double is number world "x"\nfact item.speed is number world "y"\n'
DOUBLE = "define item.double = item.speed * {}\n"
DENSITY = """define item.performance_density = item.tpp / {} {{
  source "s"
}}
classify item.eccn as 3A090.a {{
  when item.tpp >= 1600 and item.performance_density >= 5.92
  in force from 2025-01-01
  source "s"
}}
"""
REACHED = rule("item.double >= 100 and departs is DE")
BORNE = rule("departs is DE and item.eccn in 3A090.a")
LATER = "define item.double = item.speed * {} {{\n  in force from 2025-03-01\n}}\n"
EARLIER = "define item.double = item.speed * {} {{\n  in force from 2000-01-01 until 2025-02-28\n}}\n"
PAIRS = {
    "another factor": [(FACTS, DOUBLE.format(2), REACHED), (FACTS, DOUBLE.format(3), REACHED)],
    "no formula": [(FACTS, DOUBLE.format(2), REACHED), (FACTS, REACHED)],
    "the later of two": [(FACTS, EARLIER.format(2), LATER.format(n), REACHED) for n in (2, 3)],
    "the earlier of two": [(FACTS, EARLIER.format(n), LATER.format(2), REACHED) for n in (2, 3)],
    "one formula became two": [
        (FACTS, DOUBLE.format(2), REACHED),
        (FACTS, EARLIER.format(3), LATER.format(2), REACHED),
    ],
    "the later of two is no more": [(FACTS, EARLIER.format(2), *later, REACHED) for later in ([LATER.format(2)], [])],
    "what classification bears": [(DENSITY.format(of), BORNE) for of in ("item.die_area", "(item.die_area * 2)")],
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_shipment_shows_it(name: str) -> None:
    """The shipment is decided otherwise; what else the formula moves stays open."""
    old, new = (built(law(*rules)) for rules in PAIRS[name])

    found = compare(old, new)

    (region,) = found.regions
    assert region.witness
    one, other = Trials(old, new).decide(region.witness.shipment).answers["zz"]
    assert (one, other) == (region.before, region.after)
    assert one != other
    assert any("formula" in text for text in found.open)
    assert equivalent(old, new).status == REFUTED


def test_a_formula_that_nothing_asks_shows_nothing() -> None:
    """No shipment is made up; it stays open."""
    asked = rule("item.speed >= 100 and departs is DE")

    found = compare(*(built(law(FACTS, DOUBLE.format(n), asked)) for n in (2, 3)))

    assert found.regions == ()
    assert found.open
