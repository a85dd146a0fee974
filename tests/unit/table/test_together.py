"""Answers put together for many rows at once are those that `answer` makes of each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compliance.table import answer as a
from compliance.table.frame import answer_frame
from compliance.table.together import together
from compliance.values.outcome import Outcome, Range

RANGES = st.tuples(st.sampled_from(Outcome), st.sampled_from(Outcome)).map(lambda two: Range(min(two), max(two)))
ASKED = st.builds(
    a.Asked,
    st.sampled_from(["x.a", "x.b", "x.c"]),
    st.sampled_from(["applies", "may_apply", "lifted", "covered", "suspended"]),
    RANGES,
    st.lists(st.sampled_from(["S 1", "S 2", "S 3"]), max_size=3).map(tuple),
    st.just(()),
    st.just(()),
)


@given(st.lists(ASKED, min_size=1, max_size=6), st.lists(RANGES, max_size=4), st.data())
def test_as_answers_one_by_one(asked: list[a.Asked], floors: list[Range], data: st.DataObject) -> None:
    """Whatever is said of a row: the range, and what is listed, in its order."""
    order = sorted(range(len(asked)), key=lambda n: (a.strictness(asked[n]), n))
    sets = [data.draw(st.sets(st.sampled_from(order))) for _ in floors]
    pairs = [(place, n) for place, some in enumerate(sets) for n in order if n in some]
    which, said = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))

    found = together(floors, which, said, asked)

    def one(floor: Range, some: set[int]) -> a.Answer:
        mine = tuple(asked[n] for n in order if n in some)
        low, high = (max([floor[end], *(x.place[end] for x in mine)]) for end in (0, 1))
        return a.answer([a.Part("x", Range(low, high), (), mine, (), ())])

    wanted = [one(floor, some) for floor, some in zip(floors, sets, strict=True)]
    assert found.rows() == answer_frame(list(wanted)).rows()
    assert found.schema == answer_frame(list(wanted)).schema
