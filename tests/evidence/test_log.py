"""The decision log: durable first, masked where asked, and the past decided again."""

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.shipments import shipment
from compliance.engine.evaluate import evaluate
from compliance.evidence.chain.record import Head, Record, parse_head, parse_record
from compliance.evidence.chain.store import open_store
from compliance.evidence.log.entry import Entry, body_of
from compliance.evidence.log.log import SCHEMA, DecisionLog, Receipt, open_log
from compliance.evidence.log.mask import Mask, mask_shipment, read_key
from compliance.evidence.log.replay import DIFFERS, MASKED, REASONS, REFUSED, SAME, replay
from compliance.evidence.log.source import verify_sources
from compliance.evidence.log.table import record_rows
from compliance.model.load import load
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.shipment.unstructure import unstructure
from compliance.text.errors import EvidenceError
from tests.evidence.conftest import Clock

KEY = b"k" * 32


def entry(ruleset: Ruleset, one: Shipment, **how: Any) -> Entry:
    """Decide a shipment."""
    decision = evaluate(ruleset, one, facts_digest="sha256:facts", **how).decision
    assert decision is not None
    return Entry(one, decision, how.get("known_on"))


def records(log: DecisionLog) -> list[Record]:
    """Return every record, each sound."""
    found = [parse_record(line) for line in log.read(list)]
    assert all(found)
    return [record for record in found if record]


@pytest.fixture
def log(where: str, clock: Clock) -> Iterator[DecisionLog]:
    """An empty log."""
    with open_log(where, clock=clock) as found:
        yield found


def fill(log: DecisionLog, ruleset: Ruleset, number: int, seed: int = 1) -> list[Receipt]:
    """Log some decisions."""
    chance = random.Random(seed)
    return log.append([entry(ruleset, shipment(ruleset, chance, f"S-{n}")) for n in range(number)])


def test_a_record_says_what_was_decided(log: DecisionLog, cn: Ruleset) -> None:
    """Shipment, outcome, requirements, digests, both days, the time in UTC; the receipt names it."""
    one = shipment(cn, random.Random(1), "S-1")
    made = entry(cn, one, known_on=date(2025, 12, 1))
    (receipt,) = log.append([made])
    (record,) = records(log)
    said = record.body["decision"]

    assert (receipt.seq, receipt.hash, receipt.at) == (1, record.hash, "2026-03-01T09:00:01.000000Z")
    assert record.body["shipment"] == unstructure(one)
    assert said["outcome"] == made.decision.outcome
    assert said["digests"] == {"rules": cn.digest, "tables": cn.tables_digest, "facts": "sha256:facts"}
    assert (said["on"], said["known_on"], record.body["known_on"]) == (one.date.isoformat(), "2025-12-01", "2025-12-01")  # type: ignore[union-attr]
    assert [len(line["requirements"]) for line in said["lines"]] == [
        len({(r.rule, r.status) for g in line.regimes for r in g.requirements}) for line in made.decision.lines
    ]


