"""Time of one decision: this engine at three sizes of ruleset, and beside it other rules engines on the same rules.

Every shipment is asked once, so that no answer can come from the one before; the shipments have a fixed seed, all facts
are stated, licenses are none. The engines take turns, each at its own pace: one that is slow gets fewer shipments. Each
gives the outcome and the names of the rules that apply, and each has to give the same as this engine; else the status
is 1. The typed shipment is what each takes: for this engine a `Shipment`, for the others a dict with the country's groups
looked up already. One lookup in a dict of 100,000 keys, in the same run, is the unit.

Prints a table of medians, 99th percentiles and ratios; keeps them with the facts of the machine as JSON, and as a plot.

Run: python bench/bench_single.py [--rules 10 500 5000] [--shipments 10000] [--seconds 10] [--peers NAME ...] [--out bench/results]
"""

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from peers import cedar, cel, cel_cpp, clips, json_logic, opa, openfisca, regopy, regorus, rule_engine, zen  # noqa: E402
from peers.form import Facts, Form, Told, facts_of, form_of  # noqa: E402
from workload import ruleset, shipments  # noqa: E402

from compliance.engine.compiled.answer import Answer  # noqa: E402
from compliance.engine.compiled.decide import decide  # noqa: E402
from compliance.model.build import build  # noqa: E402
from compliance.model.files import Files, read_files  # noqa: E402
from compliance.model.ruleset import Ruleset  # noqa: E402
from compliance.rules import Rules  # noqa: E402
from compliance.shipment.read import read_mapping  # noqa: E402
from compliance.shipment.records import Shipment  # noqa: E402

MODULES = (clips, cedar, opa, regorus, regopy, zen, cel, cel_cpp, json_logic, rule_engine, openfisca)
MICRO = 1e6
LOOKUPS = 100_000
WARM = 500
"""Decisions that are not counted: the first of each kind fill the index."""


class Measured(NamedTuple):
    """The times of one engine at one size, in microseconds."""

    name: str
    rules: int
    decisions: int
    p50: float
    p99: float
    load: float
    disagrees: int


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rules", type=int, nargs="*", default=[10, 500, 5_000])
    parser.add_argument("--shipments", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10, help="What one peer may take at one size.")
    parser.add_argument("--peers", nargs="*", help="Some of them, by name; none: the engine alone.")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    chosen = parser.parse_args()
    lookup = _lookup()
    found: list[Measured] = []
    absent: dict[str, str] = {}
    for many in chosen.rules:
        made = _built(many)
        records = [_record(data, made) for data in shipments(chosen.shipments + WARM, unstated=0)]
        found += _engine(made, many, records, chosen.shipments)
        found += _peers(made, many, records[WARM:], chosen, absent)
    _print(found, absent, lookup)
    _keep(found, absent, lookup, chosen)
    return 1 if any(one.disagrees for one in found) else 0


def _built(many: int) -> Ruleset:
    countries = {name: text for name, text in read_files([]).texts.items() if name.endswith("countries.csv")}
    texts = {"x/x.rules": ruleset(many).encode(), **countries}
    made = build(Files(texts, f"sha256:{many}", "sha256:", ())).ruleset
    assert made is not None
    return made


