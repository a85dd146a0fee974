"""Books of orders in every format, in and out; runs that stop and go on."""

import errno
import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

import compliance
from compliance.model.ruleset import Ruleset
from compliance.table import pieces, processes
from compliance.table.check import check_frame
from compliance.table.law import Law
from compliance.table.output import answer_into
from compliance.table.work import Job
from compliance.table.write import _flat
from compliance.text.cells import safe
from compliance.text.errors import TableError

ORDERS = {
    "id": ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6"],
    "date": ["2025-06-15"] * 4 + ["2025-06-31", "2025-06-15"],
    "activity": ["export"] * 6,
    "departs": ["CN"] * 6,
    "destination": ["US", "NA", "", "DE", "DE", "Atlantis"],
    "end_use": ["military", "civil;medical", "", "civil", "civil", "civil"],
    "end_use_complete": ["", "yes", "", "", "", ""],
    "end_user.military": ["yes", "no", "", "none", "", ""],
    "item.cn": ["1C902.a.4", "1C902.a.4", "1C902.a.4", "none", "none", "none"],
    "item.value": ["12000.50 USD", "1 EUR", "", "7 CNY", "7 CNY", "7 CNY"],
    "licenses": ["none", "none", "", "none", "none", "none"],
}
LISTS = ("rules", "may_apply", "flags", "missing", "sources")
KINDS = ("csv", "jsonl", "parquet", "xlsx")


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    """The rules of China."""
    return compliance.load("cn").ruleset


def written(folder: Path, kind: str) -> str:
    """Write the orders."""
    path = folder / f"orders.{kind}"
    frame = pl.DataFrame(ORDERS)
    match kind:
        case "csv":
            frame.write_csv(path)
        case "parquet":
            frame.write_parquet(path)
        case "xlsx":
            book = Workbook(path, {"strings_to_formulas": False})
            sheet = book.add_worksheet()
            for row, cells in enumerate([frame.columns, *frame.rows()]):
                sheet.write_row(row, 0, cells)
            book.close()
        case _:
            path.write_text("".join(json.dumps(_json(row)) + "\n" for row in frame.to_dicts()), encoding="utf-8")
    return str(path)


