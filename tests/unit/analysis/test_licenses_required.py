"""What an edit of the license that a rule requires comes to: of what kind it is, of whom, and why."""

import pytest
from unit.analysis.test_edits import made

from compliance.analysis.diff import diff
from compliance.analysis.difference import REQUIRES_OTHERWISE, Difference
from compliance.model.editions import Edition

KINDS = ("license", "individual license", "general license", "authorization", "registration")
BAR = 'bar x.never "No license" {\n  bars licenses for x.toys\n  in force from 2025-01-01\n  source "Act"\n}\n'


def toys(license: str, more: str = "", note: str = "first") -> Edition:
    """A ruleset of one rule."""
    return made(
        f'rule x.toys "Toys" {{\n  when destination is RU\n  requires {license}\n  note "{note}"\n'
        f'  in force from 2025-01-01\n  source "Act"\n}}\n{more}'
    )


@pytest.mark.parametrize("old", KINDS)
@pytest.mark.parametrize("new", KINDS)
def test_another_kind_of_license_is_settled(old: str, new: str) -> None:
    """What a license of the narrower kind covers, the wider rule lets go: that moves, and nothing else."""
    found = diff(toys(f"{old} from A"), toys(f"{new} from A"))

    assert found.settled
    assert found.equal == (old == new)
    assert all(region.witness for region in found.regions)


def _barred(old: str, new: str) -> Difference:
    return diff(toys(old, BAR), toys(new, BAR))


def test_what_is_not_compared_is_said() -> None:
    """No license covers: whom to ask, and for what, moves no outcome, and is not called the same."""
    found = _barred('license from A because "NS"', 'notification from B because "MT"')

    assert found.equal
    assert [e.requires_otherwise for e in found.edits] == [True]
    assert found.statement == f"Nothing comes out differently, proved. Of 1 edit, {REQUIRES_OTHERWISE}."


def test_a_note_is_no_requirement() -> None:
    """An edit of a note alone is none of these."""
    found = diff(toys("license from A"), toys("license from A", note="second"))

    assert found.equal
    assert [e.requires_otherwise for e in found.edits] == [False]
    assert found.statement == "Nothing comes out differently, proved."
