"""Certificates of decisions: what is altered is rejected or stays true, and the checker stands alone."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from decision_certificates import alterations, made, rejected, sealed, true
from shipped import shipped

from compliance.checker import check_decision
from compliance.cli.main import group
from compliance.engine import cover, membership, place, rows, standing, truths
from compliance.engine import regime as deciding
from compliance.engine import required as requiring
from compliance.engine.evaluate import evaluate
from compliance.evidence.certificate import certificate, ruleset_file
from compliance.model.build import build
from compliance.model.cases import Case
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.assume import Assumption, assume
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import render_all
from compliance.values.dates import ALWAYS
from compliance.values.truth import FALSE, TRUE

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "compliance/checker/check_decision.py"
MAGNETS = ROOT / "examples/01_firm_check/magnets.json"

LAW = """language 1

regime zz "Nowhere" {
  authority "Nobody"
  known through 2026-01-01
  subject when widget
}
scheme zz.code "codes" {
  form dotted
  complete
  codes A1, A1.a, A1.b, B2, C3
}
fact widget is truth world "whether it is a widget"
fact item.code is code of zz.code world "its code"
fact item.layer is quantity in mm2 world "area of one layer"
fact item.layers is number world "number of layers"
fact item.area is quantity in mm2 world "its area"
fact split is truth evidence "whether the order was split"
table zz.limits "Limits" {
  rows "limits.csv"
  column code is code of zz.code
  column reason is text
  column limit is quantity in mm2
  key code
  value limit
  complete
  source "Act, annex"
}
define item.area = item.layer * item.layers
rule zz.chart "Widgets in the annex" {
  for each row in zz.limits
  when item.code in row.code and item.area >= row.limit
  requires license from NOBODY because row.reason
  review case by case
  review presumption of denial when destination is CU
  in force from 2020-01-01
  source "Act, s. 3"
}
rule zz.ban "Widgets for the military" {
  when end_use includes military
  when some party where (party.country is KP)
  prohibits
  in force from 2020-01-01
  source "Act, s. 4"
}
rule zz.note "Widgets are noted" {
  when destination is not DE
  obliges "note it"
  flags "look at it"
  in force from 2020-01-01
  source "Act, s. 5"
}
exception zz.small "Small ones" {
  lifts zz.chart where row.reason is "X"
  when destination in { FR, DE }
  provided not split
  in force from 2020-01-01
  source "Act, s. 6"
}
suspend zz.ban {
  from 2024-01-01 until 2024-12-31 then unknown
  source "Order 1"
}
unmodelled zz.more "The rest" {
  when destination is CU
  source "Act, s. 7"
}
duty zz.fee "Fee" {
  when item.code in A1
  rate 7.5%
  in force from 2020-01-01
  source "Act, s. 8"
}
"""
LIMITS = b"code,reason,limit\nA1,X,10 mm2\nA1.b,Y,2 mm2\nB2,Y,5 mm2\n"


def law(text: str = LAW, table: bytes = LIMITS) -> Ruleset:
    """Return the small law."""
    files = {**read_files([]).texts, "rulesets/zz/zz.rules": text.encode(), "rulesets/zz/limits.csv": table}
    found = build(Files(files, "sha256:rules", "sha256:tables", ()))
    assert found.ruleset is not None, render_all(found.diagnostics)
    return found.ruleset


def _order(**more: Any) -> dict[str, Any]:
    item = {"code": "A1.b", "layer": "3 mm2", "layers": "4", "quantity": "2 pieces", "value": "5 USD"}
    held = {
        "number": "L1", "authority": "NOBODY", "kind": "individual", "rules": ["zz.chart"], "items": ["A1"],
        "holder": "Firm", "destination": ["FR"], "valid_from": "2020-01-01", "quantity": "9 pieces", "value": "none",
    }  # fmt: skip
    return {
        "id": "SO-1", "date": "2025-03-01", "widget": True, "destination": "FR", "end_use": ["civil"],
        "exporter": {"name": "Firm", "country": "DE"}, "end_user": {"country": "FR"},
        "item": item, "licenses": [held], **more,
    }  # fmt: skip


def certified(ruleset: Ruleset, data: dict[str, Any], **options: Any) -> tuple[Shipment, dict[str, Any]]:
    """Return a shipment with the certificate of its decision as data."""
    shipment = read_mapping(data, ruleset.vocabulary).shipments[0]
    result = evaluate(ruleset, shipment, **options)
    assert result.decision is not None, render_all(result.diagnostics)
    return shipment, made(ruleset, shipment, result.decision, options.get("known_on"))


ORDERS = (
    _order(),
    _order(destination="CU", licenses=[]),
    _order(widget=None, end_use=["military"], split=False, parties_complete=True),
    {"id": "SO-2", "date": "2023-05-01", "widget": True, "item": {}},
)


# What is altered ----------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ORDERS)
def test_every_altered_field_is_rejected_or_stays_true(data: dict[str, Any]) -> None:
    """Each field in every way, sealed again as anybody can: what is accepted is what the engine decides, too."""
    ruleset = law()
    _, honest = certified(ruleset, data)
    assert not rejected(sealed(honest), ruleset)
    tried = caught = 0
    for what, altered in alterations(honest):
        tried += 1
        why = rejected(sealed(altered), ruleset)
        caught += bool(why)
        if not why:
            assert true(altered, ruleset), what
            if what.startswith("claims"):
                pytest.fail(f"a claim was altered: {what}")

    assert tried > 400
    assert caught > tried * 0.9


def test_every_altered_byte_is_rejected() -> None:
    """Of the certificate and of the ruleset, in three ways each: nothing is spelled in two ways."""
    ruleset = law()
    content = sealed(certified(ruleset, ORDERS[0])[1])
    rules = ruleset_file(ruleset)[1]
    for at in range(len(content)):
        for other in {content[at] ^ 1, content[at] ^ 32, ord("0")} - {content[at]}:
            assert rejected(content[:at] + bytes([other]) + content[at + 1 :], ruleset), at
        assert rejected(content[:at] + content[at + 1 :], ruleset), at
    for at in range(0, len(rules), 97):
        with pytest.raises((check_decision.Wrong, *check_decision.MALFORMED)):
            check_decision.check(content, check_decision.Law(rules[:at] + bytes([rules[at] ^ 1]) + rules[at + 1 :]))


def _whole(*words: str, complete: Any = True) -> dict[str, Any]:
    return {"words": list(words), "complete": complete, "excluded": []}


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        ("line", "destination", _whole("CU")),  # overrides that of the shipment
        ("line", "end_user.name", _whole("Other")),
        ("order", "item.code", _whole("B2")),
        ("line", "item.code", _whole("Z9")),  # the scheme says all its codes
        ("line", "item.code", _whole("A1.c")),
        ("order", "party.military", False),
        ("order", "destination", _whole("US", "CU")),  # one word at most, and it is the whole
        ("order", "destination", _whole("US", "US")),
        ("order", "destination", _whole("US", complete=False)),
        ("order", "destination", _whole("US", complete=1)),
        ("order", "end_use", {"words": "civil", "complete": True, "excluded": []}),
        ("component", "destination", _whole("CU")),
        ("license", "destination", _whole("CU")),
    ],
)
def test_facts_that_no_reader_of_orders_gives_are_rejected(place: str, name: str, value: Any) -> None:
    """Before any evidence is looked at: whoever forges a certificate can make evidence that fits his facts."""
    ruleset = law()
    _, whole = certified(ruleset, _order(licenses=[]))
    shipment = whole["shipment"]
    shipment["lines"][0]["components"], shipment["licenses"] = [{}], [{}]
    checker = check_decision.Law(ruleset_file(ruleset)[1])
    line = shipment["lines"][0]
    facts = {
        "order": shipment["facts"], "line": line["facts"], "component": line["components"][0],
        "license": shipment["licenses"][0],
    }[place]  # fmt: skip

    def read() -> None:
        check_decision.check_form(shipment)
        check_decision.Line(checker, shipment, 0, whole["asked"], "2026-01-01")

    read()
    facts[name] = value
    with pytest.raises(check_decision.Wrong):
        read()


def test_codes_that_a_complete_scheme_may_have() -> None:
    """Its own, those above its own, and what lies below a code that it does not divide: as the reader of orders has it."""
    checker = check_decision.Law(ruleset_file(law())[1])
    for code in ("A1", "A1.a", "B2", "B2.x", "A1.c", "Z9", "A"):
        mapping = {**_order(), "item": {"code": code}}
        taken = not read_mapping(mapping, law().vocabulary).diagnostics
        assert check_decision.listed(checker.scheme("item.code"), code) == taken, code


@pytest.mark.parametrize("names", [["1", "1"], [None, "1"], ["", "1"]])
def test_lines_that_are_not_told_apart_are_rejected(names: list[Any]) -> None:
    """Two of one name, or one without."""
    _, whole = certified(law(), _order())
    line = whole["shipment"]["lines"][0]
    whole["shipment"]["lines"] = [{**line, "id": name} for name in names]

    with pytest.raises(check_decision.Wrong, match="told apart"):
        check_decision.check_form(whole["shipment"])


def test_an_altered_ruleset_is_rejected_even_where_the_certificate_names_it() -> None:
    """A rule left out of the ruleset: the evidence no longer accounts for it, or the digest is another."""
    ruleset = law()
    _, honest = certified(ruleset, ORDERS[0])
    rules = json.loads(ruleset_file(ruleset)[1])
    rules["rules"] = [rule for rule in rules["rules"] if rule["head"]["name"] != "zz.chart"]
    shorter = (check_decision.canonical(rules) + "\n").encode()
    with pytest.raises(check_decision.Wrong, match="another ruleset"):
        check_decision.check(sealed(honest), check_decision.Law(shorter))
    honest["digests"]["ruleset"] = check_decision.digest(shorter)
    with pytest.raises(check_decision.Wrong, match="account for every rule"):
        check_decision.check(sealed(honest), check_decision.Law(shorter))


def test_an_undetermined_outcome_shows_what_is_open() -> None:
    """The facts that are missing are named, and cannot be left out."""
    ruleset = law()
    _, honest = certified(ruleset, ORDERS[3])
    regime = honest["claims"]["lines"][0]["regimes"][0]

    assert regime["outcome"] == "undetermined"
    assert {"item.code", "destination", "end_use"} <= set(regime["open"])
    regime["open"].remove("item.code")
    assert "open" in rejected(sealed(honest), ruleset)


def test_the_single_failing_condition_is_named() -> None:
    """And another one, that does not fail, is no reason."""
    ruleset = law()
    _, honest = certified(ruleset, _order(end_use="medical", date="2023-06-01"))
    entry = next(e for e in honest["evidence"]["lines"][0][0] if e["rule"] == "zz.ban")

    assert entry["fails"] == "end_use includes military"
    entry["fails"] = "destination is not DE"
    assert rejected(sealed(honest), ruleset)


def test_a_cut_names_the_rows_that_are_asked() -> None:
    """Rows whose codes lie elsewhere are not listed, and the cut cannot be drawn elsewhere."""
    ruleset = law()
    _, honest = certified(ruleset, ORDERS[0])
    entry = next(e for e in honest["evidence"]["lines"][0][0] if e["rule"] == "zz.chart")

    assert entry["cut"] == {"table": "zz.limits", "fact": "item.code", "column": "row.code", "codes": ["A1"], "rows": 3}
    assert set(entry["apply"]) == {"0", "1"}
    entry["cut"]["codes"] = ["B2"]
    assert rejected(sealed(honest), ruleset)


def test_a_long_table_is_not_in_the_certificate() -> None:
    """Whatever the rows, the certificate names the few that are asked."""
    partial = LAW.replace("  complete\n  codes A1, A1.a, A1.b, B2, C3", "  partial")
    lengths = []
    for count in (1, 5000):
        rows = "".join(f"B2.x{n},Y,5 mm2\n" for n in range(count))
        ruleset = law(partial, f"code,reason,limit\nA1,X,10 mm2\n{rows}".encode())
        _, honest = certified(ruleset, ORDERS[0])
        assert not rejected(sealed(honest), ruleset)
        lengths.append(len(sealed(honest)))

    assert lengths[1] - lengths[0] == len("5001") - len("2")


# Engines that decide otherwise --------------------------------------------------------------------


def _forget_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding._Regime, "rule", lambda self, rule: None)


def _missing_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    holds = truths._holds
    monkeypatch.setattr(truths, "_holds", lambda value: FALSE if value is None else holds(value))


def _above_is_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(truths._OPERATORS, ">=", truths._OPERATORS[">"])


def _open_sets_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    some = membership._some_in
    monkeypatch.setattr(membership, "_some_in", lambda v, within, look: some(v._replace(complete=True), within, look))


def _every_exception_lifts(monkeypatch: pytest.MonkeyPatch) -> None:
    lifting = cover.lifting
    monkeypatch.setattr(
        requiring, "lifting", lambda rule, row, x: [r._replace(truth=TRUE) for r in lifting(rule, row, x)]
    )


def _every_license_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    covering = cover.covering
    monkeypatch.setattr(
        requiring, "covering", lambda rule, effect, x: [r._replace(truth=TRUE) for r in covering(rule, effect, x)]
    )


def _suspensions_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "_covers", lambda suspension, ruleset, moment: True)


def _lenient_place(monkeypatch: pytest.MonkeyPatch) -> None:
    placed = place.place_of

    def low(*args: Any, **options: Any) -> Any:
        found = placed(*args, **options)
        return found._replace(high=found.low)

    monkeypatch.setattr(requiring, "place_of", low)


def _rows_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = rows.rows_for
    monkeypatch.setattr(
        deciding, "rows_for", lambda *args: chosen(*args)._replace(reached=[], others=[])
    )  # fmt: skip


WRONG: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    _forget_rules, _missing_is_false, _above_is_strict, _open_sets_are_whole, _every_exception_lifts,
    _every_license_covers, _suspensions_go_on, _lenient_place, _rows_are_lost,
)  # fmt: skip
ASKED = (
    *ORDERS, _order(end_use=["civil", "military"], end_user={"country": "KP"}), _order(licenses=[], split=True),
    _order(item={"code": "A1.a", "layer": "5 mm2", "layers": "2"}, licenses=[], end_use="civil"), _order(split=False),
    _order(end_use="military", end_user={"country": "KP"}, licenses=[], destination="CU"),
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=[w.__name__ for w in WRONG])
def test_what_a_wrong_engine_decides_is_rejected(
    wrong: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each wrong engine decides some shipment otherwise, and no certificate of it passes."""
    ruleset = law()
    honest = [certified(ruleset, data)[1] for data in ASKED]
    wrong(monkeypatch)
    ruleset.scratch.clear()
    otherwise = 0
    for before, data in zip(honest, ASKED, strict=True):
        found = certified(ruleset, data)[1]
        if found["claims"]["range"] != before["claims"]["range"]:
            otherwise += 1
            assert rejected(sealed(found), ruleset)
            assert rejected(sealed({**before, "claims": found["claims"]}), ruleset)

    assert otherwise


