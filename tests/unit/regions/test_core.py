"""The part of a member by which it lies in a set lies in the set, and says nothing that the member does not."""

from hypothesis import given
from hypothesis import strategies as st

from compliance.regions.budget import Budget
from compliance.regions.core import core
from compliance.regions.nodes import YES, Bag, Node, Nodes
from compliance.regions.search import find
from compliance.regions.solver import Solver

PLAIN, WORDS = 3, 4


def sets(nodes: Nodes) -> st.SearchStrategy[Node]:
    """Sets over three plain variables of three values and one bag of four words."""
    values = st.integers(1, 6)
    words = st.integers(1, (1 << WORDS) - 1)
    literals = st.one_of(
        st.builds(nodes.literal, st.sampled_from(range(PLAIN)), values),
        st.builds(lambda mask: nodes.meets(PLAIN, mask), words),
        st.builds(lambda mask: nodes.misses(PLAIN, mask), words),
    )
    return st.recursive(
        literals,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(nodes.every),
            st.lists(inner, min_size=1, max_size=4).map(nodes.either),
        ),
        max_leaves=12,
    )


@given(st.data())
def test_what_is_left_of_a_member_lies_in_the_set(data: st.DataObject) -> None:
    nodes = Nodes()
    for _ in range(PLAIN):
        nodes.plain(3)
    nodes.bag()
    where = data.draw(sets(nodes))
    for member in (Solver(nodes).find(where, Budget(10_000)), find(nodes, where, Budget(10_000))):
        if member is None:
            continue
        left = core(nodes, where, member)
        assert nodes.within(where, left) == YES
        for var, bound in left.items():
            whole = member.get(var)
            if isinstance(bound, Bag):
                held = whole.inside if isinstance(whole, Bag) else 0
                assert not bound.inside & ~held
                assert not bound.outside & held
            elif isinstance(whole, int):
                assert not bound & ~whole
