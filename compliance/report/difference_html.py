"""A difference as one page for a reader who decides: no script, nothing loaded from elsewhere."""

from collections import Counter
from collections.abc import Iterator, Sequence

from compliance.analysis.difference import Difference, Edit
from compliance.report.directions import DIRECTIONS
from compliance.report.html_edit import html_diff, html_edit
from compliance.report.html_matrix import html_matrix
from compliance.report.html_page import html_page
from compliance.report.html_region import html_region
from compliance.report.html_tiles import html_tiles
from compliance.report.html_timeline import html_timeline
from compliance.report.markup import Markup, element, joined
from compliance.report.ordered import Numbered, ordered

DIFF_LINES = 1000
"""How much of the text diff is shown."""


def difference_html(difference: Difference, *, witnesses: str = "") -> str:
    """Return the page; *witnesses* is the folder that holds the files of the witnesses."""
    sections = [(name, title, body) for name, title, body in _sections(difference, witnesses) if body]
    links = [element("li", element("a", title, href=f"#{name}")) for name, title, _ in sections]
    body = [*_top(difference), element("nav", element("ul", *links), aria_label="Sections")]
    body += [element("section", element("h2", title), joined(*content), id=name) for name, title, content in sections]
    footer = (
        f"Old edition {difference.old}, {difference.old_digest}",
        f"New edition {difference.new}, {difference.new_digest}",
        *((f"Work: {', '.join(f'{n} {name}' for name, n in difference.work.items())}.",) if difference.work else ()),
        "This is no legal advice. Nothing on this page runs or loads anything.",
    )
    return html_page(f"{difference.old} and {difference.new}: what comes out differently", body, footer)


def _top(d: Difference) -> Iterator[Markup]:
    yield element("p", f"{d.old} → {d.new}", class_="kicker")
    yield element("h1", "What comes out differently")
    if d.settled:
        settled = "Proved."
    else:
        settled = f"Not all settled: {len(d.open)} point{'s' * (len(d.open) != 1)} open."
    link = element("a", settled, href="#open") if d.open else settled
    yield element(
        "p",
        d.statement,
        Markup(" "),
        element("span", link, class_="settled"),
        class_="statement" if d.settled else "statement open",
    )
    counted = Counter(found.direction.word for found in ordered(d))
    if counted:
        tiles = [
            element(
                "li",
                element("b", f"{kind.mark} {counted[kind.word]}"),
                element("span", kind.word),
                element("small", kind.meaning),
                class_=kind.style,
            )
            for kind in DIRECTIONS
            if counted[kind.word]
        ]
        yield element("ul", *tiles, class_="counts", aria_label="Regions by direction")


def _sections(d: Difference, witnesses: str) -> Iterator[tuple[str, str, list[Markup]]]:
    found = ordered(d)
    regimes = tuple(dict.fromkeys(one.region.regime for one in found))
    yield "overview", "At a glance", [part for regime in regimes for part in _overview(regime, found)]
    for name, title, shown in (
        ("regions", "Regions", [one for one in found if not one.region.masked]),
        ("masked", "Masked: a requirement moves, the outcome stays", [one for one in found if one.region.masked]),
    ):
        yield name, title, [part for regime in regimes for part in _regions(regime, shown, d, witnesses)]
    yield "edits", "Edits", list(_edits(d.edits))
    yield "open", "Not settled", _list(d.open)
    yield "universe", "What this speaks of", _list(d.universe)
    yield "text", "Text diff", [html_diff(d.text_diff, DIFF_LINES)] if d.text_diff.strip() else []


def _overview(regime: str, found: tuple[Numbered, ...]) -> Iterator[Markup]:
    mine = [one for one in found if one.region.regime == regime]
    yield element("h3", regime, class_="regime")
    yield html_matrix(regime, mine)
    yield html_tiles(regime, mine)
    yield html_timeline(mine)


def _regions(regime: str, found: Sequence[Numbered], d: Difference, witnesses: str) -> Iterator[Markup]:
    mine = [html_region(one, d, witnesses) for one in found if one.region.regime == regime]
    if mine:
        yield element("h3", regime, class_="regime")
        yield from mine


def _edits(edits: tuple[Edit, ...]) -> Iterator[Markup]:
    for title, wanted in (
        ("Those that move what comes out", ("moves",)),
        ("Those whose meaning is not settled", ("open",)),
        ("Those that move nothing, proved", ("none",)),
    ):
        parts = [html_edit(edit, n) for n, edit in enumerate(edits, start=1) if edit.meaning in wanted]
        if parts:
            yield joined(element("h3", f"{title}: {len(parts)}"), *parts)


def _list(sentences: tuple[str, ...]) -> list[Markup]:
    return [element("ul", *(element("li", sentence) for sentence in sentences))] if sentences else []
