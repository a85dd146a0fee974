"""What mutants are made, and what they leave alone."""

from unit.cover.small import built, case, one, rule

from compliance.analysis.cover.mutants import mutants
from compliance.analysis.cover.sample import sample


def test_a_seam_between_versions_moves_as_a_whole() -> None:
    """No day is left without a version, and none has two."""
    law = rule("x.r", "item.fast", days="from 2025-01-01 until 2025-02-28") + rule(
        "x.r", "item.small", days="from 2025-03-01"
    )
    found = built(law)
    assert found.ruleset is not None
    mutant = one(found, "move a date", "`until 2025-02-28` becomes `until 2025-03-01`")
    periods = [record.head.period for record in mutant.applied(found.ruleset).rules]

    assert periods[0].end == periods[1].start


def test_a_mutant_leaves_the_original_alone() -> None:
    """The change is in the ruleset that it makes, and in nothing else."""
    found = built(rule("x.r", "item.fast"))
    assert found.ruleset is not None
    before = found.ruleset.rules
    changed = one(found, "drop a rule", "x.r").applied(found.ruleset)

    assert found.ruleset.rules is before
    assert [r.head.name for r in changed.rules] == []


def test_where_days_move_the_boundaries_are_found_anew() -> None:
    """A timeline under the mutant looks at the day that it moved to."""
    found = built(rule("x.r", "item.fast"))
    assert found.ruleset is not None
    mutant = one(found, "move a date", "becomes `from 2025-01-02`")
    days = [str(day) for day in mutant.applied(found.ruleset).boundaries]

    assert "2025-01-02" in days
    assert "2025-01-01" not in days


def test_a_sentence_says_what_changed_and_where() -> None:
    """A mutant names the place of the condition, not that of the statement."""
    found = built(rule("x.r", "item.speed >= 4800"))
    mutant = one(found, "flip the strictness of a comparison", "item.speed")

    assert mutant.text == "`item.speed >= 4800` becomes `item.speed > 4800`"
    assert mutant.at.startswith("rulesets/x/x.rules:")
    assert mutant.statement == "x.r"


def test_a_long_list_does_not_drown_the_rest() -> None:
    """Every kind of change, and every statement, has its turn before the second word of a list."""
    words = ", ".join(f"member {c}" for c in ("JP", "KR")).replace(
        "member JP, member KR", "member JP, KR, DE, FR, IT, ES, PT, NL"
    )
    law = (
        f'list x.l "L" of country {{\n  complete\n  {words}\n}}\n'
        + rule("x.r", "destination in x.l")
        + rule("x.s", "item.fast")
    )
    found = built(law)
    assert found.ruleset is not None
    every = [m for m in mutants(found.ruleset) if m.statement.startswith("x.")]
    operators = {m.operator for m in every}
    chosen = sample(every, len(operators), 1)

    assert {m.operator for m in chosen} == operators
    assert sum(m.operator == "drop a member of a list" for m in every) == 8


def test_a_smaller_sample_is_the_beginning_of_a_larger_one() -> None:
    """Survivors found in a small run are met again in a large one; another seed draws others."""
    found = built(
        rule("x.r", "item.fast and item.small")
        + rule("x.s", "item.speed > 3")
        + case("item.fast = yes", "x.r may_apply")
    )
    assert found.ruleset is not None
    every = list(mutants(found.ruleset))
    small, large = sample(every, 12, 7), sample(every, 40, 7)

    assert small == large[:12]
    assert sample(every, 40, 8) != large
