"""Records and their chain: one spelling, one hash, and every change named."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from compliance.evidence.chain.canonical import canonical
from compliance.evidence.chain.clock import stamp
from compliance.evidence.chain.record import START, Head, Record, parse_head, parse_record, seal
from compliance.evidence.chain.sealed import closing, verify_sealed
from compliance.evidence.chain.verify import settle, verify

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def chain(number: int) -> list[Record]:
    """Return a chain of so many records."""
    head, found = START, []
    for n in range(number):
        found.append(seal(head, NOON, "decision", {"n": n, "name": "Bär"}))
        head = found[-1].head
    return found


LINES = [record.line for record in chain(5)]


def test_a_record_is_read_back() -> None:
    """What `seal` writes, `parse_record` reads."""
    assert [parse_record(line) for line in LINES] == chain(5)


@pytest.mark.parametrize(
    "line",
    [
        "", "null", "[]", "{}", "nonsense", LINES[0] + " ", " " + LINES[0], LINES[0].replace(",", ", ", 1),
        LINES[0].replace('"n":0', '"n":1'), LINES[0].replace('"n":0', '"n":0,"n":0'), LINES[0].replace("00", "NaN", 1),
        "[" * 100_000, canonical({**json.loads(LINES[0]), "more": 1}), LINES[0].replace("\\u00e4", "ä"),
    ],
)  # fmt: skip
def test_any_other_spelling_is_no_record(line: str) -> None:
    """One byte more, less or other, and the record is not the one that was written."""
    assert parse_record(line) is None
    assert parse_record(line.encode()) is None


def test_a_sound_chain() -> None:
    """Every record follows from the one before it."""
    found = verify(LINES)

    assert (found.records, found.first, found.head, found.broken) == (5, 1, chain(5)[-1].head, None)


def test_an_empty_chain() -> None:
    """Nothing is sound, and has no end."""
    assert verify([]).head == START


def _forged() -> str:
    """Return record 3 with another body and a hash that fits it."""
    third = chain(5)[2]
    return seal(Head(2, third.previous), NOON, "decision", {"n": 9}).line


@pytest.mark.parametrize(
    ("lines", "bad", "reason"),
    [
        ([*LINES[:2], LINES[2].replace('"n":2', '"n":7'), *LINES[3:]], 3, "not as it was written"),
        ([*LINES[:2], *LINES[3:]], 3, "record 4 stands in its place"),
        ([*LINES[:3], LINES[2], *LINES[3:]], 4, "record 3 stands in its place"),
        ([*LINES[:1], LINES[2], LINES[1], *LINES[3:]], 2, "record 3 stands in its place"),
        (LINES[1:], 1, "it is missing"),
        ([*LINES[:2], _forged(), *LINES[3:]], 4, "does not follow from record 3"),
    ],
)
def test_the_first_bad_record_is_named(lines: list[str], bad: int, reason: str) -> None:
    """Altered, cut, doubled, swapped, cut at the front, forged with a hash that fits."""
    found = verify(lines)

    assert found.bad == bad
    assert found.broken is not None
    assert found.broken.code == "E0803"
    assert reason in found.broken.message
    assert f"record {bad}:" in found.broken.message


def test_a_cut_tail_shows_against_a_kept_head() -> None:
    """Without the head that was kept the rest is sound; with it the cut shows."""
    head = chain(5)[-1].head
    without, found = verify(LINES[:3]), settle(verify(LINES[:3], anchors=[head]))

    assert without.broken is None
    assert found.broken is not None
    assert (found.broken.code, found.bad) == ("E0804", 4)
    assert settle(verify(LINES, anchors=[head, chain(5)[1].head])).broken is None


@pytest.mark.parametrize("number", [2, 4, 99])
@pytest.mark.parametrize("hash_", [START.hash, chain(5)[2].head.hash])
def test_a_head_is_a_number_and_its_hash(number: int, hash_: str) -> None:
    """No record of that number ever had this hash: the head was not kept of this log."""
    found = settle(verify(LINES, anchors=[Head(number, hash_)]))

    assert found.broken is not None
    assert found.broken.code == "E0804"


def test_a_hash_alone_is_met_wherever_it_is() -> None:
    """Where the number was not kept the hash is enough; the beginning of every log is met by any."""
    for head in (Head(0, chain(5)[2].head.hash), START):
        assert settle(verify(LINES, anchors=[head])).broken is None
    assert settle(verify(LINES, anchors=[Head(0, "sha256:" + "1" * 64)])).broken is not None


def test_a_rewritten_chain_shows_against_a_kept_head() -> None:
    """Whoever rewrites everything, hashes included, does not know the digest that was kept."""
    kept = chain(5)[2].head
    other = [seal(START, NOON, "decision", {"n": 8})]
    for n in range(4):
        other.append(seal(other[-1].head, NOON, "decision", {"n": n}))
    found = settle(verify([record.line for record in other], anchors=[kept]))

    assert found.broken is not None
    assert found.bad == 3


def test_heads_are_written_and_read() -> None:
    """With the number and without."""
    head = chain(2)[-1].head

    assert parse_head(str(head)) == head
    assert parse_head(head.hash) == Head(0, head.hash)
    assert parse_head("sha256:12") is None


def test_sealed_lines() -> None:
    """A closing line states how many records there are, and the head."""
    whole = [f"{line}\n".encode() for line in LINES] + [f"{closing(5, chain(5)[-1].head)}\n".encode()]

    assert verify_sealed(iter(whole)).broken is None
    assert verify_sealed(iter(whole[:-1])).bad == 5
    assert verify_sealed(iter(whole[:3] + whole[-1:])).bad == 4
    assert verify_sealed(iter([])).bad == 1


def test_times_are_utc() -> None:
    """A moment in Shanghai is written as the same moment in UTC."""
    shanghai = timezone(timedelta(hours=8))

    assert stamp(datetime(2026, 3, 1, 4, 30, tzinfo=shanghai)) == "2026-02-28T20:30:00.000000Z"
