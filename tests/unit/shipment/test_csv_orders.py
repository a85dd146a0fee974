"""Orders in CSV."""

from collections.abc import Iterable

import pytest
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.csv_orders import MAX_COLUMNS, MAX_FIELD, MAX_LINE, read_csv
from compliance.shipment.read import Reading, read_mapping
from compliance.values.members import NO_WORDS, NONE, Members
from compliance.values.schemes import Choice, Code, Country


def rows(content: str | bytes | Iterable[str]) -> list[Reading]:
    """Return the readings of a table."""
    return list(read_csv(content, VOCABULARY, name="orders.csv"))


def cell(heading: str, content: str) -> object:
    """Return the value of a fact in a table of one cell and an id."""
    (reading,) = rows(f"id,{heading}\n1,{content}\n")
    assert reading.diagnostics == ()
    shipment = reading.shipments[0]
    return (shipment.facts | shipment.lines[0].facts).get(heading)


def refused(content: str | bytes) -> list[tuple[str, str]]:
    """Return code and place of every mistake of a table."""
    return [(d.code, d.path) for reading in rows(content) for d in reading.diagnostics]


def test_row_is_the_shipment_of_the_object() -> None:
    """A row is read as the JSON object of the same facts."""
    table = (
        "id,date,destination,end_use,end_use_complete,end_user.military,item.id,item.cn,item.tpp,license.number\n"
        "a,2025-01-01,NA,civil;military,yes,no,L,1C902.b;3A001,4992,N1\n"
    )
    data = {"id": "a", "date": "2025-01-01", "destination": "NA", "end_use": ["civil", "military"]}
    data |= {"end_use_complete": True, "end_user.military": False, "license.number": "N1"}
    data |= {"item": {"id": "L", "cn": ["1C902.b", "3A001"], "tpp": "4992"}}

    assert rows(table) == [read_mapping(data, VOCABULARY)]


@pytest.mark.parametrize(
    ("heading", "content", "expected"),
    [
        ("item.datacenter", "true", True),
        ("item.datacenter", "no", False),
        ("item.datacenter", "none", NONE),
        ("item.datacenter", "", None),
        ("item.datacenter", "  ", None),
        ("destination", " NA ", Members((Country("NA"),), complete=True)),
        ("transit", "DE; CA", Members((Country("DE"), Country("CA")), complete=False)),
        ("transit", "none", NO_WORDS),
        ("end_use", "civil", Members((Choice("civil"),), complete=True)),
        ("item.cn", "1C902.b;3A001", Members((Code("1C902.b"), Code("3A001")), complete=False)),
        ("item.description", '"SmCo, sintered; ""N52"""', Members(('SmCo, sintered; "N52"',), complete=True)),  # type: ignore[arg-type]
        ("item.description", "-40 to 85 C", Members(("-40 to 85 C",), complete=True)),  # type: ignore[arg-type]
    ],
)
def test_cell_is_read(heading: str, content: str, expected: object) -> None:
    """An empty cell is unknown, `none` is none, a semicolon separates what may be several."""
    assert cell(heading, content) == expected


def test_role_of_empty_cells_is_not_given() -> None:
    """A column for a party does not make every order have one."""
    first, second = rows("id,end_user.name,end_user.military\n1,,\n2,,no\n")

    assert first.shipments[0].parties == frozenset()
    assert second.shipments[0].parties == {"end_user"}


@pytest.mark.parametrize("table", ["id,licenses\n1,none\n", "id,license.number,license.kind\n1,none,\n"])
def test_no_license(table: str) -> None:
    """`none` in the cells of a license says that there is none."""
    assert rows(table)[0].shipments[0].licenses == ()


def test_no_components() -> None:
    """`none` under `item.components` says that there are none."""
    assert rows("id,item.components\n1,none\n")[0].shipments[0].lines[0].components == ()


def test_bad_row_never_stops_the_rest() -> None:
    """Every bad row is named by its number in the file, and every other row is read."""
    table = (
        b"\xef\xbb\xbfid,date,item.tpp,item.cn\r\n"
        b"a,2025-01-01,1,3A001\r\n"
        b'b,"2025-01-01,1,3A001\r\n'
        b"c,2025-01-01,1e3,3a001;;3A001\r\n"
        b"d,2025-01-01\r\n"
        b"e,\xff,1,3A001\r\n"
        b"f,\x00,1,3A001\r\n"
        b"g,2025-01-01,=1+1,3A001\r\n"
        b",,,\r\n"
        b"\r\n"
        b"h,2025-01-01,1,3A001"
    )

    assert [s.id for reading in rows(table) for s in reading.shipments] == ["a", "h"]
    assert refused(table) == [
        ("E0601", "orders.csv row 3"),
        ("E0606", "orders.csv row 4, column item.tpp"),
        ("E0608", "orders.csv row 4, column item.cn"),
        ("E0608", "orders.csv row 4, column item.cn"),
        ("E0601", "orders.csv row 5"),
        ("E0002", "orders.csv row 6"),
        ("E0003", "orders.csv row 7"),
        ("E0613", "orders.csv row 8, column item.tpp"),
    ]


def test_lines_may_come_one_by_one() -> None:
    """A table may be given by its lines, and is read as they come."""
    lines = iter(["id,item.tpp\n", "a,1\n", "b,2\n"])

    readings = read_csv(lines, VOCABULARY)

    assert next(readings).shipments[0].id == "a"
    assert next(lines) == "b,2\n"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [("E0601", "orders.csv row 1")]),
        ("\n\n", [("E0601", "orders.csv row 1")]),
        ("item.tpq\n1", [("E0603", "orders.csv row 1, column item.tpq")]),
        ("\nitem.tpp,item.tpp\n1,1", [("E0610", "orders.csv row 2, column item.tpp")]),
        ("item.tpp,\n1,1", [("E0603", "orders.csv row 1, column number 2")]),
        ("item.tpp;item.cn\n1;2", [("E0603", "orders.csv row 1, column item.tpp;item.cn")]),
        ("end_user\nnone", [("E0603", "orders.csv row 1, column end_user")]),
        ("lines\nnone", [("E0603", "orders.csv row 1, column lines")]),
        ("a\u202eb\n1", [("E0603", "orders.csv row 1, column a\\u202eb")]),
        ('"item.tpp\n1', [("E0601", "orders.csv row 1")]),
        ("a," * MAX_COLUMNS + "a\n", [("E0004", "orders.csv row 1")]),
        ("item.description\n" + "x" * (MAX_FIELD + 1), [("E0004", "orders.csv row 2, column item.description")]),
        ("item.description\n" + "x" * (MAX_LINE + 1), [("E0004", "orders.csv row 2")]),
        ("item.tpp".encode("utf-16"), [("E0002", "orders.csv row 1")]),
        ("item.tpp\n1".encode("utf-16-le"), [("E0003", "orders.csv row 1")]),
    ],
    ids=range(15),
)
def test_table_is_refused(table: str | bytes, expected: list[tuple[str, str]]) -> None:
    """A table whose headings cannot be taken is not read at all."""
    assert refused(table) == expected


def test_heading_is_answered_with_the_nearest() -> None:
    """A misspelt or misplaced heading is answered with the one that was meant."""
    (reading,) = rows("item.tpq,eccn,end_user.militry\n1,2,3\n")

    hints = [d.help for d in reading.diagnostics]
    assert "`item.tpp`" in hints[0]
    assert "`item.eccn`" in hints[1]
    assert "`end_user.military`" in hints[2]
