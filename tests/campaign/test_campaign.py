"""The campaigns in a small size, and that they can miss: a harness that counts nothing would always be content."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from campaign import ledger_kill, log_kill, mutants, race, tamper
from compliance.analysis.cover.cover import Counts
from compliance.evidence.chain.record import START
from compliance.evidence.chain.verify import Verified
from compliance.evidence.ledger.draw import Draw
from compliance.evidence.ledger.ledger import open_ledger
from compliance.model.load import load
from compliance.values.quantity import parse_quantity, quantity

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "arguments", "at_least"),
    [
        ("ledger_kill", ["--count", "40"], {"kills": 40, "acknowledged": 20}),
        ("ledger_kill", ["--count", "24", "--store", "postgres"], {"kills": 24, "acknowledged": 4}),
        ("log_kill", ["--count", "24"], {"kills": 24, "given_out": 10}),
        ("race", ["--count", "10"], {"rounds": 10, "draws": 80, "recorded": 10, "twelve_months_value_won": 2}),
        ("race", ["--count", "10", "--store", "postgres"], {"rounds": 10, "draws": 80, "recorded": 10}),
        ("tamper", ["--count", "3"], {"flips": 3000, "moves": 100, "log_file_flips": 20, "ledger_file_flips": 20}),
        ("diff_pairs", ["--count", "6"], {"pairs": 20, "shipments": 400, "rows": 1000, "witnesses": 5}),
        ("columnar", ["--count", "4"], {"rulesets": 6, "rows": 480, "large_rows": 8000}),
        ("faults", ["--count", "12"], {"faults": 12, "refused": 10, "recovered": 12}),
    ],
)
def test_a_campaign_misses_nothing(name: str, arguments: list[str], at_least: dict[str, int]) -> None:
    """Status 0, and so many tries."""
    done = subprocess.run(
        [sys.executable, str(ROOT / f"campaign/{name}.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)

    assert counts["misses"] == []
    assert all(counts[key] >= number for key, number in at_least.items()), counts


BROKEN = """
def broken(*_, **__):
    raise RuntimeError("nothing is done")
"""


@pytest.mark.parametrize(
    ("name", "spoil", "missed"),
    [
        ("ledger_kill", "campaign.Ledger.draw = campaign.Ledger.reserve = broken", "no_acknowledged"),
        ("log_kill", "import compliance.evidence.log.log as m; m.DecisionLog.append = broken", "no_given_out"),
        ("faults", "campaign.one_fault = campaign.ctypes.CDLL = lambda *_: None", "no_refused"),
        ("every_day", "campaign.said = lambda *_: []", "no_asked_before"),
        ("silence", "campaign.RULESETS = ('uk',); campaign.paths = lambda _: []", "no_facts_left_out"),
    ],
)
def test_a_campaign_that_tried_nothing_misses(name: str, spoil: str, missed: str) -> None:
    """It is not enough that no miss was seen."""
    count = ["--count", "200" if name == "silence" else "6"]
    program = f"{BROKEN}\nimport sys, campaign.{name} as campaign\n{spoil}\nsys.exit(campaign.main())"
    done = subprocess.run(
        [sys.executable, "-c", program, *count], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "COMPLIANCE_FAULTS": "none"},
    )  # fmt: skip

    assert done.returncode == 1, done.stdout + done.stderr
    assert missed in json.loads(done.stdout)["misses"]


def test_servers_that_were_not_killed_are_counted() -> None:
    """One at fifty kills, and one at each hundred more; the last few kills need not reach one."""
    assert [ledger_kill.unkilled(kills, 0) for kills in (24, 53, 54, 153, 154, 1000)] == [0, 0, 1, 1, 2, 10]
    assert ledger_kill.unkilled(1000, 10) == 0


def test_kills_are_counted_against_what_was_acknowledged(tmp_path: Path) -> None:
    """An acknowledged draw that is not there is lost, one with another hash is lost, a second receipt differs."""
    where = str(tmp_path / "l.db")
    with open_ledger(where) as ledger:
        ledger.add([ledger_kill.license_of(*each) for each in ledger_kill.LIMITS.items()])
        split = parse_quantity("5 pieces")
        assert split
        made = ledger.draw(Draw("wide", "0-0", quantity(*split)))
    good = ("0-0", "draw", made.seq, made.hash)

    assert ledger_kill.count(where, [good])["lost"] == 0
    assert ledger_kill.count(where, [good, ("0-1", "draw", 9, made.hash)])["lost"] == 1
    assert ledger_kill.count(where, [("0-0", "draw", made.seq, "sha256:other"), good])["lost"] == 1
    assert ledger_kill.count(where, [("0-0", "draw", made.seq, "sha256:other"), good])["receipts_differ"] == 1


def test_overdraws_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that forgot its limit would be found."""
    where = str(tmp_path / "l.db")
    monkeypatch.setattr("compliance.evidence.ledger.transaction.refusals", lambda *_: [])
    split = parse_quantity("30 pieces")
    assert split
    with open_ledger(where) as ledger:
        ledger.add([ledger_kill.license_of(*each) for each in ledger_kill.LIMITS.items()])
        for key in ("a", "b"):
            ledger.draw(Draw("narrow", key, quantity(*split)))

    assert ledger_kill.count(where, [])["overdrawn"] == 1


