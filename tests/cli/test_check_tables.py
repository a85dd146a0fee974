"""`compliance check` of books of orders: what is printed, what is written, exit status."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from compliance.cli.main import group

HEAD = (
    "id,date,activity,departs,destination,end_use,end_user.military,end_user.headquarters,item.cn,licenses,"
    "item.origin,item.direct_product_of,item.cn_rare_earth_share,parties_complete,end_use_complete"
)
STOPPED = "SO-1,2025-06-15,export,CN,US,military,yes,US,1C902.a.4,none,,,,,"
FREE = "SO-2,2025-06-15,export,DE,FR,civil,no,FR,none,none,DE,none,0 %,yes,yes"
BAD = "SO-3,2025-06-31,export,CN,US,civil,,,,none,,,,,"


def run(*arguments: str) -> tuple[int, str, str]:
    """Run the command."""
    done = CliRunner().invoke(group, ["check", "--rules", "cn", *arguments])
    return done.exit_code, done.stdout, done.stderr


def book(folder: Path, *rows: str) -> str:
    """Write a book of orders."""
    path = folder / "orders.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("rows", "status"), [((FREE,), 0), ((FREE, STOPPED), 1), ((FREE, STOPPED, BAD), 2)])
def test_the_exit_status_is_that_of_the_worst_row(tmp_path: Path, rows: tuple[str, ...], status: int) -> None:
    """Refused rows come before stopped ones; the rows beside them are answered."""
    out = tmp_path / "answers.parquet"
    code, shown, told = run(book(tmp_path, *rows), "--output", str(out))

    assert (code, shown) == (status, "")
    assert pl.read_parquet(out)["shipment"].to_list()[:1] == ["SO-2"]
    assert f"{len(rows)} rows, {int(BAD in rows)} refused, {int(STOPPED in rows)} stopped, 0 open" in told
    assert ("E0607" in told) == (BAD in rows)


def test_a_parquet_file_is_answered_on_standard_output(tmp_path: Path) -> None:
    """As CSV, or as JSON lines."""
    path = tmp_path / "orders.parquet"
    pl.read_csv(book(tmp_path, FREE, STOPPED), infer_schema=False).write_parquet(path)
    _, flat, _ = run(str(path))
    code, lines, _ = run(str(path), "--format", "jsonl")

    assert [line.split(",")[1:4] for line in flat.splitlines()[1:]] == [
        ["SO-2", "1", "not_subject"],
        ["SO-1", "1", "prohibited"],
    ]
    assert len(lines.splitlines()) == 2
    assert code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.txt", "--output", "b.csv"),
        ("a.csv", "--output", "b.txt"),
        ("a.csv", "b.csv", "--output", "c.csv"),
        ("a.parquet", "--format", "json"),
        ("a.csv", "--output", "b.csv", "--log", "x"),
    ],
)
def test_what_cannot_be_is_told(arguments: tuple[str, ...]) -> None:
    """Formats that are none, several files for one output, a log of a table."""
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize("content", ["", "\n\n", f"{HEAD}\n"])
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_book_of_nothing_is_refused(tmp_path: Path, content: str, ending: str) -> None:
    """Nothing was asked, which is not the same as that nothing stops it."""
    path, out = tmp_path / f"orders.{ending}", tmp_path / "answers.csv"
    path.write_text(content if ending == "csv" else content.replace(HEAD, ""), encoding="utf-8")
    single, table = run(str(path)), run(str(path), "--output", str(out))

    assert (single[0], table[0]) == (2, 2)
    assert "E06" in single[2]
    assert "E06" in table[2]
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("option", ["--output", "--certificate"])
def test_what_is_read_is_not_written_over(tmp_path: Path, option: str) -> None:
    """The orders stay as they are."""
    path = book(tmp_path, FREE)
    before = Path(path).read_bytes()
    code, _, told = run(path, option, path)

    assert (code, "is what is read" in told) == (2, True)
    assert Path(path).read_bytes() == before


@pytest.mark.parametrize("name", ["evidence", "./evidence"])
def test_a_certificate_does_not_go_where_the_log_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither of the two is there yet."""
    path = book(tmp_path, FREE)
    monkeypatch.chdir(tmp_path)
    code, _, told = run(path, "--log", "evidence", "--certificate", name)

    assert (code, "is what is read" in told, Path("evidence").exists()) == (2, True, False)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """E0001, and nothing is left behind."""
    code, _, told = run(str(tmp_path / "none.parquet"), "--output", str(tmp_path / "answers.csv"))

    assert code == 2
    assert "E0001" in told
    assert not (tmp_path / "answers.csv").exists()
