"""The pages: well formed, nothing runs, nothing is loaded, every name is shown as it is."""

from collections.abc import Callable

import pytest
from unit.report import sample_difference, sample_impact
from unit.report.html_checks import Checked

from compliance.report.difference_html import difference_html
from compliance.report.impact_html import impact_html
from compliance.report.markup import Markup, element, joined
from compliance.report.page_style import DARK, KINDS, LIGHT
from compliance.report.tile_grid import HEIGHT, TILES, WIDTH
from compliance.rules import load
from compliance.shipment.characters import escaped, forbidden

PAGES = {
    **{name: difference_html(getattr(sample_difference, name)()) for name in ("full", "empty", "unsettled", "wide")},
    **{f"impact-{name}": impact_html(getattr(sample_impact, name)()) for name in ("full", "empty")},
}


@pytest.mark.parametrize("name", PAGES)
def test_well_formed(name: str) -> None:
    """Balanced, no script, no address, headings without a jump."""
    found = Checked(PAGES[name])

    assert found.wrong == []
    assert found.levels[0] == 1 and found.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.levels, found.levels[1:], strict=False))
    assert found.tags.count("table") == found.tags.count("caption")
    assert PAGES[name].startswith('<!doctype html>\n<html lang="en">')


@pytest.mark.parametrize("name", PAGES)
def test_hides_no_character(name: str) -> None:
    """Bidirectional and control characters are shown as escapes."""
    assert not [line for line in PAGES[name].split("\n") if forbidden(line)]


@pytest.mark.parametrize("name", ["full", "impact-full"])
def test_hostile_names_are_text(name: str) -> None:
    """The name of a party comes out character by character, and never as markup."""
    text = "".join(Checked(PAGES[name]).text)

    assert "<script" not in PAGES[name] and "<img" not in PAGES[name] and "<b>not bold" not in PAGES[name]
    assert escaped(sample_difference.EVIL) in text or escaped(sample_difference.EVIL).replace('"', '\\"') in text


def test_everything_hostile() -> None:
    """Whatever text a difference holds, it stays text: every string of the sample is made to attack."""
    from attrs import evolve, fields, has

    def attack(value: object) -> object:
        if isinstance(value, str):
            return value + '"><script>x</script>\u202e\x1b' if value not in KEPT else value
        if isinstance(value, tuple):
            return tuple(attack(inner) for inner in value)
        if isinstance(value, dict):
            return {str(attack(key)): attack(inner) for key, inner in value.items()}
        if has(type(value)):
            return evolve(value, **{f.name: attack(getattr(value, f.name)) for f in fields(type(value))})  # type: ignore[misc]
        return value

    for page in (
        difference_html(attack(sample_difference.full()), witnesses='w"><script>'),  # type: ignore[arg-type]
        impact_html(attack(sample_impact.full())),  # type: ignore[arg-type]
    ):
        found = Checked(page)

        assert found.wrong == []
        assert not [line for line in page.split("\n") if forbidden(line)]
        assert "".join(found.text).count("<script>") > 30


KEPT = {
    "stricter",
    "more permissive",
    "wider",
    "narrower",
    "beside",
    "moves",
    "none",
    "open",
    "",
    "lines",
    "destination",
    "date",
}


def test_the_same_bytes() -> None:
    """Two runs make the same page."""
    assert difference_html(sample_difference.full()) == PAGES["full"]


@pytest.mark.parametrize("name", ["full", "empty", "impact-full"])
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    """The pages as they were looked at."""
    golden(f"report/page-{name}.html", PAGES[name])


def test_markup_is_escaped_by_type() -> None:
    """Text is escaped wherever it stands; what is markup is not escaped twice."""
    assert element("p", "<b>", element("i", "&"), title='"<') == '<p title="&quot;&lt;">&lt;b&gt;<i>&amp;</i></p>'
    assert joined(f"{Markup('<b>')}") == "&lt;b&gt;"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(theme: dict[str, str]) -> None:
    """Text stands out from what lies behind it: WCAG AA, 4.5 to 1."""
    pairs = [(kind, f"{kind}-bg") for kind in (*KINDS, "gone", "new")]
    pairs += [(ink, ground) for ink in ("ink", "quiet", "link", "stricter") for ground in ("paper", "panel")]
    pairs += [("quiet", "land")]
    for ink, ground in pairs:
        light, dark = sorted((_luminance(theme[ink]), _luminance(theme[ground])), reverse=True)

        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_every_country_has_a_tile() -> None:
    """And no two share one."""
    countries = load("cn").ruleset.vocabulary.countries

    assert set(TILES) == set(countries)
    assert len(set(TILES.values())) == len(TILES)
    assert all(column < WIDTH and row < HEIGHT for column, row in TILES.values())
