"""The reports of a difference: golden files, hostile names, the same bytes each time."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from unit.report import sample_difference as samples

from compliance.analysis.difference import Cells, Difference, Limit
from compliance.report.cell_groups import cell_groups
from compliance.report.difference_json import difference_dict
from compliance.report.difference_text import difference_text
from compliance.report.directions import DIRECTIONS
from compliance.report.matrix import Band, matrix
from compliance.report.ordered import ordered
from compliance.report.periods import periods
from compliance.report.region_words import limit_words, region_words
from compliance.report.witness_files import write_witnesses
from compliance.report.witness_words import witness_command, witness_facts
from compliance.shipment.characters import forbidden

Golden = Callable[[str, str], None]
SAMPLES = ("full", "empty", "unsettled", "wide")


def sample(name: str) -> Difference:
    found: Difference = getattr(samples, name)()
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_text(name: str, golden: Golden) -> None:
    """What a lawyer reads first."""
    golden(f"report/difference-{name}.txt", difference_text(sample(name)))


def test_text_says_it_in_words() -> None:
    """Direction, place, move; the closing statement comes before all of them."""
    text = difference_text(samples.full())

    assert text.index("outside them nothing else changes") < text.index("1. more permissive")
    assert "to US, for use military, from 2025-12-01: license required -> prohibited" in text
    assert "3A001.b.2; country ID, MY, TH, VN: X -> not there  (12 cells)" in text
    assert text.index("masked   of one shipment there by cn.2024-46.1") > text.index("narrower")


@pytest.mark.parametrize("name", SAMPLES)
def test_text_hides_no_character(name: str) -> None:
    """No line holds a control or a bidirectional character."""
    assert not [line for line in difference_text(sample(name)).split("\n") if forbidden(line)]


def test_text_diff_is_capped() -> None:
    """And says how much is left out."""
    text = difference_text(evolve(samples.empty(), text_diff="+x\n" * 1000))

    assert text.count("  +x\n") == 120
    assert "(880 more lines)" in text


def test_json(golden: Golden) -> None:
    """Plain lists and dictionaries, in the order of the records."""
    found = difference_dict(samples.full())
    text = json.dumps(found, indent=2)

    golden("report/difference-full.json", text + "\n")
    assert json.loads(text) == found
    assert list(found)[:4] == ["old", "new", "old_digest", "new_digest"]
    assert isinstance(found["regions"][0]["limits"][0]["values"], list)


def test_cattrs_is_loaded_late() -> None:
    """The text and the page need no cattrs."""
    code = "import sys, compliance.report.difference_html, compliance.report.difference_json; print('cattrs' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_witness_files(tmp_path: Path) -> None:
    """One file a witness, named safely, that reads back as the shipment."""
    d = samples.full()
    evil = evolve(d, regions=(evolve(d.regions[0], regime="../../x/\u202e" + "y" * 99), *d.regions[1:]))
    paths = [Path(path) for path in write_witnesses(evil, str(tmp_path / "new" / "w"))]

    assert len(paths) == sum(region.witness is not None for region in d.regions) == len(set(paths))
    assert {path.parent for path in paths} == {tmp_path / "new" / "w"}
    assert all(path.name.replace("-", "").replace(".json", "").isalnum() and len(path.name) < 80 for path in paths)
    written = [json.loads(path.read_text("utf-8")) for path in paths]
    assert {json.dumps(w) for w in written} == {json.dumps(r.witness.shipment) for r in d.regions if r.witness}


def test_a_witness_file_runs(tmp_path: Path) -> None:
    """`compliance check` reads it and decides."""
    path = next(p for p in write_witnesses(samples.full(), str(tmp_path)) if "stricter" in p)
    done = subprocess.run(
        [sys.executable, "-m", "compliance", "check", path, "--rules", "cn"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (0, 1, 3), done.stderr


def test_a_command_survives_the_shell() -> None:
    """What the command hands over is the shipment, whatever a party is called."""
    witness = samples.full().regions[0].witness
    assert witness
    command = witness_command(witness, "a b;c").partition(" | compliance")[0]
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == witness.shipment
    assert witness_command(witness, "a b;c").endswith("compliance check - --rules 'a b;c'")
    assert dict(witness_facts(witness))["item.cn"] == "1C905.a.4"


def test_numbers_are_those_of_every_report() -> None:
    """Regime by regime, what moves an outcome first, what is masked last."""
    found = ordered(samples.full())

    assert [n.direction.word for n in found] == [
        "more permissive", "stricter", "wider", "beside", "more permissive", "narrower", "masked",
    ]  # fmt: skip
    assert [n.number for n in found] == list(range(1, 8))
    assert len({kind.code for kind in DIRECTIONS}) == len({kind.mark for kind in DIRECTIONS}) == 7


def test_words() -> None:
    """Sides as a reader says them."""
    assert limit_words(Limit("item.cn", ("1C905.a.4",), "1C905.a.4")) == "1C905.a.4"
    assert limit_words(Limit("item.tpp", ("4800",), "at least 4800")) == "tpp at least 4800"
    assert limit_words(Limit("destination", ("HK",), "Hong Kong")) == "to Hong Kong"
    assert limit_words(Limit("date", ("2025-01-01",), "2025-01-01")) == "on 2025-01-01"
    assert limit_words(Limit("end_user.military", ("true",), "true")) == "end user military is true"
    assert "0A001, 0A002, 0A003 and 147 more" in region_words(samples.wide().regions[0])


def test_matrix_groups_what_behaves_alike() -> None:
    """Rows and columns that reach the same regions are one."""
    found = matrix(ordered(samples.wide()))

    assert found
    assert (found.row_fact, found.column_fact) == ("item.eu", "destination")
    assert [len(band.values) for band in found.rows] == [1, 149]
    assert found.columns == (Band(samples.wide().regions[0].limits[1].values), Band((), True))
    assert found.cells == (((0, 1), (1,)), ((0,), ()))


def test_matrix_of_nothing() -> None:
    """A region without sides has no matrix."""
    region = evolve(samples.full().regions[0], limits=())

    assert matrix(ordered(evolve(samples.full(), regions=(region,)))) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 2025-11-10 until 2026-11-10", [("2025-11-10", "2026-11-10")]),
        ("from 2025-11-10", [("2025-11-10", "None")]),
        ("before 2025-11-10 or from 2026-01-01", [("None", "2025-11-10"), ("2026-01-01", "None")]),
        ("2025-11-10", [("2025-11-10", "2025-11-10")]),
        ("some day", []),
    ],
)
def test_periods(text: str, expected: list[tuple[str, str]]) -> None:
    """Days of a region, as the text has them."""
    region = evolve(samples.full().regions[0], limits=(Limit("date", (), text),))

    assert [(str(first), str(last)) for first, last in periods(region)] == expected


def test_cells_pair_and_group() -> None:
    """A value that changes is one cell; members of a list are whole."""
    moved = Cells(
        "t",
        ("code", "column", "value"),
        (("a", "x", "1"), ("b", "x", "1")),
        (("a", "x", "2"), ("b", "x", "2"), ("c", "x", "")),
    )
    one, other = cell_groups(moved)

    assert (one.keys, one.before, one.after, one.count) == ((("a", "b"), ("x",)), "1", "2", 2)
    assert (other.keys, other.before, other.after) == ((("c",), ("x",)), None, "(empty)")

    listed = Cells("l", ("member", "from"), (("a", "2025-01-01"),), (("a", "2026-01-01"),))
    assert [(g.keys[1], g.before, g.after) for g in cell_groups(listed)] == [
        (("2025-01-01",), "listed", None), (("2026-01-01",), None, "listed"),
    ]  # fmt: skip
