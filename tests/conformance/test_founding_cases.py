"""The fifteen shipments that the founding issue names, as a user would write them."""

from datetime import date
from typing import Any

import pytest

import compliance
from compliance.engine.decision import Decision, Requirement
from compliance.values.truth import TRUE

CN = compliance.load("cn")
US = compliance.load("us")
DUTIES = compliance.load("tariffs")

FIRM = {"name": "Example Magnetics", "country": "CN", "on_lists": []}
CIVIL = {
    "name": "Example Motors",
    "country": "US",
    "military": False,
    "government": False,
    "headquarters": "US",
    "on_lists": [],
}
LICENSE = {
    "number": "L-1", "authority": "MOFCOM", "kind": "individual", "rules": ["cn.2025-18"], "holder": "Example Magnetics",
    "end_user": "Example Motors", "items": ["1C905.a.4"], "destination": "US", "valid_from": "2025-06-12", "valid_until": "2025-12-12",
    "quantity": "500 kg", "value": "none",
}  # fmt: skip


def cn(code: str | None, day: str, **changes: Any) -> dict[str, Any]:
    """A civil export from China to the United States; changes as given."""
    item: dict[str, Any] = {"cn": code, "quantity": "200 kg", "value": "12000 USD", **changes.pop("item", {})}
    return {
        "id": "case", "date": day, "activity": "export", "departs": "CN", "destination": "US", "end_use": "civil", "knowledge": "none",
        "exporter": FIRM, "end_user": CIVIL, "parties_complete": True, "licenses": [], "item": item, **changes,
    }  # fmt: skip


def required(decision: Decision, rule: str) -> Requirement | None:
    """Return the requirement of *rule*, or of a paragraph below it."""
    found = [
        r
        for line in decision.lines
        for g in line.regimes
        for r in g.requirements
        if r.rule == rule or r.rule.startswith(f"{rule}.")
    ]
    return found[0] if found else None


def test_1_magnets_for_a_car_maker() -> None:
    """No. 18 asks for a license."""
    decision = CN.check(cn("1C905.a.4", "2025-06-15"))

    assert decision.outcome == "license_required"
    assert required(decision, "cn.2025-18").status == "applies"  # type: ignore[union-attr]


def test_2_a_license_covers_until_it_runs_out() -> None:
    """Valid 2025-06-12 to 2025-12-12."""
    assert CN.check(cn("1C905.a.4", "2025-06-15", licenses=[LICENSE])).outcome == "allowed_under_license"
    assert CN.check(cn("1C905.a.4", "2025-12-12", licenses=[LICENSE])).outcome == "allowed_under_license"
    assert CN.check(cn("1C905.a.4", "2025-12-20", licenses=[LICENSE])).outcome == "license_required"


@pytest.mark.parametrize("day", ["2025-06-15", "2026-03-01"])
def test_3_samarium_for_the_military(day: str) -> None:
    """The suspension of No. 46 does not reach its paragraph 1."""
    user = {**CIVIL, "military": True}
    decision = CN.check(cn("1C902.a.4", day, end_user=user, end_use=["military"]))

    assert decision.outcome == "prohibited"
    assert required(decision, "cn.2024-46.1").status == "applies"  # type: ignore[union-attr]


def test_4_samarium_for_robots() -> None:
    """Civil: a license."""
    assert CN.check(cn("1C902.a.4", "2025-06-15")).outcome == "license_required"


def test_5_user_and_use_not_stated() -> None:
    """Undetermined, with the question that settles it first."""
    decision = CN.check(cn("1C902.a.4", "2025-06-15", end_user={"on_lists": []}, end_use=None))

    assert (decision.outcome, decision.range.words) == ("undetermined", ["license_required", "prohibited"])
    first = decision.questions[0]
    assert first.fact in ("end_user.military", "end_use")
    assert any(found.settled for _, found in first.answers)


