"""Spreadsheets and Parquet files that are broken, huge or treacherous are refused; nothing in them is coerced."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from wide_rulesets import built as built_wide
from wide_rulesets import single
from xlsxwriter import Workbook

import compliance
from compliance.model.ruleset import Ruleset
from compliance.table import read_xlsx
from compliance.table.check import check_frame
from compliance.table.law import Law
from compliance.table.output import answer_into
from compliance.table.work import Job
from compliance.text.errors import TableError

HEADINGS = ("id", "date", "activity", "departs", "destination", "item.cn", "item.quantity", "end_user.military")
ROW = ("A", "2025-06-15", "export", "CN", "US", "1C902.a.4", "5 kg", "yes")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    """The rules of China."""
    return compliance.load("cn").ruleset


def book(path: Path, *rows: tuple[Any, ...], **options: Any) -> str:
    """Write a spreadsheet."""
    made = Workbook(path, {"default_date_format": "yyyy-mm-dd", **options})
    sheet = made.add_worksheet()
    for number, row in enumerate((HEADINGS, *rows)):
        sheet.write_row(number, 0, row)
    made.close()
    return str(path)


def answered(rules: Ruleset, path: str) -> list[dict[str, Any]]:
    """Answer a file."""
    out = f"{path}.answers.parquet"
    answer_into(rules, Job(path, ("cn",), rules.digest, Law()), out)
    return pl.read_parquet(out).to_dicts()


def refused(rules: Ruleset, path: str) -> str:
    """Return the code with which a whole file is refused, and check that nothing was written."""
    with pytest.raises(TableError) as error:
        answered(rules, path)
    assert not os.path.exists(f"{path}.answers.parquet")
    (found,) = error.value.diagnostics
    return found.code


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("date", datetime(2025, 6, 15, 12, 30), "E0607"),
        ("date", 45823, "E0604"),
        ("destination", 840, "E0604"),
        ("item.cn", 1902.5, "E0604"),
        ("item.cn", 8504, "E0604"),
        ("item.quantity", 0.1, "E0606"),
        ("item.quantity", 5, "E0605"),
        ("end_user.military", 1, "E0604"),
        ("end_user.military", "TRUE", "E0604"),
        ("id", 7, "E0604"),
    ],
)
def test_a_cell_of_another_type_is_refused(rules: Ruleset, tmp_path: Path, heading: str, cell: Any, code: str) -> None:
    """A number where a code, a day or a truth is expected, a time for a day, a binary fraction."""
    other = tuple(cell if name == heading else value for name, value in zip(HEADINGS, ROW, strict=True))
    rows = answered(rules, book(tmp_path / "orders.xlsx", ROW, other, ROW))

    assert [row["refused"] for row in (rows[0], rows[2])] == [None, None]
    assert rows[1]["outcome"] is None
    assert rows[1]["refused"][0].startswith(f"{code} ")


def test_a_day_and_a_truth_are_taken(rules: Ruleset, tmp_path: Path) -> None:
    """A cell that is a day is one, and TRUE is true: these a sheet says without loss."""
    other = ("A", date(2025, 6, 15), *ROW[2:-1], True)
    one, two = answered(rules, book(tmp_path / "orders.xlsx", ROW, other))

    assert {**one, "row": 0} == {**two, "row": 0}
    assert one["refused"] is None


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "=1+1", "=A1", '=WEBSERVICE("http://x")'])
def test_a_formula_cell_is_not_run(rules: Ruleset, tmp_path: Path, formula: str) -> None:
    """What a formula last came to is not what a person wrote: the row is refused, or its cell is text and is."""
    text = answered(rules, book(tmp_path / "text.xlsx", (formula, *ROW[1:]), strings_to_formulas=False))
    run = answered(rules, book(tmp_path / "run.xlsx", (formula, *ROW[1:])))

    assert text[0]["refused"][0].startswith("E0613 ")
    assert run[0]["refused"][0].startswith("E0613 ")


def test_what_a_formula_came_to_is_no_fact(rules: Ruleset, tmp_path: Path) -> None:
    """A cell that shows `civil`, and one that shows `#REF!`, which a reader of sheets would pass over as empty."""
    made = Workbook(tmp_path / "orders.xlsx")
    sheet = made.add_worksheet()
    for number in range(4):
        sheet.write_row(number, 0, HEADINGS if number == 0 else ROW)
    sheet.write_formula(2, 4, "=A1", None, "DE")
    sheet.write_formula(3, 7, "=A1", None, "#REF!")
    made.close()
    rows = answered(rules, str(tmp_path / "orders.xlsx"))

    assert rows[0]["refused"] is None
    assert ["E2" in rows[1]["refused"][0], "E3" in rows[1]["refused"][0]] == [False, True]
    assert [row["refused"][0][:5] for row in rows[1:]] == ["E0613", "E0613"]


SHARES = ("id", "date", "item.us_controlled_share")


def shares(path: Path, *cells: tuple[Any, str]) -> str:
    """Write a sheet of shares, each in a number format."""
    made = Workbook(path)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, SHARES)
    for number, (cell, code) in enumerate(cells, 1):
        sheet.write_row(number, 0, ("A", "2025-06-15"))
        sheet.write(number, 2, cell, made.add_format({"num_format": code}))
    made.close()
    return str(path)


SCALED = ("0%", "0.00%", '0" "%', "0;-0%", "[Red]0%", "0,", "#,##0,,", "0.0,", '#,##0,"k"', '0"000"', r"0\.\0")


def test_a_cell_that_shows_another_number_is_refused(rules: Ruleset, tmp_path: Path) -> None:
    """100 % is stored as 1: what the cell shows is what a person wrote, and it would be read as 1 %."""
    rows = answered(rules, shares(tmp_path / "orders.xlsx", *((1, code) for code in SCALED)))

    assert [row["outcome"] for row in rows] == [None] * len(rows)
    assert [row["refused"][0][:5] for row in rows] == ["E0606"] * len(rows)
    assert "C2" in rows[0]["refused"][0]


@pytest.mark.parametrize(
    "code", ["", "0", "#,##0", "0.00", '0 "%"', r"0 \%", '"$"#,##0_);("$"#,##0)', "[$€-407] 0", "0_%", "0*%", "@"]
)
def test_a_cell_that_shows_its_number_is_taken(rules: Ruleset, tmp_path: Path, code: str) -> None:
    """A mark in quotes, behind a backslash, or of which only the width is taken, scales nothing; nor does it in a text."""
    plain, text = answered(rules, shares(tmp_path / "orders.xlsx", (30, code), ("30 %", "0%")))

    assert plain["refused"] is None
    assert {**plain, "row": 0} == {**text, "row": 0}


STYLES = (
    '<numFmts><numFmt numFmtId="3" formatCode="0%"/></numFmts><cellStyleXfs><xf numFmtId="0"/><xf numFmtId="10"/>'
    "</cellStyleXfs><cellXfs>{}</cellXfs>"
)


@pytest.mark.parametrize(
    ("formats", "cell", "code"),
    [
        ('<xf numFmtId="9"/>', "<c><v>1</v></c>", "E0606"),
        ('<xf numFmtId="0"/><xf numFmtId="3" xfId="0"/>', '<c s="1" t="n"><v>1</v></c>', "E0606"),
        ('<xf numFmtId="0"/><xf xfId="1"/>', '<c s="1"><v>1</v></c>', "E0606"),
        ('<xf numFmtId="0"/><xf xfId="1"/>', '<c s="0"><v>1</v></c>', ""),
        ('<xf numFmtId="9"/>', "<c><v/></c>", ""),
        ('<xf numFmtId="9"/>', '<c t="inlineStr"><is><t>30 %</t></is></c>', ""),
    ],
)
def test_a_format_is_found_as_the_sheet_means_it(
    rules: Ruleset, tmp_path: Path, formats: str, cell: str, code: str
) -> None:
    """The format of no style is the first, a format of one's own may go by a number that is built in, one is inherited."""
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in SHARES)
    row = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("A", "2025-06-15")) + cell
    styles = f"<styleSheet {SPACE}>{STYLES.format(formats)}</styleSheet>".encode()
    changed = {SHEET: _sheet(f"<row>{head}</row><row>{row}</row>"), "xl/styles.xml": styles}
    (found,) = answered(rules, _packed(tmp_path / "orders.xlsx", changed))

    assert (found["refused"] or [""])[0][:5] == code


