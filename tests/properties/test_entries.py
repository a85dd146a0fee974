"""Lists of which entries follow one another, published on days of their own: every path, and differences of two editions."""

import json
import os
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

import pytest
from certificate_points import box_of
from entry_paths import built, every_path, expected, shipment_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from compliance.analysis.certificate.certify import certify
from compliance.analysis.comparing import BUDGET, Comparing
from compliance.analysis.witness import Trials
from compliance.checker.check_difference import Model, check
from compliance.regions.nodes import YES
from compliance.regions.point import point

pytest.importorskip("duckdb")
EXAMPLES = 20 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example asks every path: shrinking takes minutes, and a failing one is small as it is."""
FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 10).map(lambda n: FIRST + timedelta(days=n))


class Entry(NamedTuple):
    """A row of the list; *until* is its last day."""

    word: str
    start: date | None
    until: date | None
    then_unknown: bool
    published: date | None


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """A few words, each with entries of which most begin on the day after the one before."""
    found = []
    for word in draw(st.lists(st.sampled_from(["A1", "A1.a", "B2"]), min_size=1, max_size=2, unique=True)):
        start: date | None = draw(st.one_of(st.none(), DAYS))
        for _ in range(draw(st.integers(1, 3))):
            until = draw(st.one_of(st.none(), st.integers(0, 4).map(lambda n: (start or FIRST) + timedelta(days=n))))
            then = until is not None and draw(st.integers(0, 4)) == 0
            found.append(Entry(word, start, until, then, draw(st.one_of(st.none(), DAYS))))
            start = (until or draw(DAYS)) + timedelta(days=draw(st.sampled_from([1, 1, 1, 2, 0])))
    return draw(st.permutations(found))


def rows(of: list[Entry]) -> str:
    """Return the rows of the list's file."""
    cells = [(e.word, e.start or "", e.until or "", "unknown" if e.then_unknown else "", e.published or "") for e in of]
    return "".join(f"{','.join(map(str, row))}\n" for row in cells)


def is_in(of: list[Entry], code: str, on: date, known_on: date) -> str:
    """Return whether a code is in the list, as docs/language.md has it: `yes`, `no` or `open`."""
    shown = [e for e in of if e.published is None or e.published <= known_on]
    later = {(e.word, e.start) for e in of if e not in shown}
    found = {"no"}
    for e in shown:
        if code.startswith(e.word) and (e.start is None or e.start <= on):
            if e.until is None or on <= e.until:
                found.add("yes")
            elif e.then_unknown or (e.word, e.until + timedelta(days=1)) in later:
                found.add("open")
    if code == "A1" and any(e.word == "A1.a" for e in of):  # some code below it, which is not stated
        found.add("open")
    return next(word for word in ("yes", "open", "no") if word in found)


ENDS = {
    "yes": ("license_required",) * 2, "no": ("no_license_required",) * 2,
    "open": ("no_license_required", "license_required"),
}  # fmt: skip


@given(entries(), st.sampled_from(["A1", "A1.a", "A1.b", "B2"]), DAYS, DAYS)
@settings(deadline=None, max_examples=2 * EXAMPLES, phases=PHASES)
def test_every_path_reads_a_list_alike(of: list[Entry], code: str, on: date, known_on: date) -> None:
    """The evaluator as the page of the language has it, and every other path as the evaluator."""
    assert every_path(rows(of), str(on), known_on, code) == expected(ENDS[is_in(of, code, on, known_on)])


@given(entries(), st.data())
@settings(deadline=None, max_examples=2 * EXAMPLES, phases=PHASES)
def test_no_edit_of_a_list_is_called_equal_that_moves_an_order(of: list[Entry], data: st.DataObject) -> None:
    """One entry moved, dropped or published on another day: what differs lies in a place that is told and certified."""
    number = data.draw(st.integers(0, len(of) - 1))
    entry = of[number]
    later = entry._replace(published=data.draw(st.one_of(st.none(), DAYS)))
    other = data.draw(st.sampled_from([[later], [later], [entry._replace(then_unknown=False, until=None)], []]))
    edited = [*of[:number], *other, *of[number + 1 :]] or [Entry("B2", None, None, False, None)]
    old, new = built(rows(of)), built(rows(edited) + "\n")
    comparing, trials = Comparing(old, new, BUDGET), Trials(old, new)
    found = comparing.run()
    certificate = json.loads(json.dumps(certify(comparing).certificate))
    first, model = comparing.first, Model(certificate)
    places = [first.expanded(side, s.candidate.where) for s in comparing.settled for side in (0, 1)]
    told = [nodes for p, nodes in zip(certificate["places"], model.places, strict=True) if p["told"]]

    assert not found.open
    assert not check(certificate)["open"]
    for code, on, known_on in product(("A1", "A1.b", "B2"), range(0, 12, 2), range(0, 12, 2)):
        day, known = FIRST + timedelta(days=on), FIRST + timedelta(days=known_on)
        order = {"date": str(day), "destination": "US", "licenses": [], "item": {"z": code, "z_complete": True}}
        if not trials.decide(order, str(known)).differs():
            continue
        assert not found.equal, (order, known)
        shipment = shipment_of(old, str(day), code)
        where = point(first.space, first.lowerings, shipment, shipment.lines[0], day, known)
        assert any(first.nodes.within(place, where) == YES for place in places), (order, known)
        box = box_of(model, old, shipment, day, old.regimes[0].known_through, known)
        assert any(2 in model.truths(node, box) for nodes in told for node in nodes), (order, known)
