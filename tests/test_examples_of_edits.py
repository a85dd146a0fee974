"""The real edits of 2025 and 2026 in `examples/05_edits`: what the pages promise, and the golden text and page."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from compliance.analysis.diff import diff
from compliance.analysis.difference import Difference
from compliance.model.editions import edition
from compliance.report.difference_html import difference_html
from compliance.report.difference_text import difference_text

ROOT = Path(__file__).parents[1] / "examples" / "05_edits"
EDITS = ("no-70-of-2025", "chip-review-2026", "affiliates-rule", "affiliates-stay", "eu-corrigendum")

_MOVING = (
    (re.compile(r"sha256:[0-9a-f]+"), "sha256:…"),
    (re.compile(r"(\.rules):\d+"), r"\1"),
    (re.compile(r"@@ -\d+(,\d+)? \+\d+(,\d+)? @@"), "@@ @@"),
    (re.compile(r"\b\d+ (candidates|nodes|steps|trials)\b"), r"… \1"),
    (re.compile(r"\b(candidates|nodes|steps|trials) \d+\b"), r"\1 …"),
)
"""What moves with any other edit of a ruleset, or with the search: no part of what the examples show."""


def settled(text: str) -> str:
    """Return the text without what moves by itself."""
    for pattern, put in _MOVING:
        text = pattern.sub(put, text)
    return text


def difference(name: str) -> Difference:
    """Run the command of an example."""
    words = shlex.split((ROOT / name / "command").read_text(encoding="utf-8"))
    assert words[:2] == ["compliance", "diff"]
    left_out = tuple(word for before, word in pairwise(words) if before == "--without")
    return diff(edition(words[2], leave_out=left_out), edition(words[2]))


@pytest.mark.parametrize("name", EDITS)
def test_the_page_names_the_command(name: str) -> None:
    """What is run is what the page says."""
    page = (ROOT / name / "README.md").read_text(encoding="utf-8")
    told = " ".join(re.sub(r"\\\n", " ", page.split("```\n")[1]).split())

    assert told == (ROOT / name / "command").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(name: str, request: pytest.FixtureRequest) -> None:
    """All that is held of an edit, in one test: the comparison takes up to half a minute."""
    found = difference(name)
    golden(name, found, update=request.config.getoption("--update-golden"))
    regions_say_something(found)
    OWN[name](found)


def golden(name: str, found: Difference, *, update: bool) -> None:
    """Text and page, byte by byte but for digests, lines and counts of work."""
    for file, text in (("expected.txt", difference_text(found)), ("expected.html", difference_html(found))):
        path = ROOT / name / file
        if update:
            path.write_bytes(settled(text).encode())

        assert path.read_bytes().decode() == settled(text)


def regions_say_something(found: Difference) -> None:
    """Each moves or is masked, under a citation; nothing is told of nothing; all is proved."""
    assert found.settled
    assert not found.equal
    for region in found.regions:
        assert region.sources
        assert region.witness is not None or region.masked
        assert region.witness is None or region.before != region.after
    assert "nothing -> nothing" not in difference_text(found)


def dates(found: Difference) -> set[str]:
    """Return the days of the regions, as they are told."""
    return {limit.text for region in found.regions for limit in region.limits if limit.fact == "date"}


def no_70_has_two_periods(found: Difference) -> None:
    """Suspended until 2026-11-10, open from the day after."""
    assert {"from 2025-11-08 until 2026-11-10", "from 2026-11-11"} <= dates(found)
    assert "stricter" not in {r.direction for r in found.regions}


def the_chip_rule_moves_reviews_alone(found: Difference) -> None:
    """The license is required as before."""
    assert {r.direction for r in found.regions} == {"beside"}


def the_affiliates_rule_is_stricter(found: Difference) -> None:
    """From its first day."""
    assert {r.direction for r in found.regions} <= {"stricter", "wider", "narrower"}


def the_stay_is_more_permissive(found: Difference) -> None:
    """From its own first day."""
    assert {r.direction for r in found.regions} == {"more permissive"}
    assert "from 2025-11-10 until 2026-11-09" in dates(found)


def the_corrigendum_has_two_axes(found: Difference) -> None:
    """It was published in February for a day in November."""
    for region in found.regions:
        sides = {limit.fact: limit.text for limit in region.limits}
        assert (sides["date"], sides["known on"]) == ("from 2025-11-15", "from 2026-02-09")


OWN = {
    "no-70-of-2025": no_70_has_two_periods,
    "chip-review-2026": the_chip_rule_moves_reviews_alone,
    "affiliates-rule": the_affiliates_rule_is_stricter,
    "affiliates-stay": the_stay_is_more_permissive,
    "eu-corrigendum": the_corrigendum_has_two_axes,
}
"""What an edit's page promises beside."""