def test_formats_that_are_not_found_refuse_the_file(rules: Ruleset, tmp_path: Path) -> None:
    """They are named and not there, so that nobody knows what the cells show."""
    rels = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{TYPE}" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId3" Type="{TYPE[:-9]}styles" Target="others.xml"/></Relationships>'
    )

    assert refused(rules, _packed(tmp_path / "orders.xlsx", {"xl/_rels/workbook.xml.rels": rels.encode()})) == "E0601"


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_a_first_sheet_that_is_hidden_is_refused(rules: Ruleset, tmp_path: Path, hide: str) -> None:
    """Nobody who looks at the file sees it, so it is not what they ask of; a hidden one behind it matters not."""
    made = Workbook(tmp_path / "orders.xlsx")
    first, second = made.add_worksheet(), made.add_worksheet()
    getattr(first, hide)()
    for sheet in (first, second):
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
    second.activate()
    second.set_first_sheet()
    made.close()

    assert refused(rules, str(tmp_path / "orders.xlsx")) == "E0601"


def test_a_sheet_that_hides_elsewhere_is_refused(rules: Ruleset, tmp_path: Path) -> None:
    """A sheet that is not where sheets are would not have been measured."""
    rels = f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{TYPE}" Target="media/x.xml"/></Relationships>'
    changed = {"xl/_rels/workbook.xml.rels": rels.encode(), "xl/media/x.xml": _sheet("")}

    assert refused(rules, _packed(tmp_path / "orders.xlsx", changed)) == "E0601"