def test_6_a_magnet_with_no_listed_element() -> None:
    """Proved, not the absence of a match."""
    assert CN.check(cn("none", "2025-06-15")).outcome == "no_license_required"
    assert CN.check(cn(None, "2025-06-15")).outcome == "undetermined"


@pytest.mark.parametrize(
    ("day", "review"),
    [
        ("2024-12-02", ("ordinary",)),
        ("2024-12-10", ("refusal in principle",)),
        ("2025-12-01", ("ordinary",)),
        ("2026-11-28", ("ordinary", "refusal in principle")),
    ],
)
def test_7_gallium(day: str, review: tuple[str, ...]) -> None:
    """A license each time; the policy moves with No. 46 and its suspension."""
    decision = CN.check(cn("Ga", day))

    assert decision.outcome == "license_required"
    assert required(decision, "cn.2023-23").review == review  # type: ignore[union-attr]


@pytest.mark.parametrize("share", ["0.08 %", "0.1 %", "0.12 %"])
@pytest.mark.parametrize(("day", "open_from"), [("2025-10-20", None), ("2025-12-15", None), ("2026-11-15", "0.1 %")])
def test_8_a_german_magnet(day: str, open_from: str | None, share: str) -> None:
    """Not yet begun; suspended; not known whether renewed, at the floor and above it."""
    item = {"origin": "DE", "cn_rare_earth_share": share, "direct_product_of": "none"}
    shipment = cn("1C905.a.4", day, item=item, departs="DE", activity="reexport", exporter={**FIRM, "country": "DE"})
    decision = CN.check(shipment)
    free = open_from is None or share == "0.08 %"

    assert decision.range.words == (
        ["no_license_required"] * 2 if free else ["no_license_required", "license_required"]
    )


def us(destination: str, day: str, **item: Any) -> dict[str, Any]:
    """An export of an advanced chip from the United States."""
    return {
        "id": "chip", "date": day, "activity": "export", "departs": "US", "destination": destination, "end_use": "civil", "knowledge": "none",
        "exporter": {"country": "US", "headquarters": "US", "parent_headquarters": "US", "on_lists": []},
        "end_user": {"country": destination, "headquarters": destination, "parent_headquarters": destination, "military": False, "on_lists": []},
        "parties_complete": True, "licenses": [], "item": {"datacenter": True, **item},
    }  # fmt: skip


H100 = {"eccn": "3A090.a", "tpp": "15832", "die_area": "814 mm2"}
AC = "us.ear.742-6-a-6-iii"


def test_9_an_h100() -> None:
    """To China a license; to Germany not under that provision; to Singapore for a Chinese firm a license."""
    china = us("CN", "2024-03-01", **H100)
    germany = us("DE", "2024-03-01", **H100)
    singapore = {**us("SG", "2024-03-01", **H100)}
    singapore["end_user"] = {**china["end_user"], "country": "SG", "headquarters": "CN"}

    assert US.check(china).range.low.word == "license_required"
    assert required(US.check(china), AC) is not None
    assert required(US.check(germany), AC) is None
    assert US.check(singapore).range.low.word == "license_required"
    assert required(US.check(singapore), AC) is not None


@pytest.mark.parametrize(
    ("facts", "borne"),
    [
        ({"tpp": "2000", "die_area": "628.4 mm2", "datacenter": True}, set()),
        ({"tpp": "1936", "die_area": "294 mm2", "datacenter": True}, {"3A090.a"}),
        ({"tpp": "5285", "die_area": "608.5 mm2", "datacenter": False}, {"3A090.a"}),
    ],
    ids=["A10", "L4", "RTX 4090"],
)
def test_10_which_paragraph(facts: dict[str, Any], borne: set[str]) -> None:
    """3.183 lies under 3.2; density alone suffices; Note 2 spares only below 4,800."""
    decision = US.check(us("CN", "2024-03-01", **facts))
    codes = {code: truth for _, code, truth in decision.lines[0].codes}

    assert {code for code, truth in codes.items() if truth is TRUE} == borne
    assert {"3A090.a", "3A090.b"} <= codes.keys()


