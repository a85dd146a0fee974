"""SARIF of a difference: codes D001 to D008, places, levels."""

import json
from collections.abc import Callable

from attrs import evolve
from unit.report import sample_difference as samples

from compliance.report.difference_sarif import difference_sarif
from compliance.report.directions import DIRECTIONS
from compliance.text.codes import CATALOGUE


def test_results(golden: Callable[[str, str], None]) -> None:
    """One result a region, at the edit responsible, and one for what was not settled."""
    log = difference_sarif(samples.full())
    run = log["runs"][0]

    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("D001", "error"), ("D002", "warning"), ("D003", "warning"), ("D005", "note"),
        ("D001", "error"), ("D004", "note"), ("D006", "note"), ("D007", "warning"),
    ]  # fmt: skip
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "rulesets/cn/no-46-of-2024.rules"}, "region": {"startLine": 3}}
    assert run["results"][2]["properties"] == {"regime": "cn", "direction": "wider", "masked": False}
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    prints = [r["partialFingerprints"]["compliance/v1"] for r in run["results"]]
    assert len(set(prints)) == len(prints)
    golden("report/difference-full.sarif", json.dumps(run["results"], indent=2, ensure_ascii=False) + "\n")


def test_nothing() -> None:
    """Equal editions have no result."""
    run = difference_sarif(samples.empty())["runs"][0]

    assert run["results"] == []
    assert run["properties"]["equal"] is True


def test_places() -> None:
    """An edit that is only in the old edition stands there; one without a place has none; several are related."""
    d = samples.full()
    gone = evolve(d.edits[0], new_at="", old_at="rulesets/cn/a b.rules:7")
    nowhere = evolve(d.edits[1], new_at="", old_at="")
    region = evolve(d.regions[0], edits=("cn.2025-57", "cn.2025-18.review", "unknown"))
    first, second, *_ = difference_sarif(
        evolve(d, edits=(gone, nowhere, *d.edits[2:]), regions=(region, d.regions[1]))
    )["runs"][0]["results"]

    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "rulesets/cn/a%20b.rules"
    assert len(first["relatedLocations"]) == 1
    assert "locations" not in second


def test_codes_and_directions_agree() -> None:
    """Each direction has its code; the seventh is for what is not settled."""
    assert [kind.code for kind in DIRECTIONS] == ["D001", "D002", "D003", "D004", "D008", "D005", "D006"]
    assert [CATALOGUE[kind.code].name.replace("-", " ") for kind in DIRECTIONS] == [kind.word for kind in DIRECTIONS]
    assert CATALOGUE["D007"].name == "not-settled"