def test_answers_hold_no_formula(rules: Ruleset, tmp_path: Path) -> None:
    """An identifier that a spreadsheet would run is shown as text in what is written."""
    path = tmp_path / "orders.jsonl"
    path.write_text('{"id": "+1", "date": "2025-06-15", "item": {}}\n', encoding="utf-8")
    out = tmp_path / "answers.csv"
    answer_into(rules, Job(str(path), ("cn",), rules.digest, Law()), str(out))

    assert "'+1" in out.read_text("utf-8")


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
@pytest.mark.parametrize("content", [b"", b"PK", b"PAR1PAR1", b"\0" * 100, b"id,date\n1,2\n", b"PK\5\6" + b"\0" * 18])
def test_what_is_no_table_is_refused(rules: Ruleset, tmp_path: Path, kind: str, content: bytes) -> None:
    """Empty files, other files under the name, archives with nothing in them."""
    path = tmp_path / f"orders.{kind}"
    path.write_bytes(content)

    assert refused(rules, str(path)) == "E0601"


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_short_is_refused(rules: Ruleset, tmp_path: Path, kind: str, cut: float) -> None:
    """Half a table is no table."""
    path = tmp_path / f"orders.{kind}"
    if kind == "xlsx":
        book(path, ROW, ROW)
    else:
        pl.DataFrame([ROW], schema=list(HEADINGS), orient="row").write_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])

    assert refused(rules, str(path)) == "E0601"


def test_flipped_bytes_never_raise_anything_else(rules: Ruleset, tmp_path: Path) -> None:
    """A damaged file is refused, or its rows are answered or refused one by one."""
    codes: set[str] = set()
    for kind in ("xlsx", "parquet"):
        path = tmp_path / f"orders.{kind}"
        if kind == "xlsx":
            book(path, ROW, ROW)
        else:
            pl.DataFrame([ROW, ROW], schema=list(HEADINGS), orient="row").write_parquet(path)
        content = path.read_bytes()
        for at in range(0, len(content), max(len(content) // 60, 1)):
            path.write_bytes(content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :])
            try:
                rows = answered(rules, str(path))
            except TableError as error:
                codes |= {d.code for d in error.diagnostics}
            else:
                assert all((row["outcome"] is None) == (row["refused"] is not None) for row in rows)

    assert "E0601" in codes
    assert codes <= {"E0001", "E0004", "E0601", "E0603", "E0610"}


def _packed(path: Path, replaced: dict[str, bytes]) -> str:
    """Write a spreadsheet in which members are replaced."""
    book(path, ROW)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, **replaced}.items():
            archive.writestr(name, content)
    return str(path)


SHEET = "xl/worksheets/sheet1.xml"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _sheet(cells: str) -> bytes:
    return f'<?xml version="1.0"?><worksheet {SPACE}><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("replaced", "code"),
    [
        ({"xl/media/bomb.bin": b"\0" * (64 << 20)}, "E0004"),
        ({SHEET: _sheet(" " * (8 << 20))}, "E0004"),
        ({f"x{n}": b"" for n in range(read_xlsx.MAX_MEMBERS + 1)}, "E0004"),
        ({SHEET: _sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}, "E0004"),
        ({SHEET: _sheet('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')}, "E0004"),
        ({SHEET: _sheet('<row r="x"><c r="A1"><v>1</v></c></row>')}, "E0601"),
        ({SHEET: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "E0601"),
        ({SHEET: b"<worksheet>"}, "E0601"),
        ({SHEET: b""}, "E0601"),
    ],
)  # fmt: skip
def test_a_bomb_is_refused(rules: Ruleset, tmp_path: Path, replaced: dict[str, bytes], code: str) -> None:
    """Members that unpack to far more, sheets as large as the format allows, entities, places that are none."""
    assert refused(rules, _packed(tmp_path / "orders.xlsx", replaced)) == code


