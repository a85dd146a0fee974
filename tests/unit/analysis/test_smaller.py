"""A witness is as small as it goes, and says the rest as a reader expects it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from compliance.analysis.familiar import familiar
from compliance.analysis.smaller import smaller
from compliance.model.editions import edition

LARGE = {
    "id": "w", "date": "2026-01-15", "destination": "MO", "end_use": "nuclear", "transit": "CA",
    "end_user": {"country": "RU", "on_lists": "us.bis.unverified-list"},
    "item": {"eccn": ["3A001", "4D090"], "eccn_complete": True, "components": [{"tpp": "1"}, {"tpp": "2", "datacenter": True}, {"tpp": "3"}]},
}  # fmt: skip

Data = Mapping[str, Any]


@pytest.mark.parametrize(
    ("enough", "left"),
    [
        (lambda d: True, {"item": {}}),
        (lambda d: "end_user" in d, {"end_user": {}, "item": {}}),
        (lambda d: "4D090" in d["item"].get("eccn", ()), {"item": {"eccn": ["4D090"]}}),
        (
            lambda d: any(c.get("datacenter") for c in d["item"].get("components", ())),
            {"item": {"components": [{"datacenter": True}]}},
        ),
        (
            lambda d: sorted(c.get("tpp", "") for c in d["item"].get("components", ())) in (["1", "3"], ["1", "2", "3"]),
            {"item": {"components": [{"tpp": "1"}, {"tpp": "3"}]}},
        ),
    ],
)  # fmt: skip
def test_what_shows_nothing_is_left_out(enough: Callable[[Data], bool], left: Data) -> None:
    """Facts, parties, words of a list, components and their facts."""
    found = smaller(LARGE, enough)

    assert enough(found)
    assert found == {"id": "w", "date": "2026-01-15", **left}


def test_what_any_value_would_show_is_said_in_familiar_words() -> None:
    """But for what has to be as it is."""
    ruleset = edition("us").ruleset
    assert ruleset
    lookup = ruleset.vocabulary.lookup
    found = familiar(LARGE, lookup, lambda d: d["end_user"]["country"] == "RU" and len(d["item"]["components"]) == 3)

    assert found == {
        **LARGE, "destination": "US", "end_use": "civil", "transit": "none",
        "end_user": {"country": "RU", "on_lists": "none"},
        "item": {"eccn": "none", "components": LARGE["item"]["components"]},
    }  # fmt: skip
    assert familiar(LARGE, lookup, lambda d: False) == LARGE
