"""Texts of rules, written from the grammar and spoiled, through parse, resolve, check, cases, format and diff.

Each is read, or refused with codes and places. None raises, takes a second, or makes a process larger than 256 MiB. What
is read decides shipments, by the compiled path as by the evaluator, comes back from the cache as it was, and its
canonical form says the same.

Run: python campaign/fuzz_rules.py [--size ci|release] [--seed N] [--only NUMBER]
"""

import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from properties.test_compiled import said

from campaign import rule_texts
from campaign.common import arguments, peak_mib, report
from campaign.rule_texts import COUNTRIES, HEADER, Text
from compliance.analysis.cases import run_cases
from compliance.analysis.comparing import compare
from compliance.engine.compiled.decide import decide as compiled
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.language.format import format_source
from compliance.language.parse import Parsed, parse
from compliance.model import build as building
from compliance.model.build import Built, build
from compliance.model.files import Files
from compliance.model.ruleset import Ruleset
from compliance.model.store import dump, restore
from compliance.shipment.read import read_mapping
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import render_all
from compliance.text.source import Source

SIZES = {"ci": 30_000, "release": 1_000_000}
MISSES = (
    "raised", "slow", "over_256_mib", "without_code_or_place", "format_unsound", "format_unstable", "cache_differs",
    "not_equal_to_itself", "compiled_differs",
)  # fmt: skip
CORES = 2
CHUNK = 500
SLOW = 1.0
"""Seconds of the processor."""
FORMAT_EVERY, DIFF_EVERY, STORE_EVERY = 3, 400, 20
SHIPMENTS: tuple[dict[str, Any], ...] = (
    {
        "date": "2025-03-01", "departs": "CN", "destination": "US", "activity": "export", "end_use": ["military"], "x.alpha": True, "licenses": [],
        "end_user": {"name": "Firm", "military": False, "on_lists": ["EL"]}, "parties_complete": True,
        "item": {"code": "A1.a", "tpp": 4800, "area": "814 mm2", "value": "5000 USD", "quantity": "5 kg", "components": []},
    },
    {"date": "2025-07-01", "item": {"code": ["A1"]}},
)  # fmt: skip

_PARSED: dict[str, Parsed] = {}


def _parse_once(source: Source) -> Parsed:
    """Parse; the header, which is always the same, once only."""
    if source.text != HEADER:
        return parse(source)
    if HEADER not in _PARSED:
        _PARSED[HEADER] = parse(source)
    return _PARSED[HEADER]


def built(text: Text) -> Built:
    """Build the ruleset of a text beside the header."""
    texts = {
        "rulesets/core/tables/countries.csv": COUNTRIES, "rulesets/x/a.rules": HEADER.encode(), "rulesets/x/b.rules": text.rules,
        "rulesets/x/t.csv": text.table, "rulesets/x/l.csv": text.members,
    }  # fmt: skip
    return build(Files(texts, "sha256:x", "sha256:x", ()))


class TooSlow(BaseException):
    """The alarm went off."""


def _alarm(*_: object) -> None:
    raise TooSlow