def test_many_are_logged_all_or_none(log: DecisionLog, cn: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the middle leaves nothing."""
    fill(log, cn, 3)
    moments = iter([log._clock(), log._clock()])
    monkeypatch.setattr(log, "_clock", lambda: next(moments))
    with pytest.raises(StopIteration):
        fill(log, cn, 3)

    assert len(records(log)) == 3
    assert log.verify().broken is None


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("DELETE FROM decision_log_record WHERE seq = 2", 2),
        ("DELETE FROM decision_log_record WHERE seq = 1", 1),
        ("DELETE FROM decision_log_record WHERE seq = 4", 4),
        ("UPDATE decision_log_record SET record = replace(record, 'US', 'CA') WHERE seq = 3", 3),
        ("UPDATE decision_log_record SET seq = 9 WHERE seq = 3", 3),
        ("INSERT INTO decision_log_record SELECT 5, record FROM decision_log_record WHERE seq = 4", 5),
    ],
)
def test_what_is_done_to_the_database_is_found(
    tmp_path: Path, clock: Clock, cn: Ruleset, statement: str, bad: int
) -> None:
    """Cut in the middle, at the front and at the end, altered, moved, doubled; guards taken away."""
    where = str(tmp_path / "log.db")
    with open_log(where, clock=clock) as log:
        log.append([entry(cn, shipment(cn, random.Random(7), f"US-{n}")) for n in range(4)])
    store = open_store(where, SCHEMA)
    for guard in ("update", "delete"):
        store.write(lambda query, name=guard: query(f"DROP TRIGGER decision_log_no_{name}"))
    store.write(lambda query: query(statement))
    store.close()
    found = verify_sources([where])

    assert found.bad == bad
    assert found.broken is not None


def test_a_tail_cut_with_the_head_row_shows_against_a_receipt(tmp_path: Path, clock: Clock, cn: Ruleset) -> None:
    """Whoever cuts the tail and mends the log's own head is found by the digest that was kept."""
    where = str(tmp_path / "log.db")
    with open_log(where, clock=clock) as log:
        receipts = fill(log, cn, 4)
    store = open_store(where, SCHEMA)
    store.write(lambda query: query("DROP TRIGGER decision_log_no_delete"))
    store.write(lambda query: query("DELETE FROM decision_log_record WHERE seq > 2"))
    store.write(lambda query: query("UPDATE decision_log_head SET seq = 2, hash = ?", (receipts[1].hash,)))
    store.close()

    assert verify_sources([where]).broken is None
    found = verify_sources([where], [Head(4, receipts[3].hash)])
    assert found.broken is not None
    assert (found.broken.code, found.bad) == ("E0804", 3)
    assert verify_sources([where], [Head(0, receipts[3].hash)]).broken is not None
    assert verify_sources([where], [Head(2, receipts[1].hash)]).broken is None


# Rotation and export ------------------------------------------------------------------------------


def test_an_export_states_the_head(log: DecisionLog, cn: Ruleset, tmp_path: Path) -> None:
    """The sealed file verifies by itself, and its head is the log's."""
    receipts = fill(log, cn, 3)
    out = str(tmp_path / "out.jsonl")
    found = log.export(out)
    end = json.loads(Path(out).read_text().splitlines()[-1])["end"]

    assert end == {"head": f"3:{receipts[2].hash}", "records": 3}
    assert parse_head(end["head"]) == found.head == verify_sources([out]).head
    assert verify_sources([out], [found.head]).broken is None


def test_rotation_goes_on(log: DecisionLog, where: str, cn: Ruleset, tmp_path: Path) -> None:
    """Sealed files and the log are one chain; each verifies by itself, in order, and no other way."""
    first, second = str(tmp_path / "1.jsonl"), str(tmp_path / "2.jsonl")
    receipts = fill(log, cn, 3)
    log.rotate(first)
    fill(log, cn, 2, seed=2)
    log.rotate(second)
    fill(log, cn, 1, seed=3)

    assert [r.seq for r in records(log)] == [7, 8]
    whole = verify_sources([first, second, where], [Head(2, receipts[1].hash)])
    assert (whole.records, whole.first, whole.head.seq, whole.broken) == (8, 1, 8, None)
    for alone in ([where], [second], [second, where]):
        assert verify_sources(alone).broken is None
    for wrong in ([first, where], [second, first], [first, first]):
        assert verify_sources(wrong).broken is not None, wrong
    lost = verify_sources([where], [Head(2, receipts[1].hash)])
    assert lost.broken is not None
    assert "sealed files" in lost.broken.help


def test_a_broken_log_is_not_sealed(tmp_path: Path, clock: Clock, cn: Ruleset) -> None:
    """A closing line would vouch for it; the old file stays, the log too."""
    where, out = str(tmp_path / "log.db"), tmp_path / "out.jsonl"
    out.write_text("before")
    with open_log(where, clock=clock) as log:
        fill(log, cn, 3)
        log._store.write(lambda query: query("DROP TRIGGER decision_log_no_update"))
        log._store.write(lambda query: query("UPDATE decision_log_record SET record = 'x' WHERE seq = 2"))
        for seal in (log.export, log.rotate):
            with pytest.raises(EvidenceError) as error:
                seal(str(out))
            assert error.value.diagnostics[0].code == "E0803"
        assert len(log.read(list)) == 3

    assert out.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.db", "out.jsonl"]


def test_an_export_that_cannot_be_written_is_refused(log: DecisionLog, cn: Ruleset, tmp_path: Path) -> None:
    """E0802, and a rotation then leaves the log as it was."""
    fill(log, cn, 2)
    for seal in (log.export, log.rotate):
        with pytest.raises(EvidenceError) as error:
            seal(str(tmp_path / "missing" / "out.jsonl"))
        assert error.value.diagnostics[0].code == "E0802"

    assert len(records(log)) == 2


def test_csv_runs_no_formula(log: DecisionLog, cn: Ruleset) -> None:
    """A shipment named like a formula is text."""
    log.append([entry(cn, shipment(cn, random.Random(1), "=1+1"))])
    table = record_rows(records(log))

    assert ",'=1+1," in table.splitlines()[1]


def test_csv_says_what_was_supposed(log: DecisionLog, cn: Ruleset) -> None:
    """A decision that rests on a supposition says so in its row, and its status with it."""
    free = entry(cn, shipment(cn, random.Random(1), "a"))
    log.append([free, free._replace(decision=free.decision._replace(scenarios=("lapse",)))])
    first, second = csv.DictReader(io.StringIO(record_rows(records(log))))

    assert (first["scenarios"], second["scenarios"]) == ("", "lapse")
    assert first["status"] == str(free.decision.status)


# Masking ------------------------------------------------------------------------------------------


def _lines(body: dict[str, Any]) -> str:
    return json.dumps(body)


def test_a_masked_record_names_no_party_and_no_amount_of_money(where: str, clock: Clock, cn: Ruleset) -> None:
    """Names are digests, amounts are gone, the same party in two records looks different; the chain is as sound."""
    with open_log(where, clock=clock, key=KEY) as log:
        one = read_mapping(
            {
                "id": "S-1", "date": "2025-06-01", "departs": "CN", "destination": "US",
                "exporter": {"name": "Secret Metals"}, "end_user": {"name": "Hidden Works"},
                "licenses": [{"number": "L-77", "holder": "Secret Metals", "value": "98765 USD"}],
                "lines": [{"cn": "none", "value": "12345 USD", "components": [{"cn": "none", "value": "54321 USD"}]}],
            },
            cn.vocabulary,
        ).shipments[0]  # fmt: skip
        log.append([entry(cn, one), entry(cn, one)])
        first, second = records(log)
        assert log.verify().broken is None

    text = _lines(first.body)
    for secret in ("Secret", "Hidden", "L-77", "98765", "12345", "54321", "sha256:facts"):
        assert secret not in text
    said = first.body["shipment"]
    assert said["exporter"]["name"] == said["licenses"][0]["holder"] != said["end_user"]["name"]
    assert said["exporter"]["name"] != second.body["shipment"]["exporter"]["name"]
    assert set(first.body["masked"]["amounts"]) == {
        "lines[0].item.value", "lines[0].components[0].component.value", "licenses[0].license.value",
    }  # fmt: skip
    # whoever has the key can show that the record is of this shipment, and of no other
    mask = Mask(KEY, first.body["masked"]["salt"])
    again = mask_shipment(one, mask)
    assert (unstructure(again.shipment), again.amounts) == (said, first.body["masked"]["amounts"])
    other = mask_shipment(one._replace(facts={**one.facts, "end_user.name": one.facts["exporter.name"]}), mask)
    assert unstructure(other.shipment) != said


def test_keys_that_cannot_serve(tmp_path: Path) -> None:
    """Missing, too short, too long."""
    short, long = tmp_path / "short", tmp_path / "long"
    short.write_bytes(b"x" * 15)
    long.write_bytes(b"x" * 4097)
    for path in (short, long, tmp_path / "none"):
        with pytest.raises(EvidenceError) as error:
            read_key(str(path))
        assert error.value.diagnostics[0].code == "E0806"


# Replay -------------------------------------------------------------------------------------------

REGIME = """
language 1
regime y "Y" {{ authority "YA" known through {known} }}
fact y.amount is money world "amount"
rule y.one "One" {{ when destination is US requires license from YA in force from 2025-01-01 source "Y 1" }}
{more}
"""
LATER = (
    'rule y.two "Two" { when destination is DE prohibits in force from 2025-01-01 published 2026-05-01 source "Y 2" }'
)
_FOLDERS = count(1)


def rules(folder: Path, more: str = "", known: str = "2026-03-01", text: str = REGIME) -> Ruleset:
    """Return the rules of a regime of two rules."""
    home = folder / f"y{next(_FOLDERS)}"
    home.mkdir()
    (home / "y.rules").write_text(text.format(known=known, more=more))
    return load(str(home))


def ship(ruleset: Ruleset, destination: str = "DE", **facts: Any) -> Shipment:
    """Return a shipment that these rules decide."""
    data = {"id": destination, "date": "2026-02-01", "destination": destination, "licenses": [], "item": {}, **facts}
    reading = read_mapping(data, ruleset.vocabulary)
    assert not reading.diagnostics
    return reading.shipments[0]


def verdicts(log: DecisionLog, ruleset: Ruleset) -> list[tuple[str, str]]:
    """Decide the past again; return the verdicts as known then and now."""
    return [(one.then.verdict, one.now.verdict) for one in replay(records(log), ruleset)]


def test_the_same_rules_decide_the_same(log: DecisionLog, cn: Ruleset) -> None:
    """Every record, on both axes, whatever was asked for."""
    chance = random.Random(5)
    log.append([entry(cn, shipment(cn, chance, str(n)), known_on=[None, date(2025, 3, 1)][n % 2]) for n in range(20)])

    assert {then for then, _ in verdicts(log, cn)} == {SAME}
    assert len(verdicts(log, cn)) == 20


def test_what_was_published_since_shows_on_one_axis(log: DecisionLog, tmp_path: Path) -> None:
    """A rule published later changes what is known now, and nothing as known then."""
    old = rules(tmp_path)
    new = rules(tmp_path, LATER, "2026-06-01")
    log.append([entry(old, ship(old, place)) for place in ("DE", "US")])

    assert verdicts(log, new) == [(SAME, DIFFERS), (SAME, SAME)]
    now = next(replay(records(log), new)).now
    assert (now.range, now.come, now.gone) == (("prohibited", "prohibited"), ("1: y.two applies",), ())


def test_a_mended_rule_shows_on_both_axes(log: DecisionLog, tmp_path: Path) -> None:
    """A rule that should always have been there changes the past as known then, too."""
    old, new = rules(tmp_path), rules(tmp_path, LATER.replace(" published 2026-05-01", ""))
    log.append([entry(old, ship(old))])

    assert verdicts(log, new) == [(DIFFERS, DIFFERS)]


def test_other_reasons_for_the_same_outcome(log: DecisionLog, tmp_path: Path) -> None:
    """Another requirement with the same outcome is told apart from a difference."""
    old = rules(tmp_path)
    new = rules(
        tmp_path,
        LATER.replace(" published 2026-05-01", "").replace("DE", "US").replace("prohibits", "requires license from YA"),
    )
    log.append([entry(old, ship(old, "US"))])

    assert verdicts(log, new) == [(REASONS, REASONS)]


def test_facts_that_the_rules_no_longer_have_are_refused(log: DecisionLog, tmp_path: Path) -> None:
    """A record that cannot be read under the new rules is neither the same nor dropped."""
    old = rules(tmp_path, 'fact y.odd is truth world "odd"')
    new = rules(tmp_path)
    log.append([entry(old, ship(old, **{"y.odd": True}))])

    assert verdicts(log, new) == [(REFUSED, REFUSED)]
    assert next(replay(records(log), new)).now.diagnostics[0].code == "E0603"


def test_scenarios_are_supposed_again(log: DecisionLog, tmp_path: Path, cn: Ruleset) -> None:
    """A scenario that the new rules do not have is refused."""
    name = sorted(cn.scenarios)[0]
    log.append([entry(cn, shipment(cn, random.Random(3), "s"), scenarios=(name,))])

    assert verdicts(log, cn) == [(SAME, SAME)]
    (only,) = replay(records(log), rules(tmp_path))
    assert only.then.verdict == REFUSED
    assert {d.code for d in only.then.diagnostics} & {"E0807", "E0603"}


def test_assumptions_are_made_again(log: DecisionLog, cn: Ruleset) -> None:
    """What an assumption supplied is a fact of the record, and its name is kept."""
    one = shipment(cn, random.Random(1), "s")._replace(assumed={"knowledge": "ours"})
    log.append([entry(cn, one)])

    assert records(log)[0].body["assumed"] == {"knowledge": "ours"}
    assert verdicts(log, cn) == [(SAME, SAME)]


def test_masked_amounts_leave_it_open(where: str, clock: Clock, tmp_path: Path) -> None:
    """Where an amount of money decides, a masked record says that it cannot tell; where a name does, it still can."""
    old = rules(
        tmp_path,
        'rule y.two "Two" { when item.value > 100 USD prohibits in force from 2025-01-01 source "Y 2" }',
    )
    with open_log(where, clock=clock, key=KEY) as log:
        log.append([
            entry(old, ship(old, "US", item={"value": "50 USD"})),
            entry(old, ship(old, "US", item={"value": "500 USD"})),
            entry(old, ship(old, "DE", item={"cn": "none"})),
        ])  # fmt: skip
        new = rules(tmp_path, LATER, "2026-06-01")

        assert verdicts(log, old) == [(MASKED, MASKED), (MASKED, MASKED), (SAME, SAME)]
        assert verdicts(log, new)[1] == (DIFFERS, DIFFERS)


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_every_record_is_read_back_to_its_shipment(seed: int) -> None:
    """The shipment of a record is the shipment that was decided."""
    ruleset = load("cn")
    one = shipment(ruleset, random.Random(seed), "s")
    body = body_of(entry(ruleset, one))

    assert read_mapping(json.loads(json.dumps(body["shipment"])), ruleset.vocabulary).shipments == (one,)
