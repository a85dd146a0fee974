"""The examples run as their pages say."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "examples"


def _python(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, check=False)
    assert not done.stderr, done.stderr
    return done.stdout


def test_a_firm_checks_a_shipment() -> None:
    """The magnets for the military are prohibited by paragraph 1 of No. 46."""
    output = _python("-m", "compliance", "check", "magnets.json", "--rules", "cn", cwd=ROOT / "01_firm_check")

    assert output.splitlines()[0].endswith("PROHIBITED")
    assert "cn.2024-46.1" in output


def test_an_erp_script_writes_holds(tmp_path: Path) -> None:
    """Only the uncontrolled order is released; the row with a mistake is held."""
    target = tmp_path / "holds.csv"
    _python("holds.py", "orders.csv", str(target), cwd=ROOT / "02_erp_holds")
    with target.open(encoding="utf-8") as written:
        rows = list(csv.DictReader(written))

    assert [(r["order"], r["action"]) for r in rows] == [
        ("4711", "hold"), ("4712", "hold"), ("4713", "release"), ("4714", "hold"), ("", "hold"),
    ]  # fmt: skip
    assert rows[1]["outcome"] == "prohibited"
    assert rows[4]["outcome"] == "E0607"


@pytest.mark.parametrize(
    ("name", "rules", "outcome"),
    [
        ("04_europe_and_japan/eu-forgings", "eu", "ALLOWED UNDER EXCEPTION"),
        ("04_europe_and_japan/eu-processors", "eu", "LICENSE REQUIRED"),
        ("04_europe_and_japan/uk-lathe", "uk", "ALLOWED UNDER EXCEPTION"),
        ("04_europe_and_japan/jp-machining-centre", "jp", "LICENSE REQUIRED"),
        ("05_control_list/converters", "us", "LICENSE REQUIRED"),
        ("05_control_list/replacement", "us", "ALLOWED UNDER EXCEPTION"),
    ],
)
def test_shipments_come_out_as_their_pages_say(name: str, rules: str, outcome: str) -> None:
    """The first line of the answer."""
    output = _python("-m", "compliance", "check", f"{name}.json", "--rules", rules, cwd=ROOT)

    assert output.splitlines()[0].endswith(f": {outcome}")


def test_an_auditor_looks_at_suspensions() -> None:
    """Every suspension is listed with its end."""
    output = _python("look.py", cwd=ROOT / "03_auditor_look")

    assert "cn.2024-46.2" in output
    assert "2026-11-27" in output


def test_an_announcement_flips_two_orders() -> None:
    """What No. 46 changes for the open orders, as the page says."""
    output = _python(
        "-m", "compliance", "impact", "cn", "orders.csv", "--without", "cn.2024-46", cwd=ROOT / "06_impact"
    )

    assert "2 lines of 2 orders come out differently" in output
    assert "20000.00 USD" in output