def test_a_bomb_costs_little_memory(tmp_path: Path) -> None:
    """A gigabyte packed into a megabyte is refused without being unpacked into memory."""
    path = tmp_path / "orders.xlsx"
    book(path, ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.bin", "w") as member:
        for _ in range(1024):
            member.write(b"\0" * (1 << 20))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "from compliance.table.read_xlsx import read_xlsx\n"
        "from compliance.text.errors import TableError\n"
        "try:\n    read_xlsx(sys.argv[1])\nexcept TableError as error:\n    print(error.diagnostics[0].code)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT)

    assert (done.stdout, resource.RLIMIT_AS) == ("E0004\n", resource.RLIMIT_AS), done.stderr


def test_an_archive_that_lies_about_sizes_is_refused(rules: Ruleset, tmp_path: Path) -> None:
    """The directory says that a member is small, and it is not."""
    path = Path(_packed(tmp_path / "orders.xlsx", {SHEET: _sheet("<row/>" * 200_000)}))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo(SHEET).file_size
    small = (1000).to_bytes(4, "little")
    while (at := content.find(size.to_bytes(4, "little"))) >= 0:
        content[at : at + 4] = small
    path.write_bytes(bytes(content))

    assert refused(rules, str(path)) in ("E0601", "E0004")


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([{"a": 1}]),
        pl.Series([b"US"]),
        pl.Series([[["US"]]]),
        pl.Series([1.0]),
        pl.Series([float("nan")]),
        pl.Series([datetime(2025, 1, 1)]),
        pl.Series([True]),
    ],
    ids=["struct", "binary", "nested", "float", "nan", "time", "truth"],
)
def test_columns_of_types_that_say_no_country_are_refused(rules: Ruleset, tmp_path: Path, cells: pl.Series) -> None:
    """Each such row is refused, none is coerced, and the row beside it is answered."""
    frame = pl.DataFrame([ROW], schema=list(HEADINGS), orient="row").with_columns(cells.alias("destination"))
    path = tmp_path / "orders.parquet"
    frame.write_parquet(path)

    (row,) = answered(rules, str(path))

    assert row["outcome"] is None
    assert row["refused"][0][:5] in ("E0604", "E0614")


DAY = pa.array(["2025-06-15"])
NUMBER = pa.array([Decimal("4800")], pa.decimal256(50, 2))


@pytest.mark.parametrize(
    ("columns", "codes", "said"),
    [
        ({"date": DAY, "item.tpp": NUMBER, "item.value": NUMBER}, ["E0601", "E0601"], "column item.tpp"),
        ({"item.tpp": pa.array([pa.MonthDayNano([1, 1, 1])])}, ["E0601"], "interval"),
        ({"item.tpp": pa.RunEndEncodedArray.from_arrays([1], [1])}, ["E0601"], "cannot be read"),
        ([("date", DAY), ("item.cn", DAY), ("item.cn", DAY)], ["E0610"], "`item.cn` stands twice"),
    ],
    ids=["decimal256", "interval", "runs", "twice"],
)
def test_arrow_data_that_cannot_be_read_is_told(columns: Any, codes: list[str], said: str) -> None:
    """What polars fails at, or panics, is a mistake of the table; by a task, too."""
    pairs = list(columns.items()) if isinstance(columns, dict) else columns
    table = pa.Table.from_arrays([column for _, column in pairs], names=[heading for heading, _ in pairs])
    loaded = compliance.load("cn")
    for answer in (loaded.check_table, loaded.task().table):
        with pytest.raises(TableError) as error:
            answer(table)

        assert [d.code for d in error.value.diagnostics] == codes
        assert said in str(error.value)


def test_a_span_of_time_is_no_name(rules: Ruleset) -> None:
    """Nor is it a number: its row is refused."""
    spans = pl.Series([timedelta(1)])
    frame = pl.DataFrame({"date": ["2025-06-15"], "id": spans, "item.tpp": spans})
    (row,) = check_frame(rules, frame).to_dicts()

    assert [(row["shipment"], text[:5]) for text in row["refused"]] == [("", "E0604")] * 2


def test_a_table_of_a_thousand_columns_and_one_is_refused(rules: Ruleset, tmp_path: Path) -> None:
    """More headings than a vocabulary could have."""
    path = tmp_path / "orders.parquet"
    pl.DataFrame({f"c{n}": ["x"] for n in range(1001)}).write_parquet(path)

    with pytest.raises(TableError) as error:
        answered(rules, str(path))

    assert error.value.diagnostics[0].code == "E0004"


def test_a_list_said_to_be_whole_and_not_given_is_refused_in_every_row() -> None:
    """Also where no rule reads the fact, and where another row, alike but for this, is answered (found by the campaign)."""
    rows = 40
    frame = pl.DataFrame(
        {
            "date": ["2025-06-15"] * rows,
            "destination": ["US"] * rows,
            "end_use_complete": ["yes" if n % 3 == 2 else "no" for n in range(rows)],
        }
    )
    ruleset = built_wide(single("destination is US"))
    refused = check_frame(ruleset, frame)["refused"].to_list()
    alone = [check_frame(ruleset, frame[n : n + 1])["refused"].to_list()[0] for n in range(rows)]

    assert [bool(found) for found in refused] == [bool(found) for found in alone]
    assert any(refused)
