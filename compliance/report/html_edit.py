"""One edit of a difference as HTML: its text diff in colour, or the cells that moved."""

from compliance.analysis.difference import REQUIRES_OTHERWISE, Cells, Edit
from compliance.report.cell_groups import CellGroup, cell_groups, key_columns
from compliance.report.diff_lines import diff_lines
from compliance.report.html_region import pair_list
from compliance.report.markup import Markup, element, joined, lines

EDIT_LINES, CELL_ROWS = 200, 200
"""How much of one edit is shown."""


def html_edit(edit: Edit, number: int) -> Markup:
    """Return the edit."""
    title = f"  {edit.title}" if edit.title else ""
    parts = [
        element("h4", f"{edit.kind} {edit.statement} ", element("code", edit.name), title),
        pair_list(
            [
                ("place", element("code", edit.new_at or edit.old_at)),
                ("sources", joined("; ".join(edit.sources))),
            ]
        ),
    ]
    if edit.meaning == "none" and edit.requires_otherwise:
        parts.append(element("p", f"{REQUIRES_OTHERWISE[0].upper()}{REQUIRES_OTHERWISE[1:]}."))
    if edit.cells:
        parts.append(_cells(edit.cells))
    if edit.text.strip():
        parts.append(html_diff(edit.text, EDIT_LINES))
    return element("article", lines(*parts), id=f"e{number}")


def html_diff(text: str, limit: int) -> Markup:
    """Return the first *limit* lines of a text diff; plus and minus stay, so that colour is not alone."""
    shown, more = diff_lines(text, limit)
    rows = [element("span", line or " ", **_style(line)) for line in shown]
    note = element("p", f"{more} more lines are not shown.", class_="quiet small") if more else Markup()
    return joined(element("pre", *rows, class_="diff"), note)


def _style(line: str) -> dict[str, str]:
    if line.startswith(("+++", "---", "@@")):
        return {"class_": "at"}
    return {"class_": "new" if line[0] == "+" else "gone"} if line[:1] in ("+", "-") else {}


def _cells(cells: Cells) -> Markup:
    groups = cell_groups(cells)
    count = sum(group.count for group in groups)
    heads = [element("th", name, scope="col") for name in (*key_columns(cells), "before", "after", "cells")]
    table = element(
        "table",
        element("caption", f"{cells.table}: {count} cell{'s' * (count != 1)} moved"),
        element("thead", element("tr", *heads)),
        element("tbody", *(_row(group) for group in groups[:CELL_ROWS])),
    )
    more = len(groups) - CELL_ROWS
    note = element("p", f"{more} more rows are not shown.", class_="quiet small") if more > 0 else Markup()
    return joined(element("div", table, class_="scroll"), note)


def _row(group: CellGroup) -> Markup:
    keys = [", ".join(word or "-" for word in words) for words in group.keys]
    return element(
        "tr",
        element("th", keys[0], scope="row"),
        *(element("td", key) for key in keys[1:]),
        element("td", _shown(group.before), class_="gone"),
        element("td", _shown(group.after), class_="new"),
        element("td", str(group.count), class_="number"),
    )


def _shown(value: str | None) -> str:
    return "not there" if value is None else value
