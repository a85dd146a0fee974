"""`compliance diff --certificate`, and `compliance verify` of what it writes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from compliance.analysis.certificate.certify import certify
from compliance.analysis.diff import diff
from compliance.analysis.difference import Difference
from compliance.checker import check_difference
from compliance.checker.check_difference import digest
from compliance.cli.main import group
from compliance.model.editions import edition

REGIME = 'regime x "X" {\n  authority "A"\n  known through 2026-01-01\n}\n'
RULE = 'rule x.{name} "R" {{\n  when {when}\n  {effect}\n  in force from 2025-01-01\n  source "Act, s. 1"\n}}\n'


def _rule(name: str, when: str, effect: str = "requires license from A") -> str:
    return RULE.format(name=name, when=when, effect=effect)


def _edition(folder: Path, *rules: str) -> str:
    folder.mkdir(parents=True)
    (folder / "x.rules").write_text(REGIME + "".join(rules), encoding="utf-8")
    return str(folder)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


OLD = (_rule("one", "destination in { US, CN }"), _rule("two", "item.quantity >= 10 kg", "prohibits"))


@pytest.mark.parametrize(
    ("new", "status", "said"),
    [
        ((OLD[1], _rule("one.us", "destination is US"), _rule("one.cn", "destination is CN")), 0, "nothing comes out differently anywhere"),
        ((OLD[0], _rule("two", "item.quantity >= 11 kg", "prohibits")), 1, "nothing comes out differently outside the places above"),
    ],
)  # fmt: skip
def test_a_stranger_checks_the_closing_statement(tmp_path: Path, new: tuple[str, ...], status: int, said: str) -> None:
    """The file alone is enough, for the command and for the program by itself."""
    path = str(tmp_path / "c.json")
    done = _run(
        "diff", _edition(tmp_path / "old" / "x", *OLD), _edition(tmp_path / "new" / "x", *new), "--certificate", path
    )

    assert done.exit_code == status, done.output
    assert "The certificate shows it without the engine" in done.output
    checked = _run("verify", path)
    alone = subprocess.run(
        [sys.executable, "-I", check_difference.__file__, path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.exit_code, alone.returncode) == (0, 0), checked.output + alone.stdout
    assert checked.output == alone.stdout
    assert said in checked.output


def test_what_is_not_told_is_not_accepted(tmp_path: Path) -> None:
    """A place struck out and the digest made anew: the claim is no longer shown."""
    path = tmp_path / "c.json"
    changed = (OLD[0], _rule("two", "item.quantity >= 11 kg", "prohibits"))
    _run(
        "diff",
        _edition(tmp_path / "old" / "x", *OLD),
        _edition(tmp_path / "new" / "x", *changed),
        "--certificate",
        str(path),
    )
    found = json.loads(path.read_text("utf-8"))
    found.pop("digest")
    found["places"] = []
    path.write_text(json.dumps({**found, "digest": digest(found)}) + "\n", encoding="utf-8")

    assert _run("verify", str(path)).exit_code in (1, 3)


def test_a_place_is_told_in_words_that_were_checked(tmp_path: Path) -> None:
    """What the certificate calls a place anybody can write, with a digest that fits it."""
    path = tmp_path / "c.json"
    old = _edition(tmp_path / "old" / "x", *OLD)
    new = _edition(tmp_path / "new" / "x", OLD[0], _rule("two", "item.quantity >= 11 kg", "prohibits"))
    _run("diff", old, new, "--certificate", str(path))
    found = json.loads(path.read_text("utf-8"))
    found.pop("digest")
    for place in found["places"]:
        place["text"] = "a comma was moved"
    path.write_text(json.dumps({**found, "digest": digest(found)}) + "\n", encoding="utf-8")
    done = _run("verify", str(path))

    assert done.exit_code == 0
    assert "item.quantity in {mass [10000, 10000], mass (10000, 11000)}" in done.output
    assert [line for line in done.output.splitlines() if "comma" in line] == [
        "   the certificate calls it (in words of its own, which are not checked): a comma was moved"
    ] * len(found["places"])


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (["all", []], "everywhere"),
        (["any", []], "nowhere"),
        (["not", ["any", [["default"], ["license"]]]], "not (known on no day in particular or licenses are stated)"),
        (["all", [["on", "2025-01-01", None], ["known", None, "2025-01-02"]]], "(on >= 2025-01-01 and known < 2025-01-02)"),
        (["given", "exporter"], "exporter is given"),
        (["meets", "item.code", ["A1", "B2"]], "item.code in {A1, B2}"),
        (["is", "signed", [None, ["day", "2025-01-01", None], True]], "signed in {not stated, days [2025-01-01, None), True}"),
        (["is", "m", [["amount", "mass", None, False, "5", True]]], "m in {mass (-, 5]}"),
        (["symbol", ["exception", "x.e"], 3], "exception x.e is open or false"),
        (["truth", 7, 4], "condition 7 is true"),
        (["open", "x", ["x.r"]], "open what x.r comes to in x"),
    ],
)  # fmt: skip
def test_the_words_of_a_place(place: list[Any], words: str) -> None:
    """Each kind of place that the checker takes."""
    assert check_difference.words_of(place) == words


def test_an_altered_certificate_is_rejected(tmp_path: Path) -> None:
    """Its digest is not that of what it holds."""
    path = tmp_path / "c.json"
    _run(
        "diff",
        _edition(tmp_path / "old" / "x", *OLD),
        _edition(tmp_path / "new" / "x", OLD[1]),
        "--certificate",
        str(path),
    )
    path.write_text(path.read_text("utf-8").replace('"US"', '"DE"', 1), encoding="utf-8")
    done = _run("verify", str(path))

    assert done.exit_code == 1
    assert done.output.startswith("Rejected")


def test_the_size_of_the_checker_is_that_of_the_docs() -> None:
    """A figure that nobody counts goes stale."""
    lines = len(Path(check_difference.__file__).read_text("utf-8").splitlines())
    page = Path(__file__).parents[2] / "docs" / "diff.md"

    assert f"({lines:,} lines in all)" in page.read_text("utf-8")


def test_the_work_for_all_claims_is_bounded_and_said(tmp_path: Path) -> None:
    """What was not tried is left open by name: the closing sentence says why, and nobody is told that it was shown."""
    old = edition(_edition(tmp_path / "old" / "x", *OLD))
    new = edition(_edition(tmp_path / "new" / "x", OLD[0], _rule("two", "item.quantity >= 11 kg", "prohibits")))

    def told(whole: int) -> Difference:
        return diff(old, new, certify=lambda comparing: certify(comparing, whole=whole).told())

    assert "ran out" not in told(10_000).statement
    found = told(1)
    assert "it shows 0 of" in found.statement
    assert "the work allowed for a certificate ran out before all were tried" in found.statement
    path = tmp_path / "c.json"
    path.write_text(json.dumps(found.certificate), encoding="utf-8")
    assert _run("verify", str(path)).exit_code == 3


ROWS = """table x.rows "Rows" {{
  rows "rows.csv"
  column id is text
  column country is country
  column since is date
  {how}
  source "L"
}}
rule x.r "R" {{
  for each row in x.rows
  when destination in row.country
  when date >= row.since
  requires license from A
  in force from 2025-01-01
  source "L 1"
}}
"""


@pytest.mark.parametrize("how", ["complete", "partial"])
@pytest.mark.parametrize("day", ["2025-06-01", "2025-06-02", ""])
def test_a_row_without_the_day_that_the_date_is_held_against(tmp_path: Path, how: str, day: str) -> None:
    """An empty cell is none, or open: neither moves on a day (found by a reader)."""
    sides = []
    for name, since in (("old", "2025-06-01"), ("new", day)):
        sides.append(_edition(tmp_path / name / "x", ROWS.format(how=how)))
        (Path(sides[-1]) / "rows.csv").write_text(f"id,country,since\na,US,{since}\nb,DE,\n", encoding="utf-8")
    path = str(tmp_path / "c.json")

    done = _run("diff", *sides, "--certificate", path)

    assert done.exit_code == (day != "2025-06-01"), done.output
    assert "The certificate shows it without the engine" in done.output
    assert _run("verify", path).exit_code == 0


CHART = """regime x "X" {
  authority "A"
  known through 2026-10-01
  subject when departs CN
}
scheme x.code "codes" {
  form dotted
  complete
  codes 1A.1, 1A.2, 1A.3.a, 1A.3.b, 2B.1
}
fact unsplit is truth evidence "no split"
fact item.x is code of x.code world "code"
list x.near "Near" of country {
  complete
  member DE, JP from 2025-06-01
  source "L"
}
table x.chart "Chart" {
  rows "chart.csv"
  column country is country
  column reason is text
  column mark is truth
  key country, reason
  value mark
  complete
  source "L"
}
table x.rows "Rows" {
  rows "rows.csv"
  column id is text
  column scope is set of code of x.code
  column reason is text
  complete
  source "L"
}
rule x.listed "Listed" {
  for each row in x.rows
  when item.x in row.scope
  when x.chart[destination, row.reason] is marked
  requires license from A because row.reason
  review case by case when destination is RU
  in force from 2025-01-01
  source "L 1"
}
exception x.low "Low value" {
  lifts x.listed where row.reason in { "NS" }
  when item.value <= 5000 USD
  provided unsplit
  in force from 2025-01-01
  source "L 2"
}
exception x.friend "Friends" {
  lifts x.listed
  when destination in x.near or destination is US
  claimed
  in force from 2025-01-01
  source "L 3"
}
bar x.shut "Shut" {
  bars x.low
  when destination is RU
  in force from 2025-01-01
  source "L 4"
}
"""


@pytest.mark.parametrize("first", ["a,1A except 1A.3,NS", "a,1A.1,NS\nd,1A.2,NS"])
def test_a_row_of_a_chart_that_is_written_as_two(tmp_path: Path, first: str) -> None:
    """It is shown, though it takes more cases than a claim is given at first (found by a reader)."""
    sides = []
    for name, row in (("old", "a,1A except 1A.3,NS"), ("new", first)):
        folder = tmp_path / name / "x"
        folder.mkdir(parents=True)
        (folder / "x.rules").write_text(CHART, encoding="utf-8")
        (folder / "rows.csv").write_text(f"id,scope,reason\n{row}\nb,1A.3.a,MT\nc,2B.1,NS\n", encoding="utf-8")
        chart = "US,MT,X\nRU,NS,X\nRU,MT,X\nDE,MT,X\nCU,NS,X\n"
        (folder / "chart.csv").write_text(f"country,reason,mark\n{chart}", encoding="utf-8")
        sides.append(str(folder))
    path = str(tmp_path / "c.json")

    done = _run("diff", *sides, "--certificate", path)

    assert done.exit_code == 0, done.output
    assert "The certificate shows it without the engine" in done.output
    assert _run("verify", path).exit_code == 0