def judge(number: int, text: Text, base: Ruleset) -> Counter[str]:
    """Put one text through everything, and count."""
    counts: Counter[str] = Counter({"texts": 1})
    made = built(text)
    if made.ruleset is None:
        counts["refused"] += 1
        shown = render_all(made.diagnostics)
        located = all(d.code in CATALOGUE and d.place for d in made.diagnostics)
        counts["without_code_or_place"] += not (made.diagnostics and located and shown.encode("utf-8", "surrogatepass"))
    else:
        counts["read"] += 1
        counts.update(_used(number, made, made.ruleset, base))
    if number % FORMAT_EVERY == 0 and (source := _decoded(text.rules)) is not None:
        once = format_source(Source("b.rules", source))
        counts["format_unsound"] += any(d.code == "E0110" for d in once.diagnostics)
        if not once.diagnostics:
            counts["formatted"] += 1
            counts["format_unstable"] += format_source(Source("b.rules", once.text)).text != once.text
    return counts


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _used(number: int, made: Built, ruleset: Ruleset, base: Ruleset) -> Counter[str]:
    counts: Counter[str] = Counter()
    for data in SHIPMENTS:
        reading = read_mapping(data, ruleset.vocabulary)
        for shipment in reading.shipments:
            result = evaluate(ruleset, shipment, on=date(2025, 3, 1))
            answer = compiled(ruleset, shipment, on=date(2025, 3, 1)).answer
            counts["decided"] += result.decision is not None
            counts["compiled_differs"] += (answer and said(answer)) != (result.decision and summary(result.decision))
            if number % STORE_EVERY == 0 and result.decision:
                again = evaluate(restore(dump(ruleset)), shipment, on=date(2025, 3, 1)).decision
                counts["cached"] += 1
                counts["cache_differs"] += again is None or again.to_dict() != result.decision.to_dict()
    if made.cases:
        counts["cases"] += run_cases(Built(ruleset, made.cases, (), ())).cases
    if number % DIFF_EVERY == 0:
        counts["compared"] += 1
        compare(base, ruleset)
        counts["not_equal_to_itself"] += not compare(ruleset, ruleset).equal
    return counts


def run(numbers: range, seed: int) -> tuple[Counter[str], list[str]]:
    """Try the texts of *numbers*; return the counts and what failed."""
    real, base = prepared()
    counts: Counter[str] = Counter()
    failed = []
    signal.signal(signal.SIGVTALRM, _alarm)
    for number in numbers:
        text = Text(number, seed, real)
        began = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, 20)
            found = judge(number, text, base)
        except (Exception, TooSlow) as error:  # whatever it is, it is a miss
            found = Counter({"texts": 1, "slow" if isinstance(error, TooSlow) else "raised": 1})
            failed.append(f"{number}: {type(error).__name__}: {error}"[:300])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - began
        counts["slowest_ms"] = max(counts["slowest_ms"], int(took * 1000))
        if took > SLOW:
            counts["slow"] += 1
        for name in MISSES:
            if found[name] and name != "raised":
                failed.append(f"{number}: {name}")
        if took > SLOW:
            failed.append(f"{number}: {took:.1f} s")
        counts.update(found)
    counts["peak_mib"] = peak_mib()
    return counts, failed


_READY: list[Any] = []


def prepared() -> tuple[list[str], Ruleset]:
    """Return the real statements and the base ruleset; once in each process."""
    if not _READY:
        building.parse = _parse_once  # type: ignore[attr-defined]
        plain = Text(0, 0, ["\n"])
        plain.rules = b""
        base = built(plain)
        assert base.ruleset is not None, render_all(base.diagnostics)
        _READY.extend([rule_texts.shipped(), base.ruleset])
    return _READY[0], _READY[1]


def _chunks(many: int) -> Iterator[range]:
    return (range(start, min(start + CHUNK, many)) for start in range(0, many, CHUNK))


def main() -> int:
    """Run and report."""
    if "--only" in sys.argv:
        at = sys.argv.index("--only")
        number = int(sys.argv[at + 1])
        del sys.argv[at : at + 2]
        asked = arguments(__doc__, SIZES, stores=False)
        real, base = prepared()
        text = Text(number, asked.seed, real)
        print(text.rules.decode("utf-8", "backslashreplace"), file=sys.stderr)
        print(dict(judge(number, text, base)))
        return 0
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    with multiprocessing.get_context("fork").Pool(CORES) as pool:
        for found, failed in pool.starmap(run, [(chunk, asked.seed) for chunk in _chunks(asked.count)], chunksize=1):
            highest = {name: max(counts[name], found[name]) for name in ("peak_mib", "slowest_ms")}
            counts.update(found)
            counts.update({name: highest[name] - counts[name] for name in highest})
            for line in failed[:20]:
                print(f"text {line}", file=sys.stderr)
    counts["over_256_mib"] = int(counts["peak_mib"] > 256)
    head = {"campaign": "fuzz_rules", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="texts")


if __name__ == "__main__":
    sys.exit(main())
