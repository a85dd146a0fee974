"""The sets of `regions` say what the reference evaluator says; and two editions are never wrongly called equal."""

import os
from datetime import date
from typing import Any

import pytest
from edited_rulesets import pairs, versioned_pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from second_reading import SecondReading, read, said
from small_rulesets import built, day, known_days, partial_facts, rulesets, shipment_of, versioned
from smt import tells_apart

from compliance.analysis.comparing import BUDGET, Comparing, compare
from compliance.analysis.witness import Trials
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Budget
from compliance.regions.nodes import YES, Bag, Nodes
from compliance.regions.point import point
from compliance.regions.search import find
from compliance.regions.solver import Solver

EXAMPLES = 60 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
DAYS = st.integers(-1, 22)
Asked = list[tuple[dict[str, Any], int, date | None]]


def asked(many: int) -> st.SearchStrategy[Asked]:
    """Return shipments, each on a day, as known on another."""
    return st.lists(st.tuples(partial_facts(), DAYS, known_days()), min_size=many, max_size=many)


@given(st.one_of(rulesets(), versioned()), asked(5))
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_the_sets_decide_as_the_evaluator(ruleset: dict[str, Any], shipments: Asked) -> None:
    """Both ends of the range, for shipments whole and partial."""
    made = built(ruleset)
    reading = SecondReading(made)
    for partial, number, known_on in shipments:
        shipment = read(made, shipment_of(partial))
        decision = evaluate(made, shipment, on=day(number), known_on=known_on).decision
        assert decision is not None
        found = decision.lines[0].regimes[0].range

        assert reading.range("x", shipment, day(number), known_on) == (found.low.word, found.high.word)


@given(st.one_of(pairs(), versioned_pairs()), asked(12))
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_equal_means_equal_and_a_witness_differs(pair: tuple[dict[str, Any], dict[str, Any]], shipments: Asked) -> None:
    """No false "equal"; no witness that both evaluators do not confirm; nothing is left open."""
    old, new = built(pair[0]), built(pair[1])
    found = compare(old, new)
    trials = Trials(old, new)

    assert not found.open
    if found.equal:
        for partial, number, known_on in shipments:
            data = {**shipment_of(partial), "date": day(number).isoformat()}
            assert not trials.decide(data, _known(known_on)).differs(), (data, known_on)
    else:
        assert any(region.witness for region in found.regions)
    for region in found.regions:
        if region.witness:
            _confirm(old, new, region.witness)


@given(st.one_of(pairs(), versioned_pairs()), asked(30))
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_what_differs_lies_in_a_place_that_is_told(
    pair: tuple[dict[str, Any], dict[str, Any]], shipments: Asked
) -> None:
    """The closing statement: outside the places told, of either edition's reading, nothing comes out differently."""
    old, new = built(pair[0]), built(pair[1])
    comparing = Comparing(old, new, BUDGET)
    if comparing.run().open:
        return
    first, trials = comparing.first, Trials(old, new)
    places = [first.expanded(edition, s.candidate.where) for s in comparing.settled for edition in (0, 1)]
    for partial, number, known_on in shipments:
        data = {**shipment_of(partial), "date": day(number).isoformat()}
        if trials.decide(data, _known(known_on)).differs():
            shipment = read(old, data)
            where = point(first.space, first.lowerings, shipment, shipment.lines[0], day(number), known_on)

            assert any(first.nodes.within(place, where) == YES for place in places), (data, known_on)


def _known(known_on: date | None) -> str:
    return known_on.isoformat() if known_on else ""


def _confirm(old: Ruleset, new: Ruleset, witness: Any) -> None:
    fresh = Trials(old, new).decide(witness.shipment, witness.known_on)
    ends = [(side.low, side.high) for side in (witness.before, witness.after)]

    assert witness.before != witness.after
    assert fresh.answers[witness.regime] == (witness.before, witness.after)
    assert [said(edition, witness, witness.regime) for edition in (old, new)] == ends