def _record(data: dict[str, Any], made: Ruleset) -> Shipment:
    reading = read_mapping(data, made.vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    return reading.shipments[0]


def _lookup() -> float:
    """Return the microseconds of one lookup in a dict, as a loop in Python does it, the call of the clock left out."""
    words = {f"S{n}": n for n in range(LOOKUPS)}
    keys = [f"S{n}" for n in range(LOOKUPS)]
    rounds = []
    for _ in range(15):
        began = time.perf_counter()
        for key in keys:
            words[key]
        rounds.append((time.perf_counter() - began) / LOOKUPS * MICRO)
    return statistics.median(rounds)


def _engine(made: Ruleset, many: int, records: list[Shipment], count: int) -> list[Measured]:
    """Measure this engine: typed shipment to answer, and JSON text to the explained decision as JSON text."""
    began = time.perf_counter()
    for record in records[:WARM]:
        decide(made, record)
    load = (time.perf_counter() - began) * MICRO
    typed = _timed(lambda record: _told(decide(made, record).answer), records[WARM:])
    rules = Rules(made)
    texts = [json.dumps(data) for data in shipments(count + WARM, unstated=0)]
    for text in texts[:WARM]:
        _explained(rules, text)
    whole = _timed(lambda text: _explained(rules, text), texts[WARM:])
    return [
        Measured("this engine, typed shipment to outcome and rules", many, len(typed), *_ends(typed), load, 0),
        Measured("this engine, JSON to explained JSON", many, len(whole), *_ends(whole), load, 0),
    ]


def _explained(rules: Rules, text: str) -> str:
    return json.dumps(rules.check(json.loads(text), full=False).to_dict())


def _told(answer: Answer | None) -> Told:
    """Return the outcome, and the names of the rules that apply or are lifted."""
    assert answer is not None
    held = [r.rule for line in answer.lines for regime in line.regimes for r in regime.requirements]
    return answer.range.low.word, tuple(sorted(held))


def _peers(
    made: Ruleset, many: int, records: list[Shipment], chosen: argparse.Namespace, absent: dict[str, str]
) -> list[Measured]:
    form = form_of(made)
    facts = [facts_of(record, form) for record in records]
    found = []
    for module in MODULES:
        for name, make in module.PEERS.items():
            if chosen.peers is not None and name not in chosen.peers:
                continue
            try:
                found.append(_peer(name, many, make, form, made, records, facts, chosen.seconds))
            except ImportError as missing:
                absent[name] = str(missing)
    return found


def _peer(
    name: str, many: int, make: Callable[[Form], Any], form: Form, made: Ruleset, records: list[Shipment],
    facts: list[Facts], seconds: float,
) -> Measured:  # fmt: skip
    began = time.perf_counter()
    peer = make(form)
    load = (time.perf_counter() - began) * MICRO
    took, told = [], []
    until = time.perf_counter() + seconds
    for fact in facts:
        began = time.perf_counter()
        answer = peer.decide(fact)
        took.append((time.perf_counter() - began) * MICRO)
        told.append(answer)
        if time.perf_counter() > until:
            break
    differs = sum(_told(decide(made, record).answer) != answer for record, answer in zip(records, told, strict=False))
    return Measured(name, many, len(took), *_ends(took), load, differs)


def _timed(work: Callable[[Any], object], given: Sequence[Any]) -> list[float]:
    """Return the microseconds of each, the collector of cycles left on."""
    gc.collect()
    took = []
    for one in given:
        began = time.perf_counter()
        work(one)
        took.append((time.perf_counter() - began) * MICRO)
    return took


def _ends(took: list[float]) -> tuple[float, float]:
    took = sorted(took)
    return statistics.median(took), took[min(len(took) - 1, int(len(took) * 0.99))]


def _print(found: list[Measured], absent: dict[str, str], lookup: float) -> None:
    print(f"one lookup in a dict of {LOOKUPS:,}: {lookup:.3f} us")
    print(f"{'':50} {'rules':>6} {'asked':>7} {'p50 us':>10} {'p99 us':>10} {'p99/p50':>8} {'x ours':>8}  agrees")
    ours = {one.rules: one.p50 for one in found if one.name == OURS}
    for one in found:
        agrees = "" if one.name.startswith("this") else "yes" if not one.disagrees else f"NO: {one.disagrees}"
        print(
            f"{one.name:50} {one.rules:6} {one.decisions:7} {one.p50:10.1f} {one.p99:10.1f} {one.p99 / one.p50:8.1f} "
            f"{one.p50 / ours[one.rules]:8.1f}  {agrees}"
        )
    for name, why in sorted(absent.items()):
        print(f"not here: {name}: {why}")
    for title, value in _figures(found, lookup).items():
        print(f"{title}: {value}")


OURS = "this engine, typed shipment to outcome and rules"
WHOLE = "this engine, JSON to explained JSON"


def _figures(found: list[Measured], lookup: float) -> dict[str, float]:
    """Return the ratios that the aims speak of, as far as the run has them."""
    most, least = max(one.rules for one in found), min(one.rules for one in found)
    by = {(one.name, one.rules): one for one in found}
    ours, whole = by[OURS, most], by[WHOLE, most]
    peers = [one.p50 for one in found if one.rules == most and not one.name.startswith("this")]
    figures = {
        f"p99 of p50 at {most} rules (aim 10)": ours.p99 / ours.p50,
        f"growth from {least} to {most} rules (aim 4)": ours.p50 / by[OURS, least].p50,
        f"lookups of a dict, one decision at {most} rules (aim 10)": ours.p50 / lookup,
        f"lookups of a dict, JSON to explained JSON at {most} rules (aim 80)": whole.p50 / lookup,
    }
    if peers:
        figures[f"times faster than the fastest peer at {most} rules (aim 40)"] = min(peers) / ours.p50
    return {title: round(value, 1) for title, value in figures.items()}


def _keep(found: list[Measured], absent: dict[str, str], lookup: float, chosen: argparse.Namespace) -> None:
    chosen.out.mkdir(parents=True, exist_ok=True)
    document = {
        "bench": "single", "date": date.today().isoformat(), "machine": _machine(), "lookup_us": round(lookup, 4),
        "measured": [one._asdict() for one in found], "absent": absent, "figures": _figures(found, lookup),
    }  # fmt: skip
    (chosen.out / "single.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    try:
        _plot(found, chosen.out / "single.svg")
    except ImportError as missing:
        print(f"no plot: {missing}")


def _machine() -> dict[str, Any]:
    model = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    names = [dist.metadata["Name"] for dist in importlib.metadata.distributions()]
    wanted = {module.PACKAGE for module in MODULES} & set(names)
    return {
        "processor": model[0] if model else platform.processor(), "cores": os.cpu_count(), "system": platform.platform(),
        "python": platform.python_version(), "load": round(os.getloadavg()[0], 1),
        "versions": {name: importlib.metadata.version(name) for name in sorted(wanted)},
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _plot(found: list[Measured], path: Path) -> None:
    """Draw the medians by the number of rules, both on logarithmic scales."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "single"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 6))
    for name in dict.fromkeys(one.name for one in found):
        mine = [one for one in found if one.name == name]
        wide = 3 if name.startswith("this") else 1
        axes.plot([one.rules for one in mine], [one.p50 for one in mine], marker="o", linewidth=wide, label=name)
    axes.set(xscale="log", yscale="log", xlabel="rules", ylabel="microseconds a decision, median")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7, bbox_to_anchor=(1.02, 1), loc="upper left")
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