# Shipped rulesets ---------------------------------------------------------------------------------


def _cases(name: str) -> tuple[Ruleset, tuple[Case, ...]]:
    found = shipped(name)
    assert found.ruleset is not None
    return found.ruleset, found.decided


@pytest.mark.parametrize(("name", "step"), [("cn", 12), ("us", 60), ("eu", 14), ("uk", 7), ("jp", 7), ("tariffs", 7)])
def test_cases_of_shipped_rulesets(name: str, step: int) -> None:
    """The certificate of a sampled case is accepted; with the line's range lowered it is not."""
    ruleset, cases = _cases(name)
    checked = 0
    for case in cases[::step]:
        reading = read_mapping(case.data, ruleset.vocabulary)
        options = {"on": case.on, "known_on": case.known_on, "scenarios": case.scenarios}
        found = evaluate(ruleset, reading.shipments[0], **options).decision if reading.shipments else None
        if found is None:
            continue
        honest = made(ruleset, reading.shipments[0], found, case.known_on)
        checked += 1
        assert not rejected(sealed(honest), ruleset), case.title
        if checked % 8 == 0 and found.range.high > 1:
            lowered = honest["claims"]["lines"][0]
            lowered["range"] = ["no_license_required", "no_license_required"]
            assert rejected(sealed(honest), ruleset), case.title

    assert checked > 40


