"""What `cover` counts."""

from unit.cover.small import built, case, rule

from compliance.analysis.cover.cover import Counts, Covered, Differ, cover
from compliance.analysis.cover.verdict import UNPROVED, Difference, Verdict, Witness
from compliance.model.ruleset import Ruleset

EQUAL = Difference(Verdict.EQUAL)
LAW = rule("x.r", "item.speed >= 5")


def _cover(text: str, differ: Differ, operator: str, workers: int = 1) -> Covered:
    return cover(
        built(text),
        sample=1000,
        seed=1,
        differ=differ,
        workers=workers,
        wanted=lambda m: m.operator == operator and m.statement == "x.r",
    )


def _never(old: Ruleset, new: Ruleset) -> Difference:
    raise AssertionError("asked of a mutant that a case kills")


def test_what_a_case_kills_is_not_asked_about() -> None:
    """A killed mutant differs by definition."""
    found = _cover(LAW + case("item.speed = 5", "prohibited in x"), _never, "flip the strictness of a comparison")

    assert found.whole == Counts(killed=1)
    assert found.whole.share == 1


def test_an_equivalent_mutant_does_not_count() -> None:
    """What is proved to change nothing lowers no share, and is no survivor."""
    found = _cover(
        LAW + case("item.fast = yes", "x.r may_apply"), lambda _old, _new: EQUAL, "flip the strictness of a comparison"
    )

    assert found.whole == Counts(equivalent=1)
    assert found.survivors == ()


def test_an_open_mutant_counts_against_the_share() -> None:
    """Nobody may take an answer that was not given for a proof."""
    found = _cover(
        LAW + case("item.fast = yes", "x.r may_apply"),
        lambda _old, _new: UNPROVED,
        "flip the strictness of a comparison",
    )

    assert found.whole == Counts(open=1)
    assert found.whole.share == 0
    assert [(s.known, s.witness) for s in found.survivors] == [(False, None)]


def test_the_witness_of_the_proof_is_kept() -> None:
    """A survivor comes with the shipment that tells the two apart."""
    witness = Witness({"departs": "CN", "item": {"speed": "5"}}, built(LAW).ruleset.regimes[0].known_through)  # type: ignore[union-attr]
    told = Difference(Verdict.DIFFERS, witness)
    found = _cover(
        LAW + case("item.fast = yes", "x.r may_apply"), lambda _old, _new: told, "flip the strictness of a comparison"
    )

    assert found.whole == Counts(survived=1)
    assert found.survivors[0].witness == witness
    assert found.survivors[0].text == "`item.speed >= 5` becomes `item.speed > 5`"


def test_a_shipment_of_a_case_is_a_witness_where_nothing_is_expected_of_it() -> None:
    """The review that no expectation names moves: the case's own shipment tells, and no proof is needed."""
    law = rule("x.r", "item.speed >= 5", "requires license from A", "  review case by case\n")
    found = _cover(
        law + case("item.speed = 5", "license_required in x", more="  holds no license\n"),
        _never,
        "drop a review clause",
    )

    assert found.whole == Counts(survived=1)
    assert found.survivors[0].witness is not None


def test_the_day_of_a_seam_is_tried_with_the_shipments_at_hand() -> None:
    """A date that no case stands at is shown on that day."""
    found = _cover(LAW + case("item.speed = 5", "prohibited in x"), _never, "move a date")

    assert found.whole == Counts(survived=2)
    assert sorted(str(s.witness.on) for s in found.survivors if s.witness) == ["2024-12-31", "2025-01-01"]


def test_two_workers_find_what_one_finds() -> None:
    """The order in which mutants are done does not matter."""
    text = rule("x.r", "item.fast and item.speed >= 5") + case("item.speed = 5, item.fast = yes", "prohibited in x")

    one = cover(built(text), sample=12, seed=3, differ=lambda _old, _new: UNPROVED)
    two = cover(built(text), sample=12, seed=3, differ=lambda _old, _new: UNPROVED, workers=2)

    assert one == two
    assert one.whole.killed > 0
    assert sum((n.killed + n.open + n.survived + n.equivalent) for n in one.operators.values()) == 12


def test_files_and_kinds_are_counted_apart() -> None:
    """Each group holds its own mutants, and together they hold all."""
    found = _cover(LAW + case("item.speed = 5", "prohibited in x"), lambda _old, _new: UNPROVED, "move a threshold")

    assert found.files == {"rulesets/x/x.rules": found.whole}
    assert found.operators == {"move a threshold": found.whole}