@given(pairs())
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_z3_agrees(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """What a reading in z3 tells apart is not called equal, law that is open aside."""
    if any(_open(side) for side in pair):
        return
    if tells_apart(*pair):
        assert not compare(built(pair[0]), built(pair[1])).equal


def _open(ruleset: dict[str, Any]) -> bool:
    return bool(ruleset["unmodelled"]) or any(
        r["suspended"] and r["suspended"]["then_unknown"] for r in ruleset["rules"]
    )


@given(rulesets())
@settings(deadline=None, max_examples=EXAMPLES)
def test_an_edition_is_equal_to_itself(ruleset: dict[str, Any]) -> None:
    """Built twice, in another order, nothing moves and nothing is told."""
    found = compare(built(ruleset), built({**ruleset, "rules": list(reversed(ruleset["rules"]))}))

    assert found.equal
    assert found.regions == ()


# The graph of sets ------------------------------------------------------------------------------


@st.composite
def sets(draw: st.DrawFn) -> tuple[Nodes, int, int]:
    """A table with three plain variables and two bags, and two sets over them."""
    nodes = Nodes()
    plain = [nodes.plain(size) for size in (2, 3, 4)]
    bags = [nodes.bag() for _ in range(2)]

    def leaf() -> int:
        kind = draw(st.sampled_from(["plain", "meets", "misses"]))
        if kind == "plain":
            var = draw(st.sampled_from(plain))
            return nodes.literal(var, draw(st.integers(0, nodes.full[var])))
        bag, mask = draw(st.sampled_from(bags)), draw(st.integers(0, 7))
        return nodes.meets(bag, mask) if kind == "meets" else nodes.misses(bag, mask)

    def tree(depth: int) -> int:
        if depth == 0 or draw(st.integers(0, 3)) == 0:
            return leaf()
        parts = [tree(depth - 1) for _ in range(draw(st.integers(2, 3)))]
        found = draw(st.sampled_from([nodes.every, nodes.either]))(parts)
        return nodes.negate(found) if draw(st.booleans()) else found

    return nodes, tree(3), tree(2)


def _points(nodes: Nodes) -> list[dict[int, Any]]:
    points: list[dict[int, Any]] = [{}]
    for var, full in enumerate(nodes.full):
        values: list[Any] = [1 << n for n in range(full.bit_length())] if full else [Bag(m, 7 & ~m) for m in range(8)]
        points = [{**point, var: value} for point in points for value in values]
    return points


def _literal_truth(nodes: Nodes, node: int, point: dict[int, Any]) -> bool:
    """Read a set member by member, without the laws of the table."""
    match nodes.kind[node]:
        case "no" | "yes":
            return node == 1
        case "literal":
            return bool(point[nodes.var[node]] & nodes.mask[node])
        case "meets":
            return bool(point[nodes.var[node]].inside & nodes.mask[node])
        case "misses":
            return not point[nodes.var[node]].inside & nodes.mask[node]
        case "and":
            return all(_literal_truth(nodes, p, point) for p in nodes.parts[node])
        case _:
            return any(_literal_truth(nodes, p, point) for p in nodes.parts[node])


@given(sets())
@settings(deadline=None, max_examples=EXAMPLES)
def test_operations_on_sets_are_those_on_their_members(made: tuple[Nodes, int, int]) -> None:
    """Complement, intersection, union and difference, point by point."""
    nodes, one, other = made
    both, some, apart, opposite = (
        nodes.every([one, other]),
        nodes.either([one, other]),
        nodes.differ(one, other),
        nodes.negate(one),
    )
    for here_is in _points(nodes)[::7]:
        here, there = _literal_truth(nodes, one, here_is), _literal_truth(nodes, other, here_is)

        assert nodes.holds(one, here_is) == here
        assert nodes.holds(both, here_is) == (here and there)
        assert nodes.holds(some, here_is) == (here or there)
        assert nodes.holds(apart, here_is) == (here != there)
        assert nodes.holds(opposite, here_is) == (not here)


@given(sets())
@settings(deadline=None, max_examples=EXAMPLES)
def test_a_member_is_found_just_where_there_is_one(made: tuple[Nodes, int, int]) -> None:
    """The solver and the plain search agree with enumeration, and what they find is a member."""
    nodes, goal, rest = made
    exists = any(nodes.holds(goal, p) and nodes.holds(rest, p) for p in _points(nodes))
    for found in (Solver(nodes).find(goal, Budget(10_000), rest), find(nodes, goal, Budget(10_000), rest)):
        assert (found is not None) == exists
        if found is not None:
            assert nodes.within(nodes.every([goal, rest]), found) == 1


def test_a_budget_that_runs_out_is_no_proof() -> None:
    """With no steps left nothing is called empty, and nothing equal."""
    from compliance.regions.budget import Exhausted

    nodes = Nodes()
    var = nodes.plain(3)
    with pytest.raises(Exhausted):
        Solver(nodes).find(nodes.literal(var, 1), Budget(0))
