"""The facts of the tables against the engine: what a reader of the CSV files would work out by hand, day by day.

Nothing here reads a rule. Codes, names, lists and layers come from the CSV files beside the rules; what a row means
on a day is computed from its dates alone, and the engine must say the same.
"""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import compliance
from compliance.engine.decision import RegimeDecision
from compliance.model.files import rulesets_folder
from compliance.text.errors import ShipmentError

CN = compliance.load("cn")
DUTIES = compliance.load("tariffs")
DAY = timedelta(days=1)
FREE, LICENSE, BARRED = "no_license_required", "license_required", "prohibited"


def rows(ruleset: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with Path(rulesets_folder(), ruleset, "tables", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    """Return the date of a cell."""
    return date.fromisoformat(text) if text and text != "unknown" else None


def around(*days: date | None) -> list[date]:
    """Return the days, and those before and after them."""
    return sorted({d + n * DAY for d in days if d for n in (-1, 0, 1)})


def regimes(
    rules: compliance.Rules, shipment: dict[str, Any], known_on: date | None = None
) -> dict[str, RegimeDecision]:
    """Return what each regime says of the one line."""
    decision = rules.check(shipment, known_on=known_on, full=False)
    return {r.regime: r for r in decision.lines[0].regimes}


def said(found: RegimeDecision) -> list[str]:
    """Return the outcome, or the lowest and the highest."""
    return list(dict.fromkeys(found.range.words))


# China: codes


def export(on: date, **changes: Any) -> dict[str, Any]:
    """A civil export from China to a German user who stands on no list."""
    user = {"country": "DE", "headquarters": "DE", "military": False, "on_lists": [], **changes.pop("end_user", {})}
    user["on_lists_complete"] = True
    item = {"origin": "CN", "kind": "commodity", "published": False, "state_trading": "none", **changes.pop("item", {})}
    return {
        "id": "x", "date": on.isoformat(), "activity": "export", "departs": "CN", "destination": "DE", "end_use": "civil",
        "knowledge": "none", "exporter": {"country": "CN", "on_lists": []}, "end_user": user, "parties_complete": True,
        "licenses": [], "item": item,
    }  # fmt: skip


CONTROLS = rows("cn", "item-controls.csv")
CODES = [(control, row["member"]) for control in CONTROLS for row in rows("cn", control["codes"])]


def controlled(control: dict[str, str], on: date) -> set[bool]:
    """Return whether the announcement binds on the day; both, where nobody here knows."""
    start, frm, to = day(control["from"]), day(control["suspended_from"]), day(control["suspended_until"])
    assert start
    if on < start or (frm and to and frm <= on <= to):
        return {False}
    return {True} if to is None or (frm and on < frm) else {True, False}


def words(may: set[bool], code: str, on: date) -> list[str]:
    """Return the lowest and the highest outcome of a code on a day."""
    if code.startswith("graphite") and date(2020, 12, 1) <= on < date(2023, 12, 1):
        may = {True, False}  # an older temporary control, which the tables do not hold
    low, high = (LICENSE if all(may) else FREE), (LICENSE if any(may) else FREE)
    return [low] if low == high else [low, high]


def test_every_known_code_has_its_instrument() -> None:
    """No code stands under two announcements, and every known code stands under one, but for a label of No. 61."""
    codes = [code for _, code in CODES]
    known = {row["code"] for row in rows("core", "cn_codes.csv")}

    assert len(codes) == len(set(codes))
    assert known == {*codes, "TbFe"}


def test_every_code_on_every_day_that_matters() -> None:
    """First day, the day before, and both ends of the suspension."""
    for control, code in CODES:
        for on in around(day(control["from"]), day(control["suspended_from"]), day(control["suspended_until"])):
            found = regimes(CN, export(on, item={"cn": code}))["cn"]

            assert said(found) == words(controlled(control, on), code, on), (control["rule"], code, on)


def test_every_announcement_counts_from_its_publication() -> None:
    """Seen from the day before it was published, an announcement is not there: what went before it goes on."""
    for control in CONTROLS:
        published, first = day(control["published"]), day(control["from"])
        assert published and first
        code = rows("cn", control["codes"])[0]["member"]
        item = {"cn": code, "kind": "commodity"}
        before = regimes(CN, export(first, item=item), published - DAY)["cn"]
        since = regimes(CN, export(first, item=item), published)["cn"]

        # that of graphite followed an older order, which the tables do not hold
        older = [FREE, LICENSE] if control["rule"] == "cn.2023-39" else [FREE]
        assert (said(before), said(since)) == (older, [LICENSE]), control["rule"]


@pytest.mark.parametrize("code", ["3A229", "1B201.a", "9A012", "0B001", "3C901.c"])
def test_a_code_that_is_not_in_the_tables_is_not_free(code: str) -> None:
    """The unified list has about 700 entries; those of the tables are a part."""
    assert code not in {code for _, code in CODES}
    found = regimes(CN, export(date(2026, 3, 1), item={"cn": code}))["cn"]

    assert said(found) == [FREE, LICENSE]


# China: names


LISTS = {row["list"]: row for row in rows("cn", "party-lists.csv")}
NAMES = [
    (kind, row)
    for kind in ("control-list", "watch-list", "unreliable-entities")
    for row in rows("cn", f"parties-{kind}.csv")
]
REGIME = {"control-list": "cn", "watch-list": "cn", "unreliable-entities": "cn.unreliable-entities"}


def listed(row: dict[str, str], on: date) -> list[str]:
    """Return what a list means for gallium on a day."""
    name, kind = row["list"], row["kind"]
    start, until = day(row["from"]), day(row["until"])
    frm, to = day(row["suspended_from"]), day(row["suspended_until"])
    free = LICENSE if kind != "unreliable-entities" else FREE  # gallium needs a license from anyone
    assert start
    if name == "cn.unreliable-entities.2025-8":
        to = date(2025, 8, 11)  # no end was stated; the other suspensions of that day ran 90 days
    if on < start or (until and on > until):
        return [free]
    if name == "cn.unreliable-entities.2025-4":
        return [FREE, BARRED]  # listed without a measure
    if name == "cn.unreliable-entities.2025-5" and on >= date(2025, 11, 10):
        return ["allowed_under_exception", BARRED]  # a relief of which the form is not known
    if kind == "watch-list" or (frm and frm <= on and (to is None or on <= to)):
        return [LICENSE]
    return [BARRED] if to is None or (frm and on < frm) else [LICENSE, BARRED]


def test_every_name_stands_on_a_list_of_the_index() -> None:
    """The counts and the days of the two tables agree."""
    assert len(NAMES) == sum(int(row["names"]) for row in LISTS.values())
    for kind, row in NAMES:
        index = LISTS[row["list"]]

        assert (index["kind"], index["from"], index["until"]) == (kind, row["from"], row["until"]), row["member"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_on_every_day_that_matters(name: str) -> None:
    """First day, end, and both ends of each suspension."""
    row = LISTS[name]
    days = around(day(row["from"]), day(row["suspended_from"]), day(row["suspended_until"]), day(row["until"]))
    for on in days:
        item = {"cn": "Ga"} if row["kind"] != "unreliable-entities" else {"cn": "none"}
        if on < date(2023, 8, 1) and "cn" in item:
            continue
        found = regimes(CN, export(on, item=item, end_user={"on_lists": [name]}))[REGIME[row["kind"]]]

        assert said(found) == listed(row, on), (name, on)


def refused(on: date, name: str, lists: list[str]) -> bool:
    """Return whether a user of that name is refused who is said to stand on those lists and no other."""
    user = {"name": name, "on_lists": lists}
    try:
        CN.check(export(on, item={"cn": "none"}, end_user=user), full=False)
    except ShipmentError as error:
        return {d.code for d in error.diagnostics} == {"E0611"}
    return False


def test_every_listed_name_is_recognized() -> None:
    """A name on a list cannot be said to stand on none, on each day of its listing and on no other."""
    periods: dict[str, list[tuple[date, date | None, str]]] = {}
    for _, row in NAMES:
        start = day(row["from"])
        assert start
        periods.setdefault(row["member"], []).append((start, day(row["until"]), row["list"]))
    for name, listings in periods.items():
        for on in {on for start, until, _ in listings for on in around(start, until)}:
            standing = [found for start, until, found in listings if start <= on and (until is None or on <= until)]

            assert refused(on, name, []) is bool(standing), (name, on)
            assert not refused(on, name, standing), (name, on)


# Duties

LAYERS = rows("tariffs", "layers.csv")
LAST_COLLECTED = date(2026, 2, 23)
LISTED = [
    "list1",
    "list2",
    "list3",
    "list4A",
    "list4B",
    "cranes",
    "review.2024.25",
    "review.2024.50",
    "review.2024.100",
]
LISTED += ["review.2025.50", "review.2026.25", "review.2026.50", "review.2026.100"]
GOODS: dict[str, tuple[str, set[str]]] = {  # origin, and what the item is
    **{name: ("CN", {name, "all", "reciprocal", "s122", "forced-labour"}) for name in LISTED},
    "list3 and review": ("CN", {"list3", "review.2025.50", "all", "reciprocal", "s122", "forced-labour"}),
    "excluded": ("CN", {"list1", "excluded", "all", "reciprocal", "s122", "forced-labour"}),
    "excluded of list 3": ("CN", {"list3", "excluded", "all", "reciprocal", "s122", "forced-labour"}),
    "excluded of list 4A": ("CN", {"list4A", "excluded", "all", "reciprocal", "s122", "forced-labour"}),
    "low value": ("CN", {"list3", "low-value", "all", "reciprocal", "s122", "forced-labour"}),
    "exempt": ("CN", {"list3", "all"}),
    "Hong Kong": ("HK", {"list3", "all", "reciprocal", "s122", "forced-labour"}),
    "Macao": ("MO", {"list3", "all", "reciprocal", "s122", "forced-labour"}),
    **{name: ("CN", {name, "all"}) for name in ("steel", "aluminium", "copper", "metals_50", "metals_25", "semiconductors")},
    "copper of Macao": ("MO", {"copper", "all"}),
}  # fmt: skip
METALS = {"steel", "aluminium", "copper", "metals_50", "metals_25", "semiconductors"}


def total(importer: str, origin: str, goods: set[str], on: date) -> Decimal:
    """Add the layers up as the rows have them."""
    mine = [
        row
        for row in LAYERS
        if row["importer"] == importer and origin in row["origins"].split() and row["goods"] in goods and row["rate"]
        if row["from"] and row["from"] <= on.isoformat() <= (row["until"] or "9999")
    ]
    gone = {layer for row in mine for layer in row["instead_of"].split()}
    return sum((Decimal(row["rate"]) for row in mine if row["layer"] not in gone), Decimal(0))


def entry(origin: str, goods: set[str], on: date) -> dict[str, Any]:
    """An entry into the United States, loaded and exported that day, with every fact stated."""
    metals = sorted(goods & METALS)
    item = {
        "origin": origin,
        "s301_list": sorted(goods & set(LISTED)) or "none",
        "s301_list_complete": True,
        "s301_excluded": "excluded" in goods,
        "s232_goods": bool(metals),
        "s232_list": metals or "none",
        "s232_list_complete": True,
        "ieepa_exempt": "reciprocal" not in goods,
        "s122_exempt": "s122" not in goods,
        "forced_labour_exempt": "forced-labour" not in goods,
    }
    return {
        "id": "x", "date": on.isoformat(), "activity": "import", "departs": "CN", "destination": "US",
        "loaded_on": on.isoformat(), "exported_on": on.isoformat(), "de_minimis_entry": "low-value" in goods,
        "by_post": False, "item": {key: value for key, value in item.items() if not (key.endswith("_complete") and item[key[:-9]] == "none")},
    }  # fmt: skip


def boundaries(importer: str) -> list[date]:
    """Return the days on which some layer begins or ends, with their neighbours, as far as the rows say what holds."""
    found = around(*(day(row[key]) for row in LAYERS if row["importer"] == importer for key in ("from", "until")))
    return [on for on in found if on <= (date(2026, 11, 9) if importer == "US" else date(2026, 11, 10))]


def test_every_layer_of_the_material_is_here() -> None:
    """Thirty-nine layers; each names the statement that holds it, unless it never had an effect."""
    names = {duty.head.name for duty in DUTIES.ruleset.duties}

    assert len({row["layer"] for row in LAYERS}) == 39
    assert {row["duty"] for row in LAYERS} - {""} <= names


@pytest.mark.parametrize("goods", GOODS)
def test_united_states_duties_add_up(goods: str) -> None:
    """On each day on which something changes; entries of the months of collection are seen as they were then."""
    origin, what = GOODS[goods]
    for on in boundaries("US"):
        known = min(on, date(2026, 2, 19)) if on <= LAST_COLLECTED else None
        found = regimes(DUTIES, entry(origin, what, on), known)["us.duty"].duty
        rate = total("US", origin, what, on)

        assert found == (rate, rate), on


@pytest.mark.parametrize("goods", GOODS)
def test_seen_from_after_the_judgment_the_void_layers_were_never_owed(goods: str) -> None:
    """The same entries without the rows of the emergency orders."""
    origin, what = GOODS[goods]
    for on in boundaries("US"):
        if not date(2025, 2, 4) <= on <= LAST_COLLECTED:
            continue
        found = regimes(DUTIES, entry(origin, what, on), date(2026, 2, 20))["us.duty"].duty
        rate = total("US", origin, what - {"all", "reciprocal"}, on)

        assert found == (rate, rate), on


@pytest.mark.parametrize("goods", ["none", "february_15", "february_10", "march_15", "march_10"])
def test_chinese_duties_add_up(goods: str) -> None:
    """On each day on which something changes."""
    for on in boundaries("CN"):
        item = {"origin": "US", "cn_retaliation_list": goods}
        shipment = {
            "id": "x", "date": on.isoformat(), "activity": "import", "departs": "US", "destination": "CN",
            "loaded_on": on.isoformat(), "item": item,
        }  # fmt: skip
        rate = total("CN", "US", {goods, "all"}, on)

        assert regimes(DUTIES, shipment)["cn.duty"].duty == (rate, rate), on


@pytest.mark.parametrize(
    ("importer", "on", "low", "high"), [("CN", "2026-11-11", 10, 34), ("US", "2026-11-11", "12.5", "37.5")]
)
def test_after_a_pause_of_unknown_renewal_the_rate_is_a_range(
    importer: str, on: str, low: object, high: object
) -> None:
    """China's 24 points; an exclusion from list 1."""
    if importer == "US":
        shipment = entry(
            "CN", {"list1", "excluded", "all", "reciprocal", "s122", "forced-labour"}, date.fromisoformat(on)
        )
    else:
        item = {"origin": "US", "cn_retaliation_list": "none"}
        shipment = {
            "id": "x",
            "date": on,
            "activity": "import",
            "departs": "US",
            "destination": "CN",
            "loaded_on": on,
            "item": item,
        }
    found = regimes(DUTIES, shipment)[f"{importer.lower()}.duty"].duty

    assert found == (Decimal(str(low)), Decimal(str(high)))


@pytest.mark.parametrize(
    ("line", "contrary", "agreeing"),
    [
        ("8473.30.20", {"s301_list": "none"}, {"s301_list": "list1"}),
        ("8411.91.90", {"s301_list": "list3"}, {"s301_list": "list1"}),
        ("8471.50.01", {"s301_list": "none"}, {"s301_list": "list3"}),
        ("8542.31.00", {"s301_list": "none"}, {"s301_list": "review.2025.50"}),
        ("8505.11.00", {"s301_list": "none"}, {"s301_list": "review.2026.25"}),
        ("2805.30.00", {"ieepa_exempt": False}, {"ieepa_exempt": True}),
        ("8486.20.00", {"s122_exempt": False}, {"s122_exempt": True}),
        ("8523.51.00", {"forced_labour_exempt": False}, {"forced_labour_exempt": True}),
        ("8542.31.00", {"s232_list": ["semiconductors"]}, {"s232_list": "none"}),
        ("8471.80", {"value": "801 USD"}, {"value": "800 USD"}),
    ],
)
def test_what_is_said_against_a_line_that_was_read_is_refused(
    line: str, contrary: dict[str, Any], agreeing: dict[str, Any]
) -> None:
    """The tables decide for their lines; a low-value entry is not worth more than 800 USD."""

    def goods(facts: dict[str, Any]) -> dict[str, Any]:
        head = {key: facts[key] for key in facts if key == "value"}
        item = {"origin": "CN", "hs": line, **{key: facts[key] for key in facts if key != "value"}}
        return {
            "id": "x", "date": "2026-08-01", "activity": "import", "departs": "CN", "destination": "US",
            "de_minimis_entry": True, "item": item, **head,
        }  # fmt: skip

    with pytest.raises(ShipmentError, match="E0611"):
        DUTIES.check(goods(contrary), full=False)
    assert DUTIES.check(goods(agreeing), full=False)