def test_11_an_h200() -> None:
    """Case by case with the certification; denial for a reexport; without it the question is asked."""
    h200 = {**H100, "dram_bandwidth": "4800 GB/s"}
    export = US.check({**us("CN", "2026-02-01", **h200), "certification_748_2_dd": True})
    reexport = US.check(
        {**us("CN", "2026-02-01", **h200), "activity": "reexport", "departs": "SG", "certification_748_2_dd": True}
    )
    silent = US.check(us("CN", "2026-02-01", **h200))

    assert required(export, AC).review == ("case by case",)  # type: ignore[union-attr]
    assert required(reexport, AC).review == ("presumption of denial",)  # type: ignore[union-attr]
    assert "certification_748_2_dd" in [q.fact for q in silent.questions]


def test_12_software_and_the_letter() -> None:
    """By the letter while it stands."""
    exporter = {"country": "US", "headquarters": "US", "on_lists": [], "letters_received": ["us.bis.eda-2025-05-23"]}
    june = {**us("CN", "2025-06-10", eccn="3D991"), "exporter": exporter}

    assert (
        required(US.check(june), "us.ear.744.eda-2025")
        or required(US.check(june), "us.bis")
        or _by_letter(US.check(june))
    )
    assert US.check(june).range.low.word == "license_required"
    assert not _by_letter(US.check({**june, "date": "2025-07-10"}))


def _by_letter(decision: Decision) -> bool:
    return any(
        "eda" in r.rule and r.status == "applies"
        for line in decision.lines
        for g in line.regimes
        for r in g.requirements
    )


def duty(shipment: dict[str, Any], regime: str, **options: Any) -> tuple[str, ...]:
    """Return the lowest and the highest total rate."""
    decision = DUTIES.check(shipment, **options)
    found = next(r for r in decision.lines[0].regimes if r.regime == regime)
    assert found.duty is not None
    assert all(layer.sources for layer in found.duties)
    return tuple(format(rate.normalize(), "f") for rate in found.duty)


GOOD = {
    "origin": "CN",
    "s301_list": "list3",
    "s301_excluded": False,
    "s232_goods": False,
    "ieepa_exempt": False,
    "s122_exempt": False,
    "forced_labour_exempt": False,
}


def entry(day: str) -> dict[str, Any]:
    """A generic good of Section 301 list 3, entered that day."""
    return {
        "id": "entry",
        "date": day,
        "activity": "import",
        "departs": "CN",
        "destination": "US",
        "loaded_on": day,
        "item": GOOD,
    }


def test_13_duties_of_june_2025() -> None:
    """10 + 20 + 25 = 55; China's 10."""
    known = date(2025, 6, 11)
    american = {
        "id": "x",
        "date": "2025-06-11",
        "activity": "import",
        "departs": "US",
        "destination": "CN",
        "item": {"origin": "US", "cn_retaliation_list": "none"},
    }

    assert duty(entry("2025-06-11"), "us.duty", known_on=known) == ("55", "55")
    assert duty(american, "cn.duty", known_on=known) == ("10", "10")


def test_14_the_pause() -> None:
    """79 if it lapses, 55 if it goes on; after the court 37.5."""
    known = date(2025, 6, 30)
    lapse = duty(entry("2025-08-13"), "us.duty", known_on=known, scenarios=["truce_lapses"])
    extended = duty(entry("2025-08-13"), "us.duty", known_on=known, scenarios=["truce_extended"])
    later = duty(entry("2026-08-01"), "us.duty", known_on=date(2026, 10, 1))

    assert (lapse, extended, later) == (("79", "79"), ("55", "55"), ("37.5", "37.5"))


def test_15_samarium_ore_comes_home() -> None:
    """Refined in China; where it was mined does not matter."""
    decision = CN.check(cn("1C902.b", "2025-06-15", item={"origin": "CN", "mined_in": "US", "processed_in": "CN"}))

    assert decision.outcome == "license_required"
    assert "item.mined_in" in decision.lines[0].to_dict()["irrelevant"]
