"""The campaigns of hostile input in a small size, and that they can miss."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from campaign import bundles, evaluators, fuzz_rules, malicious, meaning
from campaign.rule_texts import Text
from compliance.bundle.install import Installed
from compliance.language.format import Formatted
from compliance.text.diagnostics import Diagnostic
from compliance.values.outcome import Outcome, Range

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "arguments", "at_least"),
    [
        (
            "bundles",
            ["--count", "40"],
            {"variants": 40, "refused": 40, "altered_in_force": 40, "good": 2, "killed_installs": 10},
        ),
        (
            "fuzz_rules",
            ["--count", "1000"],
            {"texts": 1000, "read": 100, "refused": 400, "formatted": 60, "decided": 200},
        ),
        (
            "evaluators",
            ["--count", "800"],
            {
                "pairs": 800,
                "with_the_oracle": 260,
                "with_the_sets": 260,
                "with_the_compiled_path": 260,
                "open": 50,
                "exact": 30,
                "with_tables": 100,
            },
        ),
        (
            "meaning",
            ["--count", "50"],
            {"order_tries": 50, "prohibition_tries": 50, "deletion_tries": 150, "round_trip_tries": 50},
        ),
    ],
)
def test_a_campaign_misses_nothing(name: str, arguments: list[str], at_least: dict[str, int]) -> None:
    """Status 0, and so many tries."""
    done = subprocess.run(
        [sys.executable, str(ROOT / f"campaign/{name}.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)

    assert counts["misses"] == []
    assert all(counts[key] >= number for key, number in at_least.items()), counts


def test_a_store_that_believes_everything_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No refusal, and what is in force changed."""

    def believing(folder: str, content: bytes, *_: object, name: str) -> Installed:
        Path(folder, "in-force.bundle").write_bytes(content)
        return Installed(None, None, ())

    monkeypatch.setattr(bundles, "install", believing)
    counts = bundles.run(str(tmp_path), 13, 1)

    assert counts["variants"] == 13
    assert counts["not_refused"] == counts["store_changed"] == 13


def test_every_family_of_bad_bundles_is_tried(tmp_path: Path) -> None:
    """And a good bundle is not among them."""
    forge = bundles.Forge(str(tmp_path))
    found = list(bundles.variants(forge, 60, random.Random(3)))

    assert {family for family, _ in found} == {make.__name__ for make in bundles.FAMILIES}
    assert forge.good not in {content for _, content in found}
    assert Counter(hash(content) for _, content in found).most_common(1)[0][1] == 1


def test_texts_can_be_made_again() -> None:
    """A number and a seed are all that has to be kept of a failure."""
    real = ["rule x.r {\n}\n"]
    texts = [Text(n, 3, real) for n in range(200)]

    assert [t.rules for t in texts] == [Text(n, 3, real).rules for n in range(200)]
    assert len({t.rules for t in texts}) > 190
    assert {t.rules for t in texts} != {Text(n, 4, real).rules for n in range(200)}


def test_what_raises_and_what_formats_unsoundly_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash, an unsound format, a refusal without a place."""
    _, base = fuzz_rules.prepared()
    plain = Text(0, 0, ["\n"])
    plain.rules = b"define x.q when x.alpha\n"
    assert not any(fuzz_rules.judge(0, plain, base)[miss] for miss in fuzz_rules.MISSES)

    unsound = Formatted("", (Diagnostic("E0110", "unsound"),))
    monkeypatch.setattr(fuzz_rules, "format_source", lambda _: unsound)
    assert fuzz_rules.judge(0, plain, base)["format_unsound"] == 1
    plain.rules = b"rule"
    real = fuzz_rules.built
    placeless = [d._replace(span=None) for d in real(plain).diagnostics]
    monkeypatch.setattr(fuzz_rules, "built", lambda _: SimpleNamespace(ruleset=None, diagnostics=placeless))
    assert fuzz_rules.judge(1, plain, base)["without_code_or_place"] == 1

    def crash(_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(fuzz_rules, "built", crash)
    counts, failed = fuzz_rules.run(range(3), 1)
    assert counts["raised"] == 3
    assert failed[0].startswith("0: RecursionError")


def test_a_permissive_engine_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that says `no license required` of everything disagrees with both others."""
    free = Range(Outcome.NO_LICENSE_REQUIRED, Outcome.NO_LICENSE_REQUIRED)
    true = evaluators.evaluate

    def permissive(*given: Any, **more: Any) -> Any:
        found = true(*given, **more)
        return found._replace(decision=found.decision._replace(range=free))

    monkeypatch.setattr(evaluators, "evaluate", permissive)
    counts = evaluators.run(3000, 1)

    assert counts["permissive"] > 50
    assert counts["oracle_differs"] > 50
    assert counts["sets_differ"] > 50
    assert counts["compiled_differs"] > 50


def test_rules_whose_order_mattered_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that forgets the last rule of the text."""
    true = meaning.built

    def forgetful(data: dict[str, Any], order: list[int] | None = None) -> Any:
        return true({**data, "rules": data["rules"][:1], "exceptions": [], "bars": []}) if order else true(data)

    monkeypatch.setattr(meaning, "built", forgetful)

    assert meaning.run(200, 1)["order_matters"] > 5


def test_what_malicious_input_could_reach_is_counted() -> None:
    """A decision, a refusal without a code, a crash, a file that is there."""
    said = malicious.Said
    for done, miss in (
        (said(0, '{"shipment": "x"}\n', ""), "decided"),
        (said(0, "", ""), "not_refused"),
        (said(2, "", "something went wrong"), "without_code_or_place"),
        (said(2, "", "error[E9999]: x\n  --> y"), "without_code_or_place"),
        (said(2, "", "error[E0606]: x"), "without_code_or_place"),
    ):
        assert malicious.judge(malicious.Input("value", lambda d=done: d))[miss] == 1  # type: ignore[misc]
    good = said(2, "", "error[E0606]: x\n  --> in.json $")
    assert not any(malicious.judge(malicious.Input("value", lambda: good))[miss] for miss in malicious.MISSES)
    assert malicious.judge(malicious.Input("value", lambda: good, forbidden=__file__))["written"] == 1
    assert malicious.judge(malicious.Input("value", lambda: 1 / 0))["raised"] == 1  # type: ignore[arg-type,return-value]
    lost = said(2, '{"shipment": "before"}\n', good.err)
    assert malicious.judge(malicious.Input("value among good lines", lambda: lost, ("before", "after")))["decided"] == 1


def test_a_sample_of_the_malicious_corpus(tmp_path: Path) -> None:
    """One in thirty; `campaign/malicious.py` takes all."""
    desk = malicious.Desk(str(tmp_path))
    counts: Counter[str] = Counter()
    for given in list(malicious.corpus(desk))[::30]:
        counts.update(malicious.judge(given))

    assert counts["inputs"] == counts["refused"] >= 30
    assert not any(counts[miss] for miss in malicious.MISSES)
