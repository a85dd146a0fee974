"""`--masked`: reports and certificates without names and amounts; what they say of the law stays."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from compliance.checker.check_decision import main as checker
from compliance.cli.main import group

SECRETS = ("Quillon", "Harbrook", "4321.5", "98765", "D-7731")
LICENSE = {
    "number": "D-7731", "authority": "BIS", "kind": "individual", "rules": ["us.ear.chart"], "holder": "Quillon Optics",
    "end_user": "Harbrook Labs", "items": ["3A001"], "destination": ["BR"], "valid_from": "2026-01-01",
    "valid_until": "2029-12-31", "quantity": "500 pieces", "value": "98765 USD",
}  # fmt: skip
SHIPMENT: dict[str, Any] = {
    "id": "S1", "date": "2026-08-10", "departs": "US", "destination": "BR", "end_use": "civil", "knowledge": "none",
    "exporter": {"name": "Quillon Optics", "on_lists": "none"}, "parties_complete": True, "transit": "none",
    "end_user": {"name": "Harbrook Labs", "country": "BR", "military": False, "on_lists": "none"},
    "item": {"eccn": "3A001.a.2", "value": "4321.50 USD", "order_value": "4321.50 USD", "quantity": "5 pieces"},
    "licenses": [LICENSE],
}  # fmt: skip


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, list(arguments))


@pytest.fixture
def key(tmp_path: Path) -> str:
    """A key."""
    (tmp_path / "key").write_bytes(bytes(range(32)))
    return str(tmp_path / "key")


@pytest.fixture
def shipment(tmp_path: Path) -> str:
    """A shipment with names, amounts and a license."""
    (tmp_path / "s.json").write_text(json.dumps(SHIPMENT))
    return str(tmp_path / "s.json")


@pytest.mark.parametrize("style", ["text", "json", "jsonl", "csv"])
def test_no_name_and_no_amount_is_shown(key: str, shipment: str, style: str) -> None:
    """What is shown unmasked is not masked; the outcome is the same, and the same key shows the same again."""
    plain = run("check", shipment, "--rules", "us", "--format", style)
    masked = run("check", shipment, "--rules", "us", "--format", style, "--mask", key, "--masked")

    assert [secret for secret in SECRETS if secret in masked.stdout] == []
    assert style == "csv" or [secret for secret in SECRETS if secret in plain.stdout]
    assert masked.exit_code == plain.exit_code == 3
    assert masked.stdout[:60] == plain.stdout[:60]
    assert run("check", shipment, "--rules", "us", "--format", style, "--mask", key, "--masked").stdout == masked.stdout


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.update({"Quuxolot": {"country": "BR"}}),
        lambda s: s["end_user"].update({"Quuxolot Labs": "BR"}),
        lambda s: s["end_user"].update(name="Quuxolot "),
        lambda s: (
            s["lines"][0].update(value="7654321 USDX") if "lines" in s else s["item"].update(value="7654321 USDX")
        ),
        lambda s: s.update(licenses=[{"number": "LICSECRET\u202e"}]),
    ],
)
def test_a_refused_shipment_shows_no_name_either(key: str, tmp_path: Path, spoil: Any) -> None:
    """What kind of mistake is where, and not the words in which it is."""
    spoilt = json.loads(json.dumps(SHIPMENT))
    spoil(spoilt)
    (tmp_path / "bad.json").write_text(json.dumps(spoilt))
    done = run("check", str(tmp_path / "bad.json"), "--rules", "us", "--mask", key, "--masked")

    assert done.exit_code == 2
    assert "E06" in done.stderr
    assert not any(word in done.stderr for word in (*SECRETS, "Quuxolot", "7654321", "LICSECRET"))


def test_the_law_stays_as_it_is(key: str, shipment: str) -> None:
    """Masked and plain decisions differ in values of facts, names of licenses and the digest of the input alone."""
    plain = json.loads(run("check", shipment, "--rules", "us", "--format", "json").stdout)
    masked = json.loads(run("check", shipment, "--rules", "us", "--format", "json", "--mask", key, "--masked").stdout)

    assert _differing(plain, masked) <= {"facts", "condition", "covered_by", "name", "rules"}
    assert masked["lines"][0]["regimes"] != plain["lines"][0]["regimes"]


def _differing(one: Any, other: Any, at: str = "") -> set[str]:
    """Return the names under which two documents of the same shape differ."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        return {n for k in one for n in _differing(one[k], other[k], at if at == "facts" else k)}
    if isinstance(one, list):
        assert len(one) == len(other)
        return {n for a, b in zip(one, other, strict=True) for n in _differing(a, b, at)}
    return set() if one == other else {at}


