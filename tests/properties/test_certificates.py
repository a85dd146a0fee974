"""Certificates of differences: what is accepted is true, whoever wrote it."""

import json
import os
from copy import deepcopy
from datetime import date
from functools import partial as partial_of
from typing import Any

import pytest
from certificate_points import box_of, said
from edited_rulesets import pairs, versioned_pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from second_reading import read
from small_rulesets import built, day, known_days, partial_facts, shipment_of
from wide_rulesets import built as built_wide
from wide_rulesets import single

from compliance.analysis.certificate.certify import WHOLE, certify
from compliance.analysis.comparing import BUDGET, Comparing
from compliance.analysis.witness import Trials
from compliance.checker.check_difference import Model, Wrong, check, digest
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset

EXAMPLES = 12 * int(os.environ.get("COMPLIANCE_EXAMPLES", "1"))
SHIPMENTS = st.lists(st.tuples(partial_facts(), st.integers(-1, 22), known_days()), min_size=25, max_size=25)
PAIRS = st.one_of(pairs(), versioned_pairs())


def certified(
    pair: tuple[dict[str, Any], dict[str, Any]], whole: int = WHOLE // 10
) -> tuple[Ruleset, Ruleset, Comparing, Any]:
    """Return both editions, their comparison, and its certificate as read from a file.

    Proofs are searched a tenth as long (*whole*) as for a user: most take no hundredth, and the rare pair that takes all
    of it for a minute is left open at last.
    """
    old, new = built(pair[0]), built(pair[1])
    comparing = Comparing(old, new, BUDGET)
    comparing.run()
    return old, new, comparing, json.loads(json.dumps(certify(comparing, whole=whole).certificate))


def sealed(certificate: Any) -> Any:
    """Return an altered certificate as a forger would leave it."""
    certificate.pop("digest")
    return {**certificate, "digest": digest(certificate)}


def verdict(certificate: Any) -> str:
    """Return what becomes of a certificate."""
    try:
        return "open" if check(certificate)["open"] else "accepted"
    except (Wrong, KeyError, IndexError, TypeError, ValueError):
        return "rejected"


Known = tuple[dict[str, Any], str]
"""A shipment, and the day up to which publications count; empty: as each regime has it."""


def differing(old: Ruleset, new: Ruleset, comparing: Comparing, shipments: Any) -> list[Known]:
    """Return shipments that the editions decide differently: drawn ones, and the witnesses."""
    trials = Trials(old, new)
    drawn = [
        ({**shipment_of(partial), "date": day(n).isoformat()}, known_on.isoformat() if known_on else "")
        for partial, n, known_on in shipments
    ]
    found = [one for one in drawn if trials.decide(*one).differs()]
    return found + [(dict(s.witness.shipment), s.witness.known_on) for s in comparing.settled if s.witness]


def left_out(certificate: Any, old: Ruleset, shipments: list[Known]) -> list[Known]:
    """Return the shipments that lie in no place that the certificate tells."""
    model = Model(certificate)
    told = [nodes for p, nodes in zip(certificate["places"], model.places, strict=True) if p["told"]]
    found = []
    for data, known in shipments:
        shipment = read(old, data)
        assert shipment.date
        known_on = date.fromisoformat(known) if known else None
        box = box_of(model, old, shipment, shipment.date, old.regimes[0].known_through, known_on)
        if not any(2 in model.truths(node, box) for nodes in told for node in nodes):
            found.append((data, known))
    return found


@given(PAIRS, SHIPMENTS)
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_the_checker_reckons_as_the_evaluator(pair: Any, shipments: Any) -> None:
    """Both ends of the range, of shipments whole and partial, without a line of the engine.

    Of licenses for a rule that one edition has alone a certificate says nothing (docs/prove.md).
    """
    old, new, _, certificate = certified(pair, whole=0)  # how the checker reads the law is in question, no proof
    model = Model(certificate)
    apart = {r.head.name for r in old.rules} ^ {r.head.name for r in new.rules}
    for edition, ruleset in enumerate((old, new)):
        for partial, number, known_on in shipments[:8]:
            if (partial.get("license") or ("", ""))[1] in apart:
                continue
            shipment = read(ruleset, shipment_of(partial))
            decision = evaluate(ruleset, shipment, on=day(number), known_on=known_on).decision
            assert decision is not None
            found = decision.lines[0].regimes[0].range
            through = ruleset.regimes[0].known_through
            box = partial_of(box_of, model, ruleset, shipment, day(number), through, known_on)
            says = said(model, edition, "x", box)
            ends = [
                max((o for (kind, o, *_), t in says.items() if kind == end and 2 in t), default=0)
                for end in ("low", "high")
            ]

            assert all(len(truths) == 1 for truths in says.values())
            assert ends == [int(found.low), int(found.high)]


