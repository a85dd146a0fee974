"""The periods of the regions as bars on a line of time; each is written out beside its bar."""

from collections.abc import Sequence
from datetime import date, timedelta

from compliance.report.markup import Markup, element, joined
from compliance.report.ordered import Numbered
from compliance.report.periods import periods
from compliance.report.region_words import moved_words

_Period = tuple[date | None, date | None]


def html_timeline(regions: Sequence[Numbered]) -> Markup:
    """Return the bars; empty where no region is bound to a period, or all to the same."""
    bars: dict[tuple[_Period, str, str], list[Numbered]] = {}
    for found in regions:
        for period in periods(found.region) or ((None, None),):
            bars.setdefault((period, found.direction.word, moved_words(found.region, "→")), []).append(found)
    spans = {period for period, *_ in bars}
    days = sorted(day for period in spans for day in period if day)
    if len(spans) < 2 or not days:
        return Markup()
    margin = max(timedelta(60), (days[-1] - days[0]) / 8)
    start, end = days[0] - margin, days[-1] + margin
    order = sorted(bars.items(), key=lambda bar: (bar[0][0][0] or date.min, bar[0][0][1] or date.max))
    rows = [_bar(period, words, found, start, end) for (period, _, words), found in order]
    ticks = [element("span", str(year), style=f"left:{place}%") for year, place in _years(start, end) if 3 < place < 97]
    return joined(
        element("h4", "When"),
        element("ol", *rows, element("li", element("div", *ticks, class_="years"), aria_hidden="true"), class_="time"),
    )


def _bar(period: _Period, words: str, found: list[Numbered], start: date, end: date) -> Markup:
    kind = found[0].direction
    left = _share(period[0] or start, start, end)
    width = round(_share(period[1] or end, start, end) - left, 2)
    open_ends = "".join(name for name, day in ((" always", period[0]), (" onward", period[1])) if day is None)
    ticks = [element("i", style=f"left:{place}%") for _, place in _years(start, end)]
    bar = element("b", class_=f"{kind.style}{open_ends}", style=f"left:{left}%;width:{width}%")
    links = [part for one in found for part in (", ", element("a", f"region {one.number}", href=f"#r{one.number}"))][1:]
    text = element(
        "div", element("b", f"{_days(period)}: "), f"{kind.mark} {kind.word}, {words} (", *links, ")", class_="small"
    )
    return element("li", text, element("div", *ticks, bar, class_="track", aria_hidden="true"))


def _days(period: _Period) -> str:
    first, last = period
    if first and last:
        return f"on {first}" if first == last else f"{first} until {last}"
    if first:
        return f"from {first}"
    return f"until {last}" if last else "on any day"


def _years(start: date, end: date) -> list[tuple[int, float]]:
    """Return the years that begin between *start* and *end*, at most a dozen of them, each with its place."""
    step = 1 + (end.year - start.year) // 12
    return [(year, _share(date(year, 1, 1), start, end)) for year in range(start.year + 1, end.year + 1, step)]


def _share(day: date, start: date, end: date) -> float:
    """Return how far *day* lies between *start* and *end*, in per cent."""
    return round(100 * (day - start).days / (end - start).days, 2)
