"""A CSV file is cut into rows and cells as the strict reader cuts it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from compliance.shipment.csv_orders import bare, cells_of, is_empty, lines_of
from compliance.shipment.problems import Problem
from compliance.table.pieces import Piece
from compliance.table.read_csv import headings_of, read_csv
from compliance.text.errors import TableError

CELLS = st.sampled_from(["a", "", " ", "\t", "NA", "none", '"x,y"', '"open', 'a"b', "ü", "\x00", "\x01", "\x0b", "\u2028", "null", "1 USD", "#x", "\ufeff"])  # fmt: skip
LINES = st.lists(CELLS, min_size=1, max_size=4).map(",".join)
REGULAR = st.lists(st.sampled_from(["a", "", "NA", "null", " b ", "ü"]), min_size=3, max_size=3).map(",".join)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.lists(LINES, max_size=6), st.lists(REGULAR, max_size=6)),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.booleans(),
    st.sampled_from([b"", b"", b"\xff", b"\n\n"]),
)
@example([",,", "a,b,c"], b"\n", True, b"")
@example(["a,b", "a,b,c"], b"\n", True, b"")
@example(["a,b,c,d", "a,b,c"], b"\n", True, b"")
@example(["a,b", "a,b,c,d", "x,y,z"], b"\n", True, b"")
@example([], b"\n", False, b"")
def test_rows_and_cells(rows: list[str], end: bytes, ended: bool, spoiled: bytes) -> None:
    """Whatever stands in it: quotes, short and long rows, empty ones, bytes that are no text, ends of lines."""
    lines = ["id,destination,item.cn", *rows]
    content = end.join(line.encode() for line in lines) + (end if ended else b"") + spoiled
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(content)
        try:
            headings, head = headings_of(str(path))
        except TableError:
            return
        if len(headings) != 3:
            return
        found = read_csv(str(path), Piece(0, len(content), 1), headings, head)
    expected: dict[int, list[str] | None] = {}
    for number, line in enumerate(lines_of(content), 1):
        if number <= head or is_empty(line):
            continue
        cells = cells_of(bare(line) if number == head else line)
        expected[number] = None if isinstance(cells, Problem) or len(cells) != 3 else cells
    rows_found = {
        row: [cell.strip(" ") for cell in cells] for row, cells in zip(found.rows, found.frame.iter_rows(), strict=True)
    }

    assert {**rows_found, **dict.fromkeys(found.refused)} == expected
