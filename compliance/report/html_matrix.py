"""The matrix of what moved, as an HTML table."""

from collections.abc import Sequence

from compliance.report.markup import Markup, element, joined
from compliance.report.matrix import Band, Matrix, matrix
from compliance.report.ordered import Numbered
from compliance.report.region_words import also_words, fact_words, moved_words

ROWS, COLUMNS, CHANGES, NAMED, FOLDED = 60, 12, 4, 4, 60
"""Most rows and columns shown, changes in a cell, values named in a heading, values shown unfolded below."""

_KINDS = {"destination": "countries", "departs": "countries", "date": "periods", "end_use": "uses"}


def html_matrix(regime: str, regions: Sequence[Numbered]) -> Markup:
    """Return the table of *regions*, with the members of its groups below; empty where no fact tells them apart."""
    found = matrix(regions)
    own = found is not None and any(len(cell) > CHANGES for row in found.cells for cell in row)
    found = matrix(regions, own=True) if own else found
    if found is None:
        return Markup()
    rows, columns = found.rows[:ROWS], found.columns[:COLUMNS]
    groups: list[tuple[str, Band]] = []
    corner = fact_words(found.row_fact) + (f" by {fact_words(found.column_fact)}" if found.column_fact else "")
    heads = [element("th", _label(band, found.column_fact, groups), scope="col") for band in columns]
    head = element("tr", element("th", corner, scope="col"), *(heads or [element("th", "what moves", scope="col")]))
    body = [
        element(
            "tr",
            element("th", _label(band, found.row_fact, groups, any_other=not own), scope="row"),
            *(
                _cell([regions[place] for place in cell], (found.row_fact, found.column_fact))
                for cell in cells[:COLUMNS]
            ),
        )
        for band, cells in zip(rows, found.cells, strict=False)
    ]
    table = element(
        "table",
        element(
            "caption",
            f"{regime}: what moves, by {corner}. A dash: nothing found to move"
            + (" but by the last row, which may reach every other." if own else "."),
        ),
        element("thead", head),
        element("tbody", *body),
        class_="matrix",
    )
    label = f"{regime}: matrix of what moves"
    return joined(
        element("div", table, class_="scroll", tabindex="0", role="region", aria_label=label), _below(found, groups)
    )


def _label(band: Band, fact: str, groups: list[tuple[str, Band]], *, any_other: bool = True) -> str:
    rest = f"any other {fact_words(fact)}" if any_other else f"any {fact_words(fact)}, by what the region says"
    if not band.values:
        return rest if fact else ""
    if len(band.values) <= NAMED:
        words = ", ".join(band.values)
    else:
        name = _letters(len(groups))
        kind = _KINDS.get(fact, "codes" if fact.startswith("item.") else "values")
        words = f"{len(band.values)} {kind} ({name})"
        groups.append((f"{name}: {len(band.values)} {kind}", band))
    return f"{words}, or {rest}" if band.rest else words


def _letters(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"{_letters(number // 26 - 1)}{chr(ord('A') + number % 26)}"


def _cell(found: list[Numbered], told: tuple[str, str]) -> Markup:
    if not found:
        return element(
            "td",
            Markup('<span aria-hidden="true">–</span>'),
            element("span", "nothing", class_="hidden"),
            class_="none",
        )
    changes: dict[tuple[str, str, str], Numbered] = {}
    for one in found:
        key = (one.direction.word, moved_words(one.region, "→"), also_words(one.region, *told))
        changes.setdefault(key, one)
    styles = {one.direction.style for one in changes.values()}
    links = [
        element(
            "a",
            element("span", one.direction.mark, aria_hidden="true"),
            element("span", f"{kind}: ", class_="hidden"),
            f" {words}",
            element("small", also) if also else "",
            href=f"#r{one.number}",
            **({"class_": one.direction.style} if len(styles) > 1 else {}),
        )
        for (kind, words, also), one in list(changes.items())[:CHANGES]
    ]
    if len(changes) > CHANGES:
        links.append(element("span", f"and {len(changes) - CHANGES} more", class_="quiet"))
    return element("td", *links, class_=styles.pop() if len(styles) == 1 else "mixed")


def _members(name: str, band: Band) -> Markup:
    words = ", ".join(band.values)
    if len(band.values) <= FOLDED:
        return element("p", element("b", f"{name}: "), words, class_="small")
    return element("details", element("summary", name), element("p", words), class_="small")


def _below(found: Matrix, groups: list[tuple[str, Band]]) -> Markup:
    notes = [_members(name, band) for name, band in groups]
    hidden = [
        f"{count} more {what}"
        for count, what in ((len(found.rows) - ROWS, "rows"), (len(found.columns) - COLUMNS, "columns"))
        if count > 0
    ]
    if hidden:
        notes.append(
            element("p", f"Not shown: {' and '.join(hidden)}; the regions below are complete.", class_="small")
        )
    return joined(*notes)