def test_a_certificate_is_accepted_and_tells_no_name(
    key: str, shipment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is of what is left of the shipment: an amount that is masked is not stated."""
    where = tmp_path / "c.json"
    run("check", shipment, "--rules", "us", "--mask", key, "--masked", "--certificate", str(where))

    assert [secret for secret in SECRETS if secret in where.read_text()] == []
    assert checker([str(where)]) == 0
    assert "item.value" in capsys.readouterr().out


def test_notices_of_the_ledger_are_masked(key: str, tmp_path: Path) -> None:
    """The number of the license and what remains of its value."""
    (tmp_path / "license.json").write_text(json.dumps(LICENSE | {"conditions": []}))
    ledger, where = str(tmp_path / "ledger.db"), str(tmp_path / "s.json")
    assert run("license", "add", ledger, str(tmp_path / "license.json")).exit_code == 0
    Path(where).write_text(json.dumps({k: v for k, v in SHIPMENT.items() if k != "licenses"}))
    options = ["check", where, "--rules", "us", "--licenses", ledger]
    plain, masked = run(*options), run(*options, "--mask", key, "--masked")

    assert "remains before this shipment" in masked.stdout
    assert "94443" in plain.stdout
    assert [secret for secret in (*SECRETS, "94443") if secret in masked.stdout] == []


def test_without_a_key(shipment: str) -> None:
    """Nothing is shown."""
    found = run("check", shipment, "--rules", "us", "--masked")

    assert (found.exit_code, found.stdout) == (2, "")
    assert "E0806" in found.stderr


def test_impact(key: str, tmp_path: Path) -> None:
    """Numbers of licenses become digests, values are left out."""
    order = {
        "id": "O1", "date": "2026-03-01", "departs": "CN", "destination": "DE", "end_use": "civil", "knowledge": "none",
        "item": {"cn": "1C902.a.1", "value": "4321.50 USD"}, "end_user": {"military": False, "on_lists": "none"},
        "exporter": {"name": "Quillon Optics", "on_lists": "none"}, "parties_complete": True, "licenses": [],
    }  # fmt: skip
    (tmp_path / "o.jsonl").write_text(json.dumps(order) + "\n")
    options = ["impact", "--without", "cn.2025-18", "cn", str(tmp_path / "o.jsonl"), "--format", "json"]
    plain, masked = run(*options), run(*options, "--mask", key)

    assert plain.exit_code == masked.exit_code
    assert "4321.5" in plain.stdout
    assert "4321.5" not in masked.stdout


LVS = {
    "number": "us.ear.LVS", "authority": "BIS", "kind": "exception", "rules": ["us.ear.chart"],
    "holder": "Quillon Optics", "end_user": "any", "items": ["3A001"], "destination": "any",
    "valid_from": "2026-01-01", "valid_until": "none", "quantity": "none", "value": "none", "conditions": [],
    "quotas": [{"measure": "value", "limit": "36000 USD", "period": "calendar_year", "per": ["item", "consignee"],
                "source": "15 CFR 740.3(d)", "states": "item.lvs_year_share", "parts": 12}],
}  # fmt: skip
SHARE = "1.4405"
"""Twelfths of 36,000 USD: who reads it knows that the line is worth 4,321.50 USD."""


@pytest.fixture
def counted(shipment: str, tmp_path: Path) -> list[str]:
    """Options of a check whose ledger states a share; the shipment states a smaller one."""
    ledger = str(tmp_path / "lvs.db")
    (tmp_path / "lvs.json").write_text(json.dumps(LVS))
    assert run("license", "add", ledger, str(tmp_path / "lvs.json")).exit_code == 0
    order = {k: v for k, v in SHIPMENT.items() if k != "licenses"} | {"consignee": SHIPMENT["end_user"]}
    order["item"] = {**SHIPMENT["item"], "lvs_year_share": "0.7202"}
    Path(shipment).write_text(json.dumps(order))
    return [shipment, "--rules", "us", "--licenses", ledger]


@pytest.mark.parametrize("style", ["text", "json", "jsonl", "csv"])
def test_a_share_of_a_known_limit_is_an_amount(key: str, counted: list[str], style: str, tmp_path: Path) -> None:
    """Neither what the ledger counts is shown nor what the shipment says; a certificate does not hold it either."""
    where = tmp_path / "c.json"
    plain = run("check", *counted, "--format", style)
    masked = run("check", *counted, "--format", style, "--mask", key, "--masked", "--certificate", str(where))

    assert style == "csv" or (SHARE in plain.stdout and "0.7202" in plain.stdout)
    assert [said for said in (SHARE, "0.7202", *SECRETS) if said in masked.stdout] == []
    assert masked.exit_code == plain.exit_code
    assert [said for said in (SHARE, "0.7202", *SECRETS) if said in where.read_text()] == []
    assert checker([str(where)]) == 0


def test_a_share_is_not_logged_and_its_digest_is(key: str, counted: list[str], tmp_path: Path) -> None:
    """The chain verifies, the shipment is shown to be that one, and a replay knows that an amount is masked."""
    log, plain = str(tmp_path / "log.db"), str(tmp_path / "plain.db")
    assert run("log", "append", log, *counted, "--mask", key).stderr == ""
    run("log", "append", plain, *counted)
    run("log", "export", log, str(tmp_path / "log.jsonl"))
    record = json.loads((tmp_path / "log.jsonl").read_text().splitlines()[0])["body"]

    assert "lvs_year_share" not in json.dumps(record["shipment"])
    assert "lines[0].item.lvs_year_share" in record["masked"]["amounts"]
    assert "the ledger counts item.lvs_year_share masked:" in record["notices"][0]
    assert [said for said in (SHARE, "0.7202", "us.ear.LVS", *SECRETS) if said in json.dumps(record)] == []
    assert run("log", "verify", log).exit_code == 0
    assert run("log", "replay", log, "--rules", "us").exit_code == 0
    assert run("log", "replay", plain, "--rules", "us").exit_code == 0


def test_a_fact_that_only_the_ledger_knows_for_a_share_is_masked_too(
    key: str, counted: list[str], tmp_path: Path
) -> None:
    """A quota states what fact it likes."""
    ledger, log = str(tmp_path / "own.db"), str(tmp_path / "log.db")
    own = [{**LVS["quotas"][0], "states": "item.performance_density"}]  # type: ignore[index]
    (tmp_path / "own.json").write_text(json.dumps({**LVS, "quotas": own}))
    assert run("license", "add", ledger, str(tmp_path / "own.json")).exit_code == 0
    options = [*counted[:-1], ledger]
    run("log", "append", log, *options, "--mask", key)
    run("log", "export", log, str(tmp_path / "log.jsonl"))

    assert SHARE not in (tmp_path / "log.jsonl").read_text()
    assert SHARE not in run("check", *options, "--mask", key, "--masked").stdout
    assert run("log", "verify", log).exit_code == 0


def test_a_masked_share_still_shows_of_which_shipment(key: str, shipment: str, tmp_path: Path) -> None:
    """The salted digest stands for it: another share is another shipment."""
    log, other = str(tmp_path / "log.db"), str(tmp_path / "o.json")
    order = {**SHIPMENT, "item": {**SHIPMENT["item"], "lvs_year_share": SHARE}}
    Path(shipment).write_text(json.dumps(order))
    Path(other).write_text(json.dumps({**order, "item": {**order["item"], "lvs_year_share": "1.5"}}))
    run("log", "append", log, shipment, "--rules", "us", "--mask", key)

    assert run("log", "match", log, "1", shipment, "--rules", "us", "--mask", key).exit_code == 0
    assert run("log", "match", log, "1", other, "--rules", "us", "--mask", key).exit_code == 1


SPOILT: dict[str, Any] = {
    "name": "ours", "from": "2026-01-01",
    "facts": {"end_user": {"name": "Quuxolot\u202e"}, "Quuxolot": "no", "item": {"value": "7654321 USDX"}},
}  # fmt: skip


@pytest.mark.parametrize("command", ["check", "append", "impact"])
def test_refused_assumptions_show_no_name(key: str, shipment: str, tmp_path: Path, command: str) -> None:
    """Neither the words of a fact nor a key that nobody knows; the kind of mistake is told."""
    (tmp_path / "ours.json").write_text(json.dumps(SPOILT))
    supposed = ["--assume", str(tmp_path / "ours.json"), "--mask", key]
    done = {
        "check": lambda: run("check", shipment, "--rules", "us", *supposed, "--masked"),
        "append": lambda: run("log", "append", str(tmp_path / "log.db"), shipment, "--rules", "us", *supposed),
        "impact": lambda: run("impact", "--without", "us.ear.chart", "us", shipment, *supposed),
    }[command]()

    assert done.exit_code == 2
    assert {"E0603", "E0606"} & set(done.stderr.replace("[", " ").replace("]", " ").split())
    assert [word for word in ("Quuxolot", "7654321", "USDX") if word in done.output] == []


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_impact_shows_no_name_of_a_refused_order(key: str, tmp_path: Path, kind: str) -> None:
    """What kind of mistake is where."""
    orders = tmp_path / f"o.{kind}"
    if kind == "jsonl":
        orders.write_text(json.dumps({**SHIPMENT, "end_user": {"name": "Quuxolot "}, "Quuxolot": 1}) + "\n")
    else:
        orders.write_text("id,date,end_user.name,item.value,Quuxolot\nO-1,2026-03-01,Quuxolot ,7654321 USDX,1\n")
    done = run("impact", "--without", "cn.2025-18", "cn", str(orders), "--mask", key)

    assert done.exit_code in (2, 3)
    assert "E06" in done.stderr
    assert [word for word in ("Quuxolot", "7654321", "USDX") if word in done.output] == []


def test_append_shows_no_name_of_a_refused_shipment(key: str, tmp_path: Path) -> None:
    """Its receipts hold none, and what it complains of does not either."""
    (tmp_path / "bad.json").write_text(json.dumps({**SHIPMENT, "end_use": "Quuxolot"}))
    done = run("log", "append", str(tmp_path / "l.db"), str(tmp_path / "bad.json"), "--rules", "us", "--mask", key)

    assert done.exit_code == 2
    assert "E06" in done.stderr
    assert "Quuxolot" not in done.output
