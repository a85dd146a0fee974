"""What a reader with fresh eyes found to come out too freely, or to be lost, on 2026-11-27."""

import json
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import compliance

load = cache(compliance.load)

HELD = {
    "number": "L", "authority": "BIS", "kind": "individual", "rules": ["us"], "holder": "Us", "end_user": ["Firm"],
    "items": ["3A001"], "destination": ["CN"], "valid_from": "2026-01-01", "valid_until": "2027-01-01",
    "quantity": "none", "value": "none",
}  # fmt: skip
ORDER = {
    "id": "S", "date": "2026-09-02", "activity": "export", "departs": "US", "destination": "CN", "transit": "none",
    "exporter": {"name": "Us"}, "end_user": {"name": "Firm", "country": "CN", "on_lists": "none"},
    "licenses": [HELD], "lines": [{"eccn": "9A515.d", "kind": "commodity"}],
}  # fmt: skip
LICENSE = compliance.Outcome.LICENSE_REQUIRED
CHIP = {"datacenter": True, "tpp": "3000", "die_area": "100 mm2", "eccn": "EAR99"}


def _chart(held: dict[str, Any] = HELD, **item: Any) -> list[Any]:
    """Return the requirements of the chart for a line of these codes."""
    decision = load("us").check({**ORDER, "licenses": [held], "lines": [{**ORDER["lines"][0], **item}]})
    (ear,) = (r for r in decision.lines[0].regimes if r.regime == "us.ear")
    return [r for r in ear.requirements if r.rule == "us.ear.chart"]


def _line(held: dict[str, Any] = HELD, **item: Any) -> set[str]:
    """Return what they come to."""
    return {r.status for r in _chart(held, **item)}


def test_a_license_covers_by_the_regimes_own_codes() -> None:
    """The European code of a circuit of 9A515.d reads like another ECCN; of two ECCNs the license admits one."""
    assert "covered" in _line(eccn="3A001.a.1.a")
    assert "covered" in _line(eccn="3A001.a.1.a", eu="4A003")
    assert "covered" not in _line()
    assert "covered" not in _line(eu="3A001.a.1")
    assert "covered" not in _line(eccn=["3A001.a.1.a", "9A515.d"], eccn_complete=True)


def test_codes_of_which_there_may_be_more_are_not_surely_covered() -> None:
    """A list is open: the item may bear a code that the license does not admit; a parent stands for some code below."""
    codes = ["3A001.a.1.a", "3A001.a.2.a"]
    assert "covered" not in _line(eccn=codes)
    assert "covered" in _line(eccn=codes, eccn_complete=True)
    assert "covered" in _line({**HELD, "items": "none", "any_item": True}, eccn=codes)
    for items, low in (["3A001.a.1.a"], compliance.Outcome.ALLOWED_UNDER_LICENSE), (["3A001.a.2"], LICENSE):
        chart = [r for r in _chart({**HELD, "items": items}, eccn="3A001.a.1") if r.status == "applies"]
        assert {(r.place.low, r.place.high) for r in chart} == {(low, LICENSE)}


@pytest.mark.parametrize("fact", ["destination", "departs", "activity"])
def test_what_every_shipment_has_is_not_none(fact: str) -> None:
    """It would keep every rule about it from applying; left out, it is open."""
    for none in ("none", []):
        with pytest.raises(compliance.ShipmentError) as caught:
            load("us").check({**ORDER, fact: none})
        assert [d.code for d in caught.value.diagnostics] == ["E0604"]


def test_a_derived_fact_is_not_none_beside_what_gives_it() -> None:
    """A density that is stated to be none kept a chip out of its entry."""
    for item in (CHIP, {**CHIP, "performance_density": "none"}):
        with pytest.raises(compliance.ShipmentError) as caught:
            load("us").check({**ORDER, "lines": [item]})
        assert {d.code for d in caught.value.diagnostics} == {"E0611"}