def test_races_are_counted() -> None:
    """Two winners, no winner, an answer that changed, a refusal for another reason."""
    lines = ["0 sha256:a sha256:a", "0 sha256:b sha256:b", "1 E0814 E0814", "2 sha256:c sha256:d", "2 E0802 E0802"]

    assert race.count(3, lines, [0, 1]) == {
        "rounds": 3, "quantity_won": 0, "value_won": 0, "calendar_year_won": 1, "twelve_months_won": 0,
        "twelve_months_value_won": 0, "draws": 5, "rounds_without_exactly_one": 2, "changed_when_repeated": 1,
        "other_refusals": 1, "failed_processes": 1,
    }  # fmt: skip


def test_second_units_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that forgot its limits and quotas would be found, whatever kind was raced for."""
    where = str(tmp_path / "l.db")
    monkeypatch.setattr("compliance.evidence.ledger.transaction.refusals", lambda *_: [])
    with open_ledger(where) as ledger:
        for n, license in enumerate(race.KINDS.values()):
            ledger.add([license._replace(number=f"R{n}")])
            for process in (0, 1, 7):
                ledger.draw(race.drawn(n, process))

    assert race.overdrawn(where) == {"recorded": 15, **{f"{kind}_overdrawn": 2 for kind in race.KINDS}}


def test_lost_decisions_are_counted(tmp_path: Path) -> None:
    """A decision that was given out and is not on disk, or is another one there."""
    where, _ = tamper.make(str(tmp_path), 2, 1)
    ruleset = load("cn")
    counts = log_kill.count(where, ruleset, ["1 sha256:x prohibited/prohibited T-0", "9 sha256:x a/b T-9"])

    assert (counts["lost"], counts["records"], counts["integrity"]) == (2, 2, "ok")
    assert log_kill.count(where, load("us"), [])["replayed_differently"] == 2


def test_missed_flips_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verification that believes everything misses every flip."""
    _, sealed = tamper.make(str(tmp_path), 1, 1)
    monkeypatch.setattr(tamper, "verify_sealed", lambda lines, **_: Verified(0, 0, START))
    counts = tamper.flips(sealed, random.Random(1))

    assert counts["flips_missed"] >= counts["flips"]


def test_too_few_mutants_killed_are_counted() -> None:
    """A release's share is held exactly; of a sample, as many as one of a thousand sound suites would miss."""
    assert mutants.too_few(Counts(killed=1899, survived=60, open=41), whole=True)
    assert not mutants.too_few(Counts(killed=1900, survived=60, open=40, equivalent=9), whole=True)
    assert mutants.too_few(Counts(killed=14, survived=5, open=1), whole=False)
    assert not mutants.too_few(Counts(killed=16, survived=3, open=1), whole=False)