# The checker alone --------------------------------------------------------------------------------


def test_the_checker_imports_nothing_of_the_engine() -> None:
    """Its imports are the standard library's."""
    tree = ast.parse(CHECKER.read_text("utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in found} <= sys.stdlib_module_names


def _check(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def _magnets(folder: Path) -> Path:
    path = folder / "magnets.certificate"
    assert _check("check", str(MAGNETS), "--rules", "cn", "--certificate", str(path)).exit_code == 1
    return path


def test_the_checker_alone_in_a_folder(tmp_path: Path) -> None:
    """A copy of the file, isolated, with no package beside it, accepts and rejects."""
    path = _magnets(tmp_path)
    shutil.copy(CHECKER, tmp_path)
    command = [sys.executable, "-I", CHECKER.name, path.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("Accepted.\nSO-1001 on 2025-06-15 (publications through 2026-10-01): prohibited\n")

    path.write_bytes(path.read_bytes().replace(b'"outcome":"prohibited"', b'"outcome":"not_subject"', 1))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == "Rejected: its digest is not that of what it holds.\n"


def test_verify_loads_nothing_of_the_engine(tmp_path: Path) -> None:
    """`compliance verify` is the checker behind a command line."""
    path = _magnets(tmp_path)
    code = (
        "import sys; sys.argv = ['compliance', 'verify', sys.argv[1]]\n"
        "from compliance.cli.front import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert done.code == 0\n"
        "names = {name.split('.')[1] for name in sys.modules if name.startswith('compliance.')}\n"
        "print(sorted(names), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "['checker', 'cli']"


def test_no_text_of_a_certificate_forges_a_line(tmp_path: Path) -> None:
    """Ids are anybody's words: breaks of lines and what moves a terminal are shown for what they are."""
    path = _magnets(tmp_path)
    forged = json.loads(path.read_text("ascii"))
    odd = "X on 2025-06-15: no_license_required\n  line 1, cn: no_license_required\n\x1b[8m\u202e"
    forged["shipment"]["id"] = forged["claims"]["shipment"] = odd
    forged["digests"]["order"] = f"sha256:0\n{odd}"
    path.write_bytes(sealed(forged))
    shown = _check("verify", str(path)).output

    assert shown.startswith("Accepted.")
    assert all(line.isprintable() for line in shown.splitlines())
    assert not any(line.startswith("  line 1, cn: no_license") for line in shown.splitlines())


def test_verify_compares_the_ruleset(tmp_path: Path) -> None:
    """Rules left out of the ruleset's file, all digests in it as they were: accepted as what it is, not as the law."""
    genuine = CliRunner().invoke(group, ["rules", "digest", "cn"]).output.strip()
    path = _magnets(tmp_path)
    (kept,) = tmp_path.glob("ruleset-*.json")
    assert f"ruleset {genuine}\n" in _check("verify", str(path), "--digest", genuine).output
    assert f"ruleset {genuine} (not compared)" in _check("verify", str(path)).output

    law_of_others = json.loads(kept.read_text("ascii"))
    law_of_others["rules"] = [r for r in law_of_others["rules"] if r["head"]["name"] != "cn.2024-46.1"]
    content = (check_decision.canonical(law_of_others) + "\n").encode("ascii")
    forged = json.loads(path.read_text("ascii"))
    forged["digests"]["ruleset"] = check_decision.digest(content)
    for line in forged["evidence"]["lines"]:
        for regime in line:
            regime[:] = [entry for entry in regime if entry["rule"] != "cn.2024-46.1"]
    other = tmp_path / "other.json"
    other.write_bytes(content)
    found = check_decision.claims(
        check_decision.Law(content), forged["shipment"], forged["asked"], forged["evidence"]["lines"]
    )
    forged["claims"] = {**found, "assumptions": None}
    path.write_bytes(sealed(forged))

    assert "(not compared)" in _check("verify", str(path), str(other)).output
    done = _check("verify", str(path), str(other), "--digest", genuine)
    assert done.exit_code == 1
    assert "another ruleset than that of the digest" in done.output


def test_verify_compares_the_order(tmp_path: Path) -> None:
    """The order's digest is compared where the order is given, and said not to be where it is not."""
    path = _magnets(tmp_path)
    other = tmp_path / "other.json"
    other.write_text("{}", "utf-8")

    assert re.search("order .*not compared", _check("verify", str(path)).output)
    assert not re.search("order .*not compared", _check("verify", str(path), "--order", str(MAGNETS)).output)
    assert _check("verify", str(path), "--order", str(other)).output == (
        "Rejected: it was made for another order than this one.\n"
    )


def test_several_shipments_are_several_lines(tmp_path: Path) -> None:
    """One certificate a line; the worst decides the exit status; what is no certificate is said to be none."""
    orders = tmp_path / "orders.jsonl"
    order = json.dumps(json.loads(MAGNETS.read_text("utf-8")))
    orders.write_text(f"{order}\n{order}\n", "utf-8")
    path = tmp_path / "orders.certificate"
    _check("check", str(orders), "--rules", "cn", "--format", "jsonl", "--certificate", str(path))

    assert _check("verify", str(path)).output.count("Accepted.") == 2
    path.write_bytes(path.read_bytes() + b"{}\n")
    result = _check("verify", str(path))
    assert result.exit_code == 1
    assert result.output.endswith("Rejected: the certificate is not well formed (KeyError: 'digests').\n")
    assert _check("verify", str(tmp_path / "nothing")).exit_code == 2
    next(tmp_path.glob("ruleset-*.json")).unlink()
    assert _check("verify", str(path)).exit_code == 2


def test_what_assumptions_supply_is_shown_with_what_is_without(tmp_path: Path) -> None:
    """The range without the assumption is checked like any other claim."""
    ruleset = law()
    shipment = read_mapping(_order(end_use=None, date="2023-05-01"), ruleset.vocabulary).shipments[0]
    value = read_mapping(_order(), ruleset.vocabulary).shipments[0].facts["end_use"]
    shipment = shipment._replace(facts={**shipment.facts, "end_use": value}, assumed={"end_use": "civil customers"})
    found = evaluate(ruleset, shipment).decision
    assert found is not None
    honest = made(ruleset, shipment, found)

    assert honest["claims"]["assumptions"]["facts"] == {"end_use": "civil customers"}
    assert not rejected(sealed(honest), ruleset)
    honest["claims"]["assumptions"]["without"] = ["not_subject", "not_subject"]
    assert "without" in rejected(sealed(honest), ruleset)

    # left out on both sides it is no claim any more, and the report says so
    honest["claims"]["assumptions"]["without"] = honest["evidence"]["without"] = None
    assert not rejected(sealed(honest), ruleset)
    checker = check_decision.Law(ruleset_file(ruleset)[1])
    assert "  assumed: end_use; without that: not shown" in check_decision.report(honest, checker, set())


def test_what_is_stated_on_one_line_and_assumed_on_another() -> None:
    """Only the other one is open without the assumption, and only there the fact is marked."""
    ruleset = law()
    order = _order(licenses=[])
    item = order.pop("item")
    lines = [{"id": "1", **item}, {"id": "2", **{name: value for name, value in item.items() if name != "code"}}]
    shipment = read_mapping({**order, "lines": lines}, ruleset.vocabulary).shipments[0]
    code = {"item.code": shipment.lines[0].facts["item.code"]}
    filled = assume(shipment, Assumption("ours", ALWAYS, code))
    found = evaluate(ruleset, filled).decision
    without = evaluate(ruleset, shipment).decision
    assert found is not None and without is not None
    honest = made(ruleset, filled, found)

    assert found.assumptions[0]["without"] == without.range.words
    assert "(assumed)" not in str(found.lines[0])
    assert "(assumed)" in str(found.lines[1])
    assert honest["claims"]["assumptions"]["facts"] == {"lines[1].item.code": "ours"}
    assert not rejected(sealed(honest), ruleset)
    for moved in ("lines[0]", "lines[2]"):
        altered = deepcopy(honest)
        for part in (altered["claims"]["assumptions"], altered["shipment"]):
            key = "facts" if "without" in part else "assumed"
            part[key] = {name.replace("lines[1]", moved): said for name, said in part[key].items()}
        assert rejected(sealed(altered), ruleset)


@pytest.mark.parametrize("known_on", [None, date(2030, 1, 1), date(9998, 12, 31)])
def test_no_day_of_publication_hides_how_far_the_law_is_known(known_on: date | None) -> None:
    """To ask for publications up to a later day makes nothing known: the engine and the checker both say so."""
    ruleset = law()
    shipment = read_mapping(_order(date="2026-05-01"), ruleset.vocabulary).shipments[0]
    found = evaluate(ruleset, shipment, known_on=known_on).decision
    assert found is not None
    whole = made(ruleset, shipment, found, known_on)
    checker = check_decision.Law(ruleset_file(ruleset)[1])

    assert found.notices == ("zz: the rules are known through 2026-01-01; the law may have moved by 2026-05-01",)
    told = "    the law is known through 2026-01-01; it may have moved by 2026-05-01"
    assert told in check_decision.report(whole, checker, set())


def test_a_certificate_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """And no decision is shown."""
    result = _check("check", str(MAGNETS), "--rules", "cn", "--certificate", str(tmp_path / "no" / "c"))

    assert result.exit_code == 2
    assert "E0808" in result.output
    assert "SO-1001" not in result.output


def test_the_same_decision_has_the_same_certificate() -> None:
    """Byte for byte, from a ruleset built anew."""
    found = set()
    for _ in range(2):
        ruleset = law()
        shipment = read_mapping(ORDERS[0], ruleset.vocabulary).shipments[0]
        decision = evaluate(ruleset, shipment).decision
        assert decision is not None
        found.add((certificate(ruleset, shipment, decision), ruleset_file(ruleset)[1]))

    assert len(found) == 1


def test_the_evidence_is_that_of_the_docs(tmp_path: Path) -> None:
    """The entries that the page shows are in the certificates of the examples."""
    shown = re.findall(r'^\{.*"rule": .*\}$', (ROOT / "docs/certificates.md").read_text("utf-8"), re.MULTILINE)
    path = tmp_path / "c"
    found = []
    for order, rules in ((MAGNETS, "cn"), (ROOT / "examples/05_control_list/converters.json", "us")):
        _check("check", str(order), "--rules", rules, "--brief", "--certificate", str(path))
        found += [e for regime in json.loads(path.read_text("ascii"))["evidence"]["lines"][0] for e in regime]

    assert len(shown) == 4
    assert all(json.loads(entry) in found for entry in shown)


def test_the_size_of_the_checker_is_that_of_the_docs() -> None:
    """`compliance verify --about` counts its lines, and the page says the same."""
    size = len(CHECKER.read_text("utf-8").splitlines())

    assert f"{size} lines" in _check("verify", "--about").output
    assert f"{size:,} lines" in (ROOT / "docs/certificates.md").read_text("utf-8")
