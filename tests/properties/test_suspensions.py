"""Suspensions of which one change follows another, published on days of their own, by every path."""

import os
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from entry_paths import built_of, expected, paths
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from unit.engine.test_suspensions_not_yet_published import EXCEPTION, RULE, change

pytest.importorskip("duckdb")
EXAMPLES = 40 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example asks every path: shrinking takes minutes, and a failing one is small as it is."""
FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 12).map(lambda n: FIRST + timedelta(days=n))
TARGETS = ("z.e", "z.r")


class Drawn(NamedTuple):
    """A change; *until* is its last day."""

    target: str
    kind: str
    start: date
    until: date | None
    then_unknown: bool
    published: date

    def text(self) -> str:
        """Return the statement."""
        until = f"{self.until}{' then unknown' if self.then_unknown else ''}" if self.until else None
        return change(self.target, str(self.start), until, str(self.published), self.kind)


@st.composite
def changes(draw: st.DrawFn) -> list[Drawn]:
    """Of each statement a few, of which most begin on the day after the one before."""
    found = []
    for target in draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=2, unique=True)):
        start = draw(DAYS)
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["suspend", "suspend", "suspend", "repeal", "void"]))
            until = draw(st.one_of(st.none(), st.integers(0, 4).map(lambda n: start + timedelta(days=n))))
            until = until if kind == "suspend" else None
            then = until is not None and draw(st.integers(0, 4)) == 0
            found.append(Drawn(target, kind, start, until, then, draw(DAYS)))
            start = (until or draw(DAYS)) + timedelta(days=draw(st.sampled_from([1, 1, 1, 2, 0])))
    return draw(st.permutations(found))


def stands(target: str, of: list[Drawn], on: date, known_on: date) -> str:
    """Return whether a statement is in force, as docs/language.md has it: `yes`, `no` or `open`."""
    own = [x for x in of if x.target == target]
    begun = [x for x in own if x.published <= known_on and x.start <= on]
    if any(x.kind != "suspend" or x.until is None or on <= x.until for x in begun):
        return "no"
    later = {x.start for x in own if x.published > known_on}
    for x in begun:
        assert x.until
        after = x.until + timedelta(days=1)
        if (x.then_unknown or after in later) and not any(other.start >= after for other in begun):
            return "open"
    return "yes"


@given(changes(), DAYS, DAYS)
@settings(deadline=None, max_examples=EXAMPLES, phases=PHASES)
def test_every_path_reads_suspensions_alike(of: list[Drawn], on: date, known_on: date) -> None:
    """The evaluator as the page of the language has it, and every other path as the evaluator."""
    rule, exception = (stands(target, of, on, known_on) for target in ("z.r", "z.e"))
    lifted = {"yes": "allowed_under_exception", "no": "license_required"}
    places = {lifted[word] for word in ("yes", "no") if exception in (word, "open")} if rule != "no" else set()
    places |= {"no_license_required"} if rule != "yes" else set()
    scale = ["no_license_required", "allowed_under_exception", "license_required"]
    ends = min(places, key=scale.index), max(places, key=scale.index)
    law = built_of(RULE + EXCEPTION + "".join(x.text() for x in of))

    assert paths(law, built_of(RULE.replace("in A1", "in B2")), str(on), known_on, "A1") == expected(ends)
