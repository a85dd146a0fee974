"""Sayings cut along one fact say in all what they said; what both editions say alike then stands on both sides."""

from hypothesis import given
from hypothesis import strategies as st

from compliance.regions.answers import Part, low
from compliance.regions.nodes import Node, Nodes
from compliance.regions.split import split
from compliance.values.outcome import Outcome

SAYS = low(Outcome.LICENSE_REQUIRED)
SIDES = st.lists(st.integers(1, 6), min_size=3, max_size=3)


def parts(nodes: Nodes, drawn: list[list[int]]) -> list[Part]:
    return [Part("rule", SAYS, nodes.every(nodes.literal(v, mask) for v, mask in enumerate(row))) for row in drawn]


def made() -> Nodes:
    nodes = Nodes()
    for _ in range(3):
        nodes.plain(3)
    return nodes


@given(st.lists(SIDES, max_size=4), st.lists(SIDES, max_size=4))
def test_each_edition_says_what_it_said(old: list[list[int]], new: list[list[int]]) -> None:
    nodes = made()
    before = parts(nodes, old), parts(nodes, new)
    after = split(nodes, *before)
    points = [{0: 1 << a, 1: 1 << b, 2: 1 << c} for a in range(3) for b in range(3) for c in range(3)]

    def said(side: list[Part]) -> list[bool]:
        where: Node = nodes.either(p.where for p in side)
        return [nodes.holds(where, point) for point in points]

    assert [said(side) for side in before] == [said(side) for side in after]


def test_a_row_from_which_one_country_is_taken_differs_in_that_country_alone() -> None:
    nodes = made()
    old, new = split(nodes, parts(nodes, [[0b111, 0b010, 0b001]]), parts(nodes, [[0b111, 0b010, 0b011]]))
    assert {p.where for p in old} < {p.where for p in new}
    assert {p.where for p in new} - {p.where for p in old} == {
        nodes.every([nodes.literal(1, 0b010), nodes.literal(2, 0b010)])
    }
