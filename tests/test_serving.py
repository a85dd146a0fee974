"""A process that lives long: threads ask while editions are exchanged, and each answer is one edition's."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from small_rulesets import built, day, partial_facts, rulesets, shipment_of

import compliance
from compliance.rules import Rules
from compliance.serving import InForce
from compliance.text.errors import RulesetError

REGIME = 'regime x "X" {{\n  authority "A"\n  known through 2026-01-01\n}}\n'
RULE = (
    REGIME
    + 'rule x.{n} "R" {{\n  when destination in {{ {to} }}\n  {effect}\n  in force from 2024-01-01\n  source "S"\n}}\n'
)
EDITIONS = [
    RULE.format(n="one", to="US, CN", effect="prohibits"),
    RULE.format(n="one", to="US", effect="requires license from A"),
    RULE.format(n="two", to="CN", effect="prohibits"),
]
ORDERS = [
    {"id": to, "date": "2025-03-01", "destination": to, "licenses": [], "parties_complete": True, "item": {}}
    for to in ("US", "CN", "DE", "FR")
]


@pytest.fixture
def editions(tmp_path: Path) -> list[Rules]:
    """Return loaded editions that differ."""
    found = []
    for n, text in enumerate(EDITIONS):
        (tmp_path / f"e{n}" / "x").mkdir(parents=True)
        (tmp_path / f"e{n}" / "x" / "x.rules").write_text(text, encoding="utf-8")
        found.append(compliance.load(str(tmp_path / f"e{n}" / "x")))
    return found


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Let threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _plain(found: Any) -> str:
    return json.dumps(found.to_dict(), sort_keys=True)


@pytest.mark.usefixtures("many_switches")
def test_every_answer_is_one_editions(editions: list[Rules]) -> None:
    """Six threads ask, cold caches and all, while a seventh exchanges: no answer is of two editions."""
    alone = {
        rules.digest: [(_plain(rules.answer(o)), _plain(rules.check(o, full=False))) for o in ORDERS]
        for rules in editions
    }
    fresh = [Rules(rules.ruleset._replace()) for rules in editions]
    served, done, wrong, seen = InForce(fresh[0]), threading.Event(), [], set()

    def ask() -> None:
        for n in range(600):
            order = n % len(ORDERS)
            rules = served.rules
            answer, decision = rules.answer(ORDERS[order]), rules.check(ORDERS[order], full=False)
            seen.add(answer.digest)
            if {answer.digest, decision.digests["rules"]} != {rules.digest}:
                wrong.append((answer.digest, rules.digest))
            if (_plain(answer), _plain(decision)) != alone[answer.digest][order]:
                wrong.append(_plain(answer))

    def exchange() -> None:
        n = 0
        while not done.is_set():
            n += 1
            served.exchange(fresh[n % 3])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    changing = threading.Thread(target=exchange)
    for thread in [*threads, changing]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    changing.join()

    assert not wrong
    assert seen == set(alone)


def test_what_cannot_be_read_leaves_what_is_in_force(editions: list[Rules], tmp_path: Path) -> None:
    """A spoiled edition is refused, with its mistakes; the one in force answers on."""
    served = InForce(editions[0])
    spoiled = tmp_path / "spoiled" / "x"
    spoiled.mkdir(parents=True)
    (spoiled / "x.rules").write_text("rule", encoding="utf-8")

    with pytest.raises(RulesetError):
        served.reload(str(spoiled))
    assert served.rules is editions[0]
    assert served.answer(ORDERS[0]).outcome == "prohibited"
    assert served.reload(str(tmp_path / "e1" / "x"))
    assert not served.reload(str(tmp_path / "e1" / "x"))
    assert served.check(ORDERS[0]).outcome == "license_required"


@given(rulesets(), partial_facts())
@settings(deadline=None, max_examples=20)
def test_the_plain_answer_is_that_of_the_decision(ruleset: Any, partial: Any) -> None:
    """In JSON too: the same words for outcome, range, requirements and notices."""
    rules, order = Rules(built(ruleset)), shipment_of(partial)
    answer, decision = rules.answer(order, on=day(3)).to_dict(), rules.check(order, on=day(3), full=False).to_dict()

    assert (answer["outcome"], answer["range"]) == (decision["outcome"], decision["range"])
    for mine, other in zip(answer["lines"], decision["lines"], strict=True):
        for one, two in zip(mine["regimes"], other["regimes"], strict=True):
            assert (one["regime"], one["outcome"], one["range"]) == (two["regime"], two["outcome"], two["range"])
            said = [(r["rule"], r["status"], r["range"], r["review"]) for r in one["requirements"]]
            assert said == [(r["rule"], r["status"], r["range"], r["review"]) for r in two["requirements"]]
            for kind in ("obligations", "flags", "unmodelled"):
                assert [n["rule"] for n in one[kind]] == [n["rule"] for n in two[kind]]
    assert answer["digests"]["rules"] == decision["digests"]["rules"]
