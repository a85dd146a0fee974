"""The ledger: draws, keys, states, quotas, refusals, warnings, the clock; on both databases."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.evidence.chain.record import Head
from compliance.evidence.chain.store import Query, open_store
from compliance.evidence.ledger.ledger import Ledger, open_ledger
from compliance.evidence.ledger.license import Quota
from compliance.evidence.ledger.tables import SCHEMA
from compliance.evidence.ledger.taken import draws_for
from compliance.model.load import load
from compliance.shipment.read import read_mapping
from compliance.text.errors import EvidenceError
from tests.evidence.conftest import Clock, draw, granted, kg, usd

D = date.fromisoformat


@pytest.fixture
def ledger(where: str, clock: Clock) -> Iterator[Ledger]:
    """A ledger with one license of a hundred kilograms."""
    with open_ledger(where, clock=clock) as found:
        found.add([granted()])
        yield found
        assert found.verify().broken is None


def refused(code: str, work: Any) -> str:
    """Assert that *work* is refused with *code*, and return the message."""
    with pytest.raises(EvidenceError) as error:
        work()
    assert error.value.diagnostics[0].code == code, error.value
    return str(error.value)


def left(ledger: Ledger) -> str | None:
    """Return what remains, as the next draw of nothing would say it."""
    (holding,) = ledger.holdings().licenses
    return str(100_000 - int(sum(use.quantity for use in holding.uses)))


def test_a_draw_takes_and_a_receipt_says_what_remains(ledger: Ledger) -> None:
    """The receipt is the record."""
    receipt = ledger.draw(draw("a", "12.5"))

    assert (receipt.seq, receipt.operation, receipt.quantity) == (2, "draw", "12.5 kg")
    assert receipt.remaining == {"quantity": "87.5 kg", "value": None}
    assert receipt.at == "2026-03-01T09:00:02.000000Z"
    assert receipt.day == "2026-03-01"
    assert ledger.holdings().head == Head(2, receipt.hash)


def test_the_same_key_gives_the_same_receipt(ledger: Ledger) -> None:
    """Nothing is drawn twice."""
    first = ledger.draw(draw("a"))
    ledger.draw(draw("b"))

    assert ledger.draw(draw("a")) == first
    assert left(ledger) == "80000"


@pytest.mark.parametrize(
    "other", [{"quantity": kg(11)}, {"day": D("2026-03-01")}, {"item": "3A001"}, {"shipment": "S"}, {"license": "L-2"}]
)
def test_the_same_key_for_something_else_is_refused(ledger: Ledger, other: dict[str, Any]) -> None:
    """Amount, day, item, reference, license."""
    ledger.add([granted("L-2")])
    ledger.draw(draw("a"))

    refused("E0813", lambda: ledger.draw(draw("a", **other)))
    refused("E0813", lambda: ledger.reserve(draw("a")))
    assert left_of(ledger, "L-1") == 90_000


def left_of(ledger: Ledger, number: str) -> int:
    """Return the grams that remain of one license."""
    held = {one.terms.license.number: one for one in ledger.holdings().licenses}
    return 100_000 - int(sum(use.quantity for use in held[number].uses))


def test_nothing_is_overdrawn(ledger: Ledger) -> None:
    """To the last gram and not beyond; a refusal leaves no trace and its key free."""
    ledger.draw(draw("a", "99.999"))
    message = refused("E0814", lambda: ledger.draw(draw("b", "0.002")))

    assert "0.001 kg left" in message
    assert ledger.draw(draw("b", "0.001")).remaining["quantity"] == "0 kg"
    refused("E0814", lambda: ledger.draw(draw("c", "0.000000000000000001")))


def test_reserve_commit_reverse(ledger: Ledger) -> None:
    """What is reserved is not there for others; what is reversed is there again; each step gives one receipt."""
    ledger.reserve(draw("a", 60))
    refused("E0814", lambda: ledger.draw(draw("b", 50)))
    committed = ledger.commit("a")

    assert ledger.commit("a") == committed
    refused("E0817", lambda: ledger.release("a"))
    reversed_ = ledger.reverse("a", reason="never left")
    assert ledger.reverse("a", reason="never left") == reversed_
    refused("E0813", lambda: ledger.reverse("a", reason="another"))
    assert left(ledger) == "100000"


def test_reserve_release(ledger: Ledger) -> None:
    """A released draw is over: it can neither be committed nor reversed, and its key is used up."""
    ledger.reserve(draw("a", 60))
    ledger.release("a")

    refused("E0817", lambda: ledger.commit("a"))
    refused("E0817", lambda: ledger.reverse("a"))
    assert ledger.reserve(draw("a", 60)).operation == "reserve"
    assert left(ledger) == "100000"


def test_unknown_names(ledger: Ledger) -> None:
    """A license and a draw that are not there; the nearest name helps."""
    assert "`L-1`" in refused("E0811", lambda: ledger.draw(draw("a", license="L-11")))
    refused("E0811", lambda: ledger.revoke("X", D("2026-01-01")))
    refused("E0818", lambda: ledger.commit("nothing"))


@pytest.mark.parametrize("key", ["", "  ", "a ", "\u00a0a", "a\u202eb", "a\0b", "\ud800", "k" * 1001])
def test_keys_are_text(ledger: Ledger, key: str) -> None:
    """Empty, with blanks around it, with controls, half a surrogate pair, too long."""
    refused("E0613", lambda: ledger.draw(draw(key)))


def test_a_license_is_added_once(ledger: Ledger) -> None:
    """The same again is the same; another of the same number is refused, and with it all of the file."""
    first = ledger.add([granted()])

    assert first[0].seq == 1
    refused("E0812", lambda: ledger.add([granted("L-9"), granted(quantity=kg(1000))]))
    assert [one.terms.license.number for one in ledger.holdings().licenses] == ["L-1"]


@pytest.mark.parametrize(
    ("terms", "drawn", "code"),
    [
        ({"valid_from": D("2026-03-02")}, {}, "E0815"),
        ({"valid_until": D("2026-02-28")}, {}, "E0815"),
        ({"items": ("1C902",)}, {"item": "1C903"}, "E0815"),
        ({"items": ("1C902",)}, {"item": "1C9021"}, "E0815"),
        ({"items": ("1C902",)}, {}, "E0815"),
        ({"destinations": ("US",)}, {"destination": "CA"}, "E0815"),
        ({"end_users": ("A",)}, {"end_user": "B"}, "E0815"),
        ({"quotas": (Quota("value", usd(1), "calendar_year", ("consignee",)),)}, {"value": usd(1)}, "E0815"),
        ({}, {"quantity": None}, "E0814"),
        ({"value": usd(5)}, {}, "E0814"),
        ({"value": usd(5)}, {"value": usd(6)}, "E0814"),
        ({}, {"quantity": usd(1)}, "E0605"),
        ({}, {"quantity": kg(0)}, "E0606"),
        ({}, {"quantity": kg(-1)}, "E0606"),
    ],
)
def test_what_a_license_does_not_admit(ledger: Ledger, terms: dict[str, Any], drawn: dict[str, Any], code: str) -> None:
    """Days, items, places, parties, measures: what is not stated is not admitted."""
    ledger.add([granted("L-2", **terms)])

    refused(code, lambda: ledger.draw(draw("a", license="L-2", **drawn)))


def test_what_a_license_admits(ledger: Ledger) -> None:
    """Its first and its last day, a code below the one that it names."""
    ledger.add([granted("L-2", items=("1C902",), destinations=("US",), end_users=("A", "B"),
                        valid_from=D("2026-03-01"), valid_until=D("2026-03-01"))])  # fmt: skip
    fits = {"license": "L-2", "item": "1C902.a.4", "destination": "US", "end_user": "B"}

    assert ledger.draw(draw("a", **fits)).seq == 3


def test_a_revoked_license(ledger: Ledger) -> None:
    """From its day on nothing is drawn nor committed; what was sent before may still be entered."""
    ledger.reserve(draw("a"))
    first = ledger.revoke("L-1", D("2026-03-01"), "end user listed")

    assert ledger.revoke("L-1", D("2026-03-01"), "end user listed") == first
    refused("E0815", lambda: ledger.commit("a"))
    refused("E0815", lambda: ledger.draw(draw("b")))
    assert ledger.draw(draw("b", day=D("2026-02-28"))).warnings


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("E0605", {"quantity": kg(5), "quotas": (Quota("quantity", usd(5), "calendar_year"),)}),
        ("E0605", {"quotas": (Quota("value", usd(5), "calendar_year"), Quota("value", kg(5), "twelve_months"))}),
        ("E0819", {"items": None, "quotas": (Quota("value", usd(5), "calendar_year", ("item",)),)}),
        ("E0607", {"valid_from": date(999, 12, 31)}),
        ("E0607", {"valid_until": date(9999, 1, 1)}),
    ],
)
def test_a_license_that_cannot_be_reckoned_with_is_not_held(ledger: Ledger, code: str, terms: dict[str, Any]) -> None:
    """Limits of one measure that do not compare, days beyond those of law: neither added nor taken over."""
    odd = granted(number="ODD", **terms)

    assert "license ODD" in refused(code, lambda: ledger.add([odd]))
    refused(code, lambda: ledger.take_over([odd]))
    refused("E0811", lambda: ledger.revoke("ODD", date(2026, 1, 1)))


def test_quotas_bind_draws(where: str, clock: Clock) -> None:
    """Twelve hundred dollars a calendar year, an entry and a consignee; then the next year, entry, consignee."""
    quota = Quota("value", usd(1200), "calendar_year", ("item", "consignee"), "15 CFR 740.3(d)")
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted(quantity=None, items=("3A001", "3A002"), quotas=(quota,))])

        def lvs(key: str, value: int, item: str, consignee: str, day: str) -> Any:
            return ledger.draw(draw(key, quantity=None, value=usd(value), item=item, consignee=consignee, day=D(day)))

        lvs("a", 1000, "3A001.a", "A", "2026-02-01")
        message = refused("E0814", lambda: lvs("b", 201, "3A001.b", "A", "2026-11-01"))
        assert "1200 USD in calendar year for each item and consignee (15 CFR 740.3(d))" in message
        lvs("b", 200, "3A001.b", "A", "2026-11-01")
        lvs("c", 1200, "3A001", "B", "2026-11-01")
        lvs("d", 1200, "3A002", "A", "2026-11-01")
        lvs("e", 1200, "3A001", "A", "2027-01-01")
        ledger.reverse("a")
        lvs("f", 1000, "3A001", "A", "2026-12-31")


@pytest.mark.parametrize(
    ("consignee", "code"),
    [
        *[(name, "E0814") for name in (
            "ACME Ltd", "Acme  Ltd", "A c m e Ltd", "Acme, Ltd.", "AcmeLtd", "\uff21cme Ltd", "Acme-Ltd", "acme_ltd", "Acme\u00a0Ltd",
        )],
        *[(name, "E0613") for name in ("\u0410cme Ltd", "Acme Lt\u0501", "Ac\u200bme Ltd", "Acme\u202eLtd", " Acme Ltd")],
    ],
)  # fmt: skip
def test_another_spelling_opens_no_quota(where: str, clock: Clock, consignee: str, code: str) -> None:
    """Capitals, blanks, marks and full-width letters are the same firm; letters of another alphabet are refused."""
    quota = Quota("value", usd(1200), "calendar_year", ("consignee",))
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted(quantity=None, quotas=(quota,))])
        ledger.draw(draw("a", quantity=None, value=usd(1000), consignee="Acme Ltd"))
        other = draw("b", quantity=None, value=usd(201), consignee=consignee)

        refused(code, lambda: ledger.draw(other))
        refused(code, lambda: ledger.reserve(other))
        ledger.draw(draw("c", quantity=None, value=usd(200), consignee="Acme Ltd"))


@pytest.mark.parametrize("item", ["\uff13A001", "3A001 .a", "what ever", "3A001;"])
def test_an_item_is_a_code(ledger: Ledger, item: str) -> None:
    """Or it is refused, also by a license that admits any."""
    ledger.add([granted(number="ANY", items=None)])

    assert "not a code" in refused("E0815", lambda: ledger.draw(draw("k", license="ANY", item=item)))


ORDER = {
    "id": "S", "date": "2026-02-01", "departs": "US", "destination": "DE", "end_user": {"name": "Firm"},
    "consignee": {"name": "A"}, "exporter": {"name": "Us"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "item"),
    [
        ({"hs": "8542.31", "eccn": "3A001.b"}, "3A001.b"),
        ({"eccn": "3A001.b", "hs": "8542.31"}, "3A001.b"),
        ({"eccn": ["3A001.b", "3A001.a"]}, "3A001.a"),
        ({"cn": "3A001.c", "eccn": "3A001.b"}, "3A001.c"),
        ({"hs": "8542.31"}, "854231"),
        ({"eccn": ["3A002.a", "3A001.a"]}, None),
        ({"cn": "1C902", "eccn": "3A001.b"}, None),
    ],
)
def test_a_line_is_counted_under_one_code_whatever_their_order(codes: dict[str, Any], item: str | None) -> None:
    """Not under that of the customs tariff; where several are counted apart, a person says which."""
    quota = Quota("value", usd(1200), "calendar_year", ("item",))
    terms = granted(quantity=None, items=None, quotas=(quota,))
    line = {"id": "1", "value": "1 USD", **codes}
    shipment = read_mapping({**ORDER, "lines": [line]}, load("cn", "us").vocabulary).shipments[0]

    if item is None:
        refused("E0815", lambda: draws_for(terms, shipment, "k"))
    else:
        assert [d.item for d in draws_for(terms, shipment, "k")] == [item]


def test_a_commit_counts_on_its_own_day(where: str, clock: Clock) -> None:
    """Reserved in one year and sent in the next, it counts in the next."""
    quota = Quota("quantity", kg(50), "calendar_year")
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted(quotas=(quota,))])
        ledger.reserve(draw("a", 50, day=D("2026-12-30")))
        ledger.draw(draw("b", 1, day=D("2027-01-02")))

        refused("E0814", lambda: ledger.commit("a", day=D("2027-01-03")))
        ledger.reverse("b")
        ledger.commit("a", day=D("2027-01-03"))
        ledger.draw(draw("c", 50, day=D("2026-12-31")))


def test_warnings(ledger: Ledger, clock: Clock) -> None:
    """Near the end by day, near the end by amount, and a day that lies back."""
    ledger.add([granted("L-2", valid_until=D("2026-03-20"))])

    assert ledger.draw(draw("a", 10, license="L-2")).warnings == ("ends on 2026-03-20, 19 days later",)
    assert ledger.draw(draw("b", 80, license="L-2")).warnings[1] == "10 kg left of 100 kg"
    assert "nothing is left of 100 kg" in ledger.draw(draw("c", 10, license="L-2")).warnings
    assert ledger.draw(draw("d")).warnings == ()
    assert "2026-02-01 lies before 2026-03-01" in ledger.draw(draw("e", day=D("2026-02-01"))).warnings[0]


def test_a_clock_set_back_revives_no_license(ledger: Ledger, clock: Clock) -> None:
    """Without a stated day it is refused; with one it is recorded with a warning."""
    ledger.add([granted("L-2", valid_until=D("2026-03-31"))])
    clock.set(2026, 4, 1)
    refused("E0815", lambda: ledger.draw(draw("a", license="L-2")))
    ledger.draw(draw("b"))  # the ledger sees the first of April
    clock.set(2026, 3, 31)

    message = refused("E0816", lambda: ledger.draw(draw("a", license="L-2")))
    assert "2026-03-31" in message
    assert "2026-04-01" in message
    refused("E0816", lambda: ledger.reserve(draw("a", license="L-2")))
    warned = ledger.draw(draw("a", license="L-2", day=D("2026-03-31"))).warnings
    assert any("the ledger has seen 2026-04-01" in text for text in warned)
    clock.set(2026, 4, 2)
    assert ledger.draw(draw("c")).day == "2026-04-02"


def test_a_clock_set_back_stops_a_commit(ledger: Ledger, clock: Clock) -> None:
    """The day of a commit is a day like any other."""
    ledger.reserve(draw("a"))
    clock.set(2026, 2, 1)

    refused("E0816", lambda: ledger.commit("a"))


def test_a_kept_head_shows_a_cut_ledger(where: str, clock: Clock) -> None:
    """Tables put back to an older state are sound in themselves; the head that was kept says otherwise."""
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted()])
        head = ledger.holdings().head
        kept = ledger.draw(draw("a"))

        assert ledger.verify(anchors=[head, Head(2, kept.hash)]).broken is None
        found = ledger.verify(anchors=[Head(3, "sha256:" + "1" * 64)])
        assert found.broken is not None
        assert (found.broken.code, found.bad) == ("E0804", 3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE license_ledger_use SET quantity = '0'",
        "UPDATE license_ledger_draw SET state = 'released'",
        "UPDATE license_ledger_license SET revoked = '2020-01-01'",
        "UPDATE license_ledger_seen SET day = '2020-01-01'",
        "DELETE FROM license_ledger_draw",
        "DELETE FROM license_ledger_operation",
        "UPDATE license_ledger_operation SET content = 'sha256:other'",
        "UPDATE license_ledger_draw SET body = replace(body, '10 kg', '9 kg')",
        "UPDATE license_ledger_license SET body = replace(body, '100 kg', '900 kg')",
        "UPDATE license_ledger_head SET seq = 1",
    ],
)
def test_altered_balances_are_found(where: str, clock: Clock, statement: str) -> None:
    """Whatever is written into the tables beside the records is held against the records."""
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted()])
        ledger.draw(draw("a"))
    store = open_store(where, SCHEMA)
    store.write(lambda query: query(statement))
    store.close()
    with open_ledger(where) as ledger:
        found = ledger.verify()

    assert found.broken is not None
    assert found.broken.code in ("E0820", "E0804")


def test_altered_records_are_found(tmp_path: Path, clock: Clock) -> None:
    """Whoever takes the guards away and alters a record is found all the same; its receipt is no longer given."""
    where = str(tmp_path / "l.db")
    with open_ledger(where, clock=clock) as ledger:
        ledger.add([granted()])
        ledger.draw(draw("a"))
    store = open_store(where, SCHEMA)

    def work(query: Query) -> None:
        query("DROP TRIGGER license_ledger_no_update")
        query("UPDATE license_ledger_record SET record = replace(record, '10 kg', '1 kg') WHERE seq = 2")

    store.write(work)
    store.close()
    with open_ledger(where) as ledger:
        found = ledger.verify()
        refused("E0803", lambda: ledger.draw(draw("a")))

    assert found.bad == 2


def test_two_writers_on_the_last_unit(where: str) -> None:
    """One of two threads, each with its own connection, gets the last hundred kilograms."""
    with open_ledger(where) as ledger:
        ledger.add([granted()])
    won: list[str] = []
    barrier = threading.Barrier(4)

    def take(key: str) -> None:
        with open_ledger(where) as mine:
            barrier.wait()
            try:
                mine.draw(draw(key, 100))
                won.append(key)
            except EvidenceError:
                pass

    threads = [threading.Thread(target=take, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
