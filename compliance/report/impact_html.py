"""An impact as one page, in the dress of the page of a difference."""

from collections.abc import Iterator

from compliance.analysis.impact_records import Flip, Impact
from compliance.report.directions import BY_WORD, DIRECTIONS, Direction
from compliance.report.html_page import html_page
from compliance.report.impact_words import flip_value, flip_words, impact_headline, impact_scope
from compliance.report.markup import Markup, element, joined

ROWS = 2000
"""Most flips shown; the CSV has all."""


def impact_html(impact: Impact) -> str:
    """Return the page."""
    footer = (
        f"Old edition {impact.old}",
        f"New edition {impact.new}",
        "This is no legal advice. Nothing on this page runs or loads anything.",
    )
    return html_page(f"{impact.old} and {impact.new}: orders that come out differently", [*_body(impact)], footer)


def _body(impact: Impact) -> Iterator[Markup]:
    yield element("p", f"{impact.old} → {impact.new}", class_="kicker")
    yield element("h1", "Orders that come out differently")
    scope = element("span", impact_scope(impact), class_="settled")
    yield element(
        "p",
        impact_headline(impact),
        Markup(" "),
        scope,
        class_="statement open" if impact.refused or impact.open else "statement",
    )
    counts = [_count(kind, impact.totals[kind.word]) for kind in DIRECTIONS if impact.totals.get(kind.word)]
    if counts:
        yield element("ul", *counts, class_="counts", aria_label="Flips by direction")
    if impact.value_at_stake:
        yield _stakes(impact)
    if impact.flips:
        yield element("section", element("h2", "Lines"), _flips(impact))


def _count(kind: Direction, number: int) -> Markup:
    return element(
        "li",
        element("b", f"{kind.mark} {number}"),
        element("span", kind.word),
        element("small", kind.meaning),
        class_=kind.style,
    )


def _stakes(impact: Impact) -> Markup:
    rows = [
        element(
            "tr",
            element("th", _badge(stake.direction), scope="row"),
            element("td", stake.value or "not stated", class_="number"),
            element("td", stake.currency),
            element("td", str(stake.lines), class_="number"),
        )
        for stake in impact.value_at_stake
    ]
    caption = "Sums of the lines that come out differently, by direction and currency"
    return element(
        "section", element("h2", "Value at stake"), _table(caption, ("direction", "value", "currency", "lines"), rows)
    )


def _flips(impact: Impact) -> Markup:
    heads = ("order", "line", "regime", "direction", "before", "after", "value", "licenses", "edits")
    table = _table("Lines that come out differently", heads, [_row(flip) for flip in impact.flips[:ROWS]])
    more = len(impact.flips) - ROWS
    return (
        joined(table, element("p", f"{more} more are not shown; the CSV has all.", class_="quiet"))
        if more > 0
        else table
    )


def _row(flip: Flip) -> Markup:
    before, after = flip_words(flip)
    return element(
        "tr",
        element("th", flip.order, scope="row"),
        element("td", flip.line),
        element("td", flip.regime),
        element("td", _badge(flip.direction)),
        element("td", before),
        element("td", after),
        element("td", flip_value(flip), class_="number"),
        element("td", ", ".join(flip.licenses)),
        element("td", ", ".join(flip.edits), class_="code"),
    )


def _badge(direction: str) -> Markup:
    kind = BY_WORD[direction]
    return element("span", f"{kind.mark} {kind.word}", class_=f"badge {kind.style}")


def _table(caption: str, heads: tuple[str, ...], rows: list[Markup]) -> Markup:
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *rows),
        class_="list",
    )
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)