@given(PAIRS, SHIPMENTS)
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_what_is_accepted_is_true(pair: Any, shipments: Any) -> None:
    """No certificate is rejected that we made; outside the places of one that is accepted nothing differs."""
    old, new, comparing, certificate = certified(pair)
    found = verdict(certificate)

    assert found != "rejected"
    if found == "accepted":
        assert not left_out(certificate, old, differing(old, new, comparing, shipments))


@given(PAIRS, SHIPMENTS, st.data())
@settings(deadline=None, max_examples=2 * EXAMPLES)
def test_a_forged_certificate_is_never_accepted_for_what_is_false(
    pair: Any, shipments: Any, data: st.DataObject
) -> None:
    """Places, leaves, questions, proofs and claims altered, and the digest made anew."""
    old, new, comparing, certificate = certified(pair)
    differ = differing(old, new, comparing, shipments)
    bare = deepcopy(certificate)
    bare["places"] = []
    if differ:
        assert verdict(sealed(bare)) != "accepted"
    for _ in range(6):
        forged = deepcopy(certificate)
        for _ in range(data.draw(st.integers(1, 3))):
            _forge(forged, data)
        if verdict(sealed(forged)) == "accepted":
            assert not left_out(forged, old, differ)


def _forge(forged: Any, data: st.DataObject) -> None:
    places, proofs = forged["places"], forged["proofs"]
    how = data.draw(
        st.sampled_from(["drop place", "shrink", "mask", "leaf", "swap", "drop proof", "about", "all same"])
    )
    if how in ("drop place", "shrink", "mask") and places:
        place = data.draw(st.sampled_from(places))
        if how == "drop place":
            places.remove(place)
        elif how == "mask":
            place["told"] = not place["told"]
        else:
            place["place"] = ["all", [place["place"], ["is", "x.alpha", [data.draw(st.booleans())]]]]
    elif proofs:
        proof = data.draw(st.sampled_from(proofs))
        if how == "drop proof":
            proofs.remove(proof)
        elif how == "about":
            proof["about"] = data.draw(st.sampled_from(proofs))["about"]
        elif how == "all same":
            proof["tree"] = _mapped(proof["tree"], lambda _: "same")
        else:
            node, path = proof["tree"], data.draw(st.lists(st.booleans(), min_size=20, max_size=20))
            above, side = proof, "tree"
            for step in path:
                if not isinstance(node, list):
                    break
                above, side = node, 1 if step else 2
                node = node[side]
            if how == "swap" and isinstance(proof["tree"], list):
                proof["tree"][1], proof["tree"][2] = proof["tree"][2], proof["tree"][1]
            else:
                leaves = ["same", *(f"{w} {n}" for w in ("told", "masked", "outside") for n in range(len(places)))]
                above[side] = data.draw(st.sampled_from(leaves))


def _mapped(tree: Any, leaf: Any) -> Any:
    return [tree[0], _mapped(tree[1], leaf), _mapped(tree[2], leaf)] if isinstance(tree, list) else leaf(tree)


@given(PAIRS, st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 7)), min_size=20, max_size=20))
@settings(deadline=None, max_examples=EXAMPLES)
def test_no_byte_can_be_altered(pair: Any, flips: list[tuple[int, int]]) -> None:
    """A certificate of which one bit was turned is rejected, is no JSON, or says the same."""
    *_, certificate = certified(pair)
    whole = json.dumps(certificate).encode()
    for place, bit in flips:
        altered = bytearray(whole)
        altered[place % len(whole)] ^= 1 << bit
        try:
            found = json.loads(altered.decode())
        except ValueError:
            continue

        assert found == certificate or verdict(found) == "rejected"


@pytest.mark.parametrize("condition", ["{}", "{} or destination is US", "not (not ({}) and destination in w.near)"])
def test_an_edit_of_what_is_asked_of_a_component_has_a_certificate(condition: str) -> None:
    """One component of many is asked no question: where no other settles it the claim is left open, and nothing raises."""
    texts = (condition.format(f"some component where (component.tpp >= {bound})") for bound in (3, 4))
    comparing = Comparing(*(built_wide(single(text)) for text in texts), BUDGET)
    comparing.run()

    assert verdict(json.loads(json.dumps(certify(comparing).certificate))) != "rejected"