def _json(row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, cell in row.items():
        if cell and key.startswith("item."):
            found.setdefault("item", {})[key.removeprefix("item.")] = cell
        elif cell:
            value = {"yes": True, "no": False}.get(cell, cell)
            found[key] = cell.split(";") if ";" in cell else value
    return found


def job(path: str, rules: Ruleset, law: Law = Law()) -> Job:
    """Return the work on a file."""
    return Job(path, ("cn",), rules.digest, law)


def read(path: str) -> list[dict[str, Any]]:
    """Read a table of answers."""
    match path.rpartition(".")[2]:
        case "parquet":
            return pl.read_parquet(path).to_dicts()
        case "jsonl":
            return pl.read_ndjson(path).to_dicts()
        case "csv":
            return [_listed(row) for row in pl.read_csv(path, infer_schema=False).to_dicts()]
        case _:
            head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            return [_listed(dict(zip(map(str, head), row, strict=True))) for row in rows]


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    flat = {key: None if cell == "" else cell for key, cell in row.items()} | {"row": int(float(row["row"]))}
    for name in LISTS:
        flat[name] = [flat[name]] if flat[name] else []
    flat["refused"] = flat["refused"].split("; ") if flat["refused"] else None
    return flat


def told(row: dict[str, Any]) -> dict[str, Any]:
    """Return what can be compared between formats: the place of a mistake is named by the format."""
    refused = [text.split(" ")[0] for text in row["refused"]] if row["refused"] else None
    lists = {name: "; ".join(row[name] or ()) for name in LISTS}
    scale = {name: row[name] for name in ("outcome", "low", "high")}
    return {**scale, **lists, "refused": refused, "shipment": row["shipment"] if not refused else ""}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("out", KINDS)
def test_every_format_gives_the_same_answers(rules: Ruleset, tmp_path: Path, kind: str, out: str) -> None:
    """Whatever the orders come in, and whatever the answers go out in; `NA` is Namibia in all of them."""
    expected = [told(row) for row in check_frame(rules, pl.DataFrame(ORDERS)).to_dicts()]
    target = str(tmp_path / f"answers.{out}")

    summary = answer_into(rules, job(written(tmp_path, kind), rules), target)

    assert [told(row) for row in read(target)] == expected
    assert summary.rows == 6
    assert summary.refused == 2
    assert expected[1]["outcome"] != "undetermined" or "destination" not in expected[1]["missing"]
    assert "destination" in expected[2]["missing"]
    assert not os.path.exists(f"{target}.parts")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("out", KINDS)
def test_each_row_says_which_law_was_asked(rules: Ruleset, tmp_path: Path, kind: str, out: str) -> None:
    """An answer under a supposition does not look like one without, and a file of them is read by others later."""
    law = Law(date(2026, 11, 11), date(2026, 1, 2), ("cn_suspensions_lapse",))
    for asked, text in (
        (Law(), None),
        (law, "law of 2026-11-11; known on 2026-01-02; supposing cn_suspensions_lapse"),
        (Law(scenarios=law.scenarios), "supposing cn_suspensions_lapse"),
    ):
        target = str(tmp_path / f"answers.{out}")
        answer_into(rules, job(written(tmp_path, kind), rules, asked), target)
        assert [row["asked"] for row in read(target)] == [text] * 6


def test_a_typed_table_is_read_as_it_is(rules: Ruleset) -> None:
    """Dates, truths and lists of Parquet are facts; a number is none where a code is expected, nor is a float exact."""
    frame = pl.DataFrame(
        {
            "date": [date(2025, 6, 15), None],
            "activity": ["export"] * 2,
            "departs": ["CN"] * 2,
            "destination": ["US", "NA"],
            "end_use": [["military"], []],
            "end_user.military": [True, None],
            "item.cn": ["1C902.a.4", "none"],
        }
    )
    whole = check_frame(rules, frame).to_dicts()
    floats = check_frame(rules, frame.with_columns(pl.lit(0.1).alias("item.tpp")))
    whole_numbers = check_frame(rules, frame.with_columns(pl.lit(1902).alias("item.cn")))
    times = check_frame(rules, frame.with_columns(pl.col("date").cast(pl.Datetime)))

    assert whole[0]["outcome"] == "prohibited"
    assert whole[1]["refused"] == ["E0612 $.date: the shipment has no date"]
    assert [row[0][:5] for row in floats["refused"].to_list()] == ["E0606", "E0606"]
    assert [row[0][:5] for row in whole_numbers["refused"].to_list()] == ["E0604", "E0604"]
    assert times["refused"][0][0].startswith("E0607")


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_the_same_bytes_however_the_work_is_cut(
    rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Pieces of two rows, two processes that answer all that is asked: the answers are the same bytes."""
    whole, cut = str(tmp_path / "whole.csv"), str(tmp_path / "cut.csv")
    path = written(tmp_path, kind)
    answer_into(rules, job(path, rules), whole)
    monkeypatch.setattr(pieces, "ROWS", 2 * pieces.ASKED)
    monkeypatch.setattr(pieces, "BYTES", 100 * pieces.SLOW)
    monkeypatch.setattr(processes, "MUCH", 1)
    answer_into(rules, job(path, rules), cut, processes=2)

    assert Path(whole).read_bytes() == Path(cut).read_bytes()


def test_a_process_with_other_rules_refuses(rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It loads the rules by their names, and these changed since."""
    monkeypatch.setattr(processes, "MUCH", 1)
    asked = job(written(tmp_path, "parquet"), rules)._replace(rules=("uk",))

    with pytest.raises(TableError) as error:
        answer_into(rules, asked, str(tmp_path / "answers.csv"), processes=2)

    assert [d.code for d in error.value.diagnostics] == ["E0012"]


class _Killed(Exception):
    pass


def _stop(done: int, total: int) -> None:
    if done == 2:
        raise _Killed


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_run_that_stopped_goes_on(rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """What is on disk is not decided again, and the whole is what one run would have written."""
    monkeypatch.setattr(pieces, "ROWS", 2 * pieces.ASKED)
    monkeypatch.setattr(pieces, "BYTES", 100 * (pieces.SLOW if kind == "jsonl" else pieces.ASKED))
    path, whole, target = written(tmp_path, kind), str(tmp_path / "whole.csv"), str(tmp_path / "answers.csv")
    answer_into(rules, job(path, rules), whole)
    with pytest.raises(_Killed):
        answer_into(rules, job(path, rules), target, progress=_stop)
    assert not os.path.exists(target)

    summary = answer_into(rules, job(path, rules), target)

    assert 0 < summary.resumed < summary.rows == 6
    assert Path(target).read_bytes() == Path(whole).read_bytes()


def test_what_another_run_began_is_not_gone_on_with(
    rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other orders, other law, other rules, a part that was cut short, a manifest that is none."""
    monkeypatch.setattr(pieces, "ROWS", 2 * pieces.ASKED)
    path, target = written(tmp_path, "parquet"), str(tmp_path / "answers.csv")
    with pytest.raises(_Killed):
        answer_into(rules, job(path, rules), target, progress=_stop)

    def refused(law: Law = Law(), other: Ruleset | None = None) -> list[str]:
        chosen = other or rules
        with pytest.raises(TableError) as error:
            answer_into(chosen, job(path, chosen, law), target)
        return [d.code for d in error.value.diagnostics]

    assert refused(Law(scenarios=("cn.truce_lapses",))) == ["E0012"]
    assert refused(other=compliance.load("uk").ruleset) == ["E0012"]
    manifest, part = tmp_path / "answers.csv.parts/manifest.json", tmp_path / "answers.csv.parts/00000.arrow"
    content = part.read_bytes()
    part.write_bytes(content[:-1])
    assert refused() == ["E0012"]
    part.write_bytes(content)
    told = manifest.read_text("utf-8")
    manifest.write_text(told[: len(told) // 2], "utf-8")
    assert refused() == ["E0012"]
    manifest.write_text(told, "utf-8")
    pl.DataFrame(ORDERS).reverse().write_parquet(path)
    assert refused() == ["E0012"]


@pytest.mark.parametrize("place", ["orders.csv/answers.csv", "/proc/answers.parquet", "/dev/null/answers.csv"])
def test_an_output_that_cannot_be_written_is_told(rules: Ruleset, tmp_path: Path, place: str) -> None:
    """No folder, or one that takes none, and nothing that passes for an answer."""
    with pytest.raises(TableError) as error:
        answer_into(rules, job(written(tmp_path, "csv"), rules), str(tmp_path / place))

    assert [d.code for d in error.value.diagnostics] == ["E0013"]


def test_an_output_that_failed_leaves_nothing_behind(
    rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: no half of a file stands beside the orders."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = written(tmp_path, "csv")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TableError) as error:
        answer_into(rules, job(path, rules), str(tmp_path / "answers.parquet"))

    assert [d.code for d in error.value.diagnostics] == ["E0013"]
    assert os.listdir(tmp_path) == ["orders.csv"]


def test_parts_that_go_away_are_told(rules: Ruleset, tmp_path: Path) -> None:
    """Someone tidies up while it runs."""
    target = str(tmp_path / "answers.csv")
    with pytest.raises(TableError) as error:
        answer_into(
            rules,
            job(written(tmp_path, "csv"), rules),
            target,
            progress=lambda *_: shutil.rmtree(f"{target}.parts", True),
        )

    assert [d.code for d in error.value.diagnostics] == ["E0013"]


def test_rules_that_are_others_in_a_worker_are_refused(rules: Ruleset, tmp_path: Path) -> None:
    """A worker answers under the rules that it was told, or not at all."""
    path = written(tmp_path, "csv")
    with pytest.raises(TableError) as error:
        answer_into(rules, Job(path, ("cn",), "sha256:other", Law()), str(tmp_path / "answers.csv"))

    assert [d.code for d in error.value.diagnostics] == ["E0012"]


def test_without_a_regime_no_row_is_free() -> None:
    """Nobody was asked: every row is refused, and none is answered."""
    found = check_frame(compliance.load("core").ruleset, pl.DataFrame({"id": ["1"], "date": ["2025-01-01"]}))

    assert found["outcome"].to_list() == [None]
    assert found["refused"].to_list()[0][0].startswith("E0501")


def test_check_table_takes_and_gives_arrow(rules: Ruleset) -> None:
    """Arrow in, Arrow out; polars in, polars out; lazy or not."""
    frame = pl.DataFrame(ORDERS)
    loaded = compliance.load("cn")
    arrow = loaded.check_table(frame.to_arrow())

    assert type(arrow).__module__.startswith("pyarrow")
    assert pl.DataFrame(arrow).to_dicts() == loaded.check_table(frame).to_dicts()
    assert loaded.check_table(frame.lazy()).equals(loaded.check_table(frame))


def test_a_list_that_is_completed_and_not_given_refuses_its_row(rules: Ruleset) -> None:
    """Whether the list has a column of its own or none: found by `campaign/columnar.py`."""
    frame = pl.DataFrame({"date": ["2025-06-15"] * 2, "end_use_complete": ["yes", ""], "parties_complete": "yes"})
    for table in (frame, frame.with_columns(pl.lit("").alias("end_use"))):
        first, second = check_frame(rules, table)["refused"].to_list()

        assert first[0].startswith("E0611 row 1, column end_use_complete")
        assert second is None


def test_a_heading_that_names_no_fact_refuses_the_table(rules: Ruleset) -> None:
    """A misspelt fact would be an unknown one in every row."""
    with pytest.raises(TableError) as error:
        check_frame(rules, pl.DataFrame({"destinaton": ["US"]}))

    assert [(d.code, d.help) for d in error.value.diagnostics] == [
        ("E0603", "a fact with a similar name exists: `destination`, `destination_free_zone`")
    ]


CELLS = ("", "a", "=1", "+1", "-1", "@x", "\t=1", "\r", "'=1", "''+1", "'a", "1-1", "é", "a\n=1")


def test_no_cell_that_is_written_is_run() -> None:
    """Each is escaped as `text.cells.safe` does it; an empty one is empty."""
    shaped = check_frame(compliance.load("core").ruleset, pl.DataFrame({"id": ["x"] * len(CELLS)}))
    flat = _flat(shaped.with_columns(pl.Series("shipment", CELLS)))

    assert flat["shipment"].to_list() == [safe(cell) or None for cell in CELLS]