@pytest.mark.parametrize("rules", ["cn", "us", "eu", "uk", "jp"])
@pytest.mark.parametrize("day", ["1900-01-01", "1940-06-15", "1990-01-01"])
def test_days_before_the_law_are_open(rules: str, day: str) -> None:
    """Nobody stated what was law then: that is no permission."""
    departs = {"eu": "DE", "uk": "GB"}.get(rules, rules.upper())
    decision = load(rules).check({"date": day, "departs": departs, "destination": "IN", "item": {"kind": "commodity"}})

    assert decision.range.high >= compliance.Outcome.LICENSE_REQUIRED


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a script does, whose errors go to no terminal."""
    command = [sys.executable, "-m", "compliance", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An order, and a log that holds its decision."""
    (tmp_path / "order.json").write_text(json.dumps({**ORDER, "licenses": []}))
    assert _run(tmp_path, "check", "order.json", "--rules", "us", "--log", "log.db").returncode == 1
    return tmp_path


@pytest.mark.parametrize("target", ["log.db", "order.json"])
@pytest.mark.parametrize(
    "command",
    [
        ["check", "order.json", "--rules", "us", "--certificate"],
        ["diff", "--without", "cn.2025-18", "cn", "--certificate"],
        ["bundle", "build", "--name", "x", "--revision", "1", "--until", "2027-01-01", "cn"],
    ],
)
def test_nothing_is_written_over_evidence(folder: Path, command: list[str], target: str) -> None:
    """Neither over what the command reads nor over another log or order."""
    before = (folder / target).read_bytes()
    place = [*command[:2], target, *command[2:]] if command[0] == "bundle" else [*command, target]
    done = _run(folder, *place)

    assert (done.returncode, (folder / target).read_bytes()) == (2, before), done.stderr


def test_a_certificate_is_written_over_an_older_one(folder: Path) -> None:
    """A script that runs again is not stopped."""
    for _ in range(2):
        done = _run(folder, "check", "order.json", "--rules", "us", "--certificate", "c.json")
        assert (done.returncode, done.stderr) == (1, "")


def test_an_accepted_certificate_says_what_was_supposed(folder: Path) -> None:
    """And that another day than the order's was asked for."""
    asked = ["--scenario", "cn_suspensions_renewed", "--on", "2026-12-15"]
    _run(folder, "check", "order.json", "--rules", "cn", *asked, "--certificate", "c.json")
    done = _run(folder, "verify", "c.json", "--order", "order.json")

    assert done.returncode == 0, done.stderr
    assert "  supposing: cn_suspensions_renewed\n" in done.stdout
    assert "  the law of 2026-12-15 was asked for; the order's own day: 2026-09-02\n" in done.stdout
    assert _run(folder, "verify", "c.json", "--digest", "").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"], ["verify", "--order", "/dev/zero"], ["fmt", "--check"], ["license", "add", "ledger.db"],
        ["check", "--rules", "cn"], ["check", "--rules", "cn", "order.json", "--assume"], ["log", "verify"],
        ["impact", "cn", "cn"],
    ],
)  # fmt: skip
def test_what_never_ends_is_not_read_to_its_end(arguments: list[str], tmp_path: Path) -> None:
    """A device, or a pipe that somebody keeps filling, would take all memory."""
    (tmp_path / "order.json").write_text("{}", "utf-8")
    found = subprocess.run(
        ["bash", "-c", 'ulimit -v 1500000; exec "$0" -m compliance "$@"', sys.executable, *arguments, "/dev/zero"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert found.returncode == 2, found
    assert "Traceback" not in found.stderr
    assert "Memory" not in found.stderr
    assert "Usage" not in found.stderr
    assert len(found.stderr) < 1000


@pytest.mark.parametrize("way", ["check", "check_json", "answer", "task"])
def test_the_library_asks_for_no_day_before_1900(way: str) -> None:
    """As the command: no law of that time was ever looked at."""
    asked = () if way == "task" else (ORDER,)
    with pytest.raises(compliance.UsageError, match="lies before 1900"):
        getattr(load("cn"), way)(*asked, on=date(1899, 12, 31))
