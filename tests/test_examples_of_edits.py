"""The real edits of 2025 and 2026 in `examples/05_edits`: what the pages promise, and the golden text and page."""

import re
import shlex
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from compliance.analysis.diff import diff
from compliance.analysis.difference import Difference
from compliance.model.editions import edition
from compliance.report.difference_html import difference_html
from compliance.report.difference_text import difference_text

ROOT = Path(__file__).parents[1] / "examples" / "05_edits"
EDITS = {
    "no-70-of-2025": "no-70",
    "chip-review-2026": "chip-review",
    "affiliates-rule": "affiliates",
    "affiliates-stay": "affiliates",
    "eu-corrigendum": "corrigendum",
}
"""The edits, and the group of tests that one worker runs, so that it compares once."""
EACH = [pytest.param(name, marks=pytest.mark.xdist_group(group)) for name, group in EDITS.items()]

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


@cache
def difference(name: str) -> Difference:
    """Run the command of an example."""
    words = shlex.split((ROOT / name / "command").read_text(encoding="utf-8"))
    assert words[:2] == ["compliance", "diff"]
    left_out = tuple(word for before, word in pairwise(words) if before == "--without")
    return diff(edition(words[2], leave_out=left_out), edition(words[2]))


@pytest.mark.parametrize("name", EACH)
def test_the_page_names_the_command(name: str) -> None:
    """What is run is what the page says."""
    page = (ROOT / name / "README.md").read_text(encoding="utf-8")
    told = " ".join(re.sub(r"\\\n", " ", page.split("```\n")[1]).split())

    assert told == (ROOT / name / "command").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", EACH)
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    """Text and page, byte by byte but for digests, lines and counts of work."""
    found = difference(name)
    for file, text in (("expected.txt", difference_text(found)), ("expected.html", difference_html(found))):
        path = ROOT / name / file
        if request.config.getoption("--update-golden"):
            path.write_bytes(settled(text).encode())

        assert path.read_bytes().decode() == settled(text)


@pytest.mark.parametrize("name", EACH)
def test_regions_say_something(name: str) -> None:
    """Each moves or is masked, under a citation; nothing is told of nothing; all is proved."""
    found = difference(name)

    assert found.settled
    assert not found.equal
    for region in found.regions:
        assert region.sources
        assert region.witness is not None or region.masked
        assert region.witness is None or region.before != region.after
    assert "nothing -> nothing" not in difference_text(found)


def dates(name: str) -> set[str]:
    """Return the days of the regions, as they are told."""
    return {limit.text for region in difference(name).regions for limit in region.limits if limit.fact == "date"}


@pytest.mark.xdist_group("no-70")
def test_no_70_has_two_periods() -> None:
    """Suspended until 2026-11-10, open from the day after."""
    found = {r.direction for r in difference("no-70-of-2025").regions}

    assert {"from 2025-11-08 until 2026-11-10", "from 2026-11-11"} <= dates("no-70-of-2025")
    assert "stricter" not in found


@pytest.mark.xdist_group("chip-review")
def test_the_chip_rule_moves_reviews_alone() -> None:
    """The license is required as before."""
    assert {r.direction for r in difference("chip-review-2026").regions} == {"beside"}


@pytest.mark.xdist_group("affiliates")
def test_the_affiliates_rule_and_its_stay() -> None:
    """The rule makes stricter from its first day, the stay more permissive from its own."""
    assert {r.direction for r in difference("affiliates-rule").regions} <= {"stricter", "wider", "narrower"}
    assert {r.direction for r in difference("affiliates-stay").regions} == {"more permissive"}
    assert "from 2025-11-10 until 2026-11-09" in dates("affiliates-stay")


@pytest.mark.xdist_group("corrigendum")
def test_the_corrigendum_has_two_axes() -> None:
    """It was published in February for a day in November."""
    for region in difference("eu-corrigendum").regions:
        sides = {limit.fact: limit.text for limit in region.limits}
        assert (sides["date"], sides["known on"]) == ("from 2025-11-15", "from 2026-02-09")
