"""Destinations that move, as a map of tiles."""

from collections.abc import Sequence

from compliance.report.directions import DIRECTIONS, Direction
from compliance.report.markup import Markup, element, joined, lines
from compliance.report.ordered import Numbered
from compliance.report.tile_grid import HEIGHT, TILES, WIDTH

FEWEST = 2
"""No map is drawn of fewer countries."""

_SIZE, _GAP = 26, 2


def html_tiles(regime: str, regions: Sequence[Numbered]) -> Markup:
    """Return the map of *regions* with its legend; empty where hardly any destination moves by name."""
    moved = _moved(regions)
    if len(moved) < FEWEST:
        return Markup()
    strange = sorted(set(moved) - set(TILES))
    places = {**TILES, **{code: (n % WIDTH, HEIGHT + n // WIDTH) for n, code in enumerate(strange)}}
    height = HEIGHT + -(-len(strange) // WIDTH)
    tiles = [
        _tile(code, *place, moved.get(code, ())) for code, place in sorted(places.items(), key=lambda p: p[1][::-1])
    ]
    legend = [
        element(
            "li",
            element("span", f"{kind.mark} {kind.word}", class_=f"badge {kind.style}"),
            f" {', '.join(sorted(code for code, kinds in moved.items() if kind in kinds))}",
        )
        for kind in DIRECTIONS
        if any(kind in kinds for kinds in moved.values())
    ]
    svg = element(
        "svg",
        lines(*tiles),
        class_="map",
        viewBox=f"0 0 {WIDTH * _SIZE} {height * _SIZE}",
        role="img",
        aria_label=f"{regime}: map of {len(moved)} destinations where something moves, listed below",
    )
    anywhere = any(all(limit.fact != "destination" for limit in found.region.limits) for found in regions)
    note = "What moves for every destination is not drawn." if anywhere else ""
    return joined(
        element("h4", f"Destinations by name: {len(moved)}"),
        element("div", svg, class_="scroll", tabindex="0", role="region", aria_label=f"{regime}: map of destinations"),
        element("ul", *legend, class_="legend small"),
        element("p", note, class_="small quiet") if note else "",
    )


def _moved(regions: Sequence[Numbered]) -> dict[str, tuple[Direction, ...]]:
    found: dict[str, set[Direction]] = {}
    for one in regions:
        for limit in one.region.limits:
            if limit.fact == "destination":
                for code in limit.values:
                    found.setdefault(code, set()).add(one.direction)
    return {code: tuple(kind for kind in DIRECTIONS if kind in kinds) for code, kinds in found.items()}


def _tile(code: str, column: int, row: int, kinds: tuple[Direction, ...]) -> Markup:
    x, y = column * _SIZE, row * _SIZE
    side = _SIZE - _GAP
    box = element("rect", x=str(x + 1), y=str(y + 1), width=str(side), height=str(side), rx="3")
    middle = str(x + _SIZE // 2)
    if not kinds:
        return element("g", box, element("text", code, x=middle, y=str(y + 16)))
    marks = "".join(kind.mark for kind in kinds[:3])
    texts = (element("text", code, x=middle, y=str(y + 12)), element("text", marks, x=middle, y=str(y + 22)))
    return element("g", box, *texts, class_=f"on {kinds[0].style}")
