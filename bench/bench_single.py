"""Time of one decision: this engine at three sizes of ruleset, and beside it other rules engines on the same rules.

Every shipment is asked once, so that no answer can come from the one before; the shipments have a fixed seed, all facts
are stated, licenses are none. All engines are loaded, then warmed, then take turns on the same shipments; one that is
slow gets through fewer of them. Each gives the outcome and the names of the rules that apply, and each has to give what
this engine gives; this engine's own answers are held against the reference evaluator, and against its JSON. One that
differs makes the status 1. The typed shipment is what each takes: for this engine a `Shipment`, for the others a dict
with the country's groups looked up already. The unit is one lookup in a dict by the facts of a shipment, called and
timed as the engines are: what no engine can fall below. Beside it stand two floors of this engine's own forms, in which
no rule is asked: the facts of a shipment put together and an answer made; the JSON text of a shipment parsed and that
of its decision written, by the standard library.

Prints a table of medians, 99th percentiles and ratios; keeps them with the facts of the machine as JSON, and as a plot.

Run: python bench/bench_single.py [--rules 10 500 5000] [--shipments 10000] [--seconds 10] [--peers NAME ...] [--shipped us] [--out bench/results]
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

from compliance.engine.compiled.answer import Answer, LineAnswer, RegimeAnswer  # noqa: E402
from compliance.engine.compiled.compile import compile_ruleset  # noqa: E402
from compliance.engine.compiled.decide import decide  # noqa: E402
from compliance.engine.decision import Decision  # noqa: E402
from compliance.engine.evaluate import evaluate  # noqa: E402
from compliance.model.build import build  # noqa: E402
from compliance.model.files import Files, digest_of, read_files  # noqa: E402
from compliance.model.ruleset import Ruleset  # noqa: E402
from compliance.rules import Rules  # noqa: E402
from compliance.shipment.read import read_mapping  # noqa: E402
from compliance.shipment.records import Shipment  # noqa: E402
from compliance.values.dates import FIRST_YEAR  # noqa: E402
from compliance.values.facts import Value  # noqa: E402
from compliance.values.outcome import Outcome, Range  # noqa: E402

MODULES = (clips, cedar, opa, regorus, regopy, zen, cel, cel_cpp, json_logic, rule_engine, openfisca)
MICRO = 1e6
WARM = 500
"""Decisions that are not counted: the first of each kind fill the index."""
WARM_SECONDS = 2.0
TURNS = 5
CASES = 400
HELD = 200
"""Shipments whose answers are held against the reference evaluator, which is slow."""
OURS = "this engine, typed shipment to outcome and rules"
WHOLE = "this engine, JSON to explained JSON"
FLOOR = "one lookup in a dict"
FORM = "a shipment's facts and an answer, no rule asked"
TEXTS = "JSON parsed and JSON written, no rule asked"
BARE = (FLOOR, FORM, TEXTS)
"""Those that decide nothing."""


class Measured(NamedTuple):
    """The times of one engine at one size, in microseconds."""

    name: str
    rules: int
    decisions: int
    p50: float
    p99: float
    load: float
    disagrees: int


class Contender:
    """One engine with what it is asked, and the microseconds of each answer.

    Attributes:
        read: Takes what it returns to the outcome and the rules; not timed.
    """

    def __init__(
        self, name: str, decide: Callable[[Any], Any], given: Sequence[Any], load: float = 0,
        read: Callable[[Any], Told] = lambda told: told,
    ) -> None:  # fmt: skip
        self.name, self.decide, self.given, self.load, self.read = name, decide, given, load, read
        self.took: list[float] = []
        self.told: list[Told] = []

    def warm(self) -> None:
        """Ask what is not counted."""
        until = time.perf_counter() + WARM_SECONDS
        for one in self.given[:WARM]:
            self.decide(one)
            if time.perf_counter() > until:
                return

    def turn(self, upto: int, seconds: float) -> None:
        """Go on to shipment number *upto*, or as far as the time allows."""
        answers = []
        until = time.perf_counter() + seconds
        for one in self.given[WARM + len(self.took) : WARM + upto]:
            began = time.perf_counter()
            answer = self.decide(one)
            ended = time.perf_counter()
            self.took.append((ended - began) * MICRO)
            answers.append(answer)
            if ended > until:
                break
        self.told += map(self.read, answers)

    def measured(self, rules: int, right: list[Told]) -> Measured:
        """Return its times, and how many of its answers are not *right*."""
        took = sorted(self.took)
        differs = sum(told != expected for told, expected in zip(self.told, right, strict=False))
        p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
        return Measured(self.name, rules, len(took), statistics.median(took), p99, self.load, differs)


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rules", type=int, nargs="*", default=[10, 500, 5_000])
    parser.add_argument("--shipments", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10, help="What one engine may take at one size.")
    parser.add_argument("--peers", nargs="*", help="Some of them, by name; none: the engine alone.")
    parser.add_argument("--shipped", nargs="*", default=["us", "cn", "uk"], help="Rulesets that ship.")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    chosen = parser.parse_args()
    found: list[Measured] = []
    absent: dict[str, str] = {}
    for many in chosen.rules:
        found += _size(many, chosen, absent)
    _print(found, absent)
    _keep(found, absent, chosen)
    differs = sum(map(_shipped, chosen.shipped))
    return 1 if differs or any(one.disagrees for one in found) else 0


def _size(many: int, chosen: argparse.Namespace, absent: dict[str, str]) -> list[Measured]:
    """Let all take turns on the same shipments."""
    made = _built(many)
    rows = list(shipments(chosen.shipments + WARM, unstated=0))
    records = [_record(data, made) for data in rows]
    form = form_of(made)
    facts = [facts_of(record, form) for record in records]
    contenders = [*_floor(facts), *_forms(made, rows, records), *_engine(made, rows, records)]
    contenders += _peers(form, facts, chosen, absent)
    for one in contenders:
        one.warm()
    gc.collect()
    gc.freeze()  # nobody pays for walking through what another keeps
    for turn in range(1, TURNS + 1):
        for one in contenders:
            gc.collect()
            one.turn(chosen.shipments * turn // TURNS, chosen.seconds / TURNS)
    gc.unfreeze()
    right = [_told(decide(made, record).answer) for record in records[WARM:]]
    held = sum(
        _by_reference(made, record) != told for record, told in zip(records[WARM : WARM + HELD], right, strict=False)
    )
    found = [one.measured(many, [] if one.name in BARE else right) for one in contenders]
    return [one._replace(disagrees=one.disagrees + (held if one.name == OURS else 0)) for one in found]


def _built(many: int) -> Ruleset:
    countries = {name: text for name, text in read_files([]).texts.items() if name.endswith("countries.csv")}
    texts = {"x/x.rules": ruleset(many).encode(), **countries}
    made = build(Files(texts, f"sha256:{many}", "sha256:", ())).ruleset
    assert made is not None
    return made


def _shipped(name: str) -> int:
    """Measure a ruleset that ships, on every so many of its cases, beside the reference evaluator; the first half warms.

    Returns:
        How many decisions differ.
    """
    built = build(read_files([name], cases=True))
    assert built.ruleset is not None
    made, rules = built.ruleset, Rules(built.ruleset)
    took: dict[str, list[float]] = {"check_json": [], "evaluator": []}
    differs = 0
    # `check_json` takes no day before 1900; cases of the first days of time do
    asked = [case for case in built.decided if case.on is None or case.on.year >= FIRST_YEAR]
    cases = asked[:: max(1, len(asked) // CASES)]
    for number, case in enumerate(cases):
        text = json.dumps(case.data)
        options: dict[str, Any] = {"on": case.on, "known_on": case.known_on, "scenarios": case.scenarios}
        began = time.perf_counter()
        found = rules.check_json(text, **options)
        between = time.perf_counter()
        decision = evaluate(made, rules.read(text), facts_digest=digest_of(text), **options).decision
        assert decision is not None
        defined = json.dumps(decision.to_dict(), ensure_ascii=False)
        ended = time.perf_counter()
        differs += found != defined
        if number >= len(cases) // 2:
            took["check_json"].append((between - began) * MICRO)
            took["evaluator"].append((ended - between) * MICRO)
    ours, theirs = (statistics.median(times) for times in took.values())
    print(
        f"{name}, {len(took['check_json'])} cases, JSON to explained JSON: {ours:.0f} us, by the evaluator {theirs:.0f} us; "
        f"{differs} differ"
    )
    return differs


def _record(data: dict[str, Any], made: Ruleset) -> Shipment:
    reading = read_mapping(data, made.vocabulary)
    assert not reading.diagnostics, reading.diagnostics
    return reading.shipments[0]


def _floor(facts: list[Facts]) -> list[Contender]:
    """Return the unit: the facts of a shipment looked up in a dict that has them."""

    def key(given: Facts) -> tuple[object, ...]:
        return (given["code"], given["destination"], given["groups"], given["end_use"],
                given["power"], given["density"], given["value"], given["day"])  # fmt: skip

    answers = dict.fromkeys(map(key, facts), ("", ()))
    return [Contender(FLOOR, lambda given: answers[key(given)], facts)]


def _forms(made: Ruleset, rows: list[dict[str, Any]], records: list[Shipment]) -> list[Contender]:
    """Return what takes and gives the forms of this engine, and decides nothing."""
    rules, name = Rules(made), made.regimes[0].name
    free = Range(Outcome.NO_LICENSE_REQUIRED, Outcome.NO_LICENSE_REQUIRED)

    first = evaluate(made, records[0]).decision
    assert first is not None

    def reasons() -> Decision:
        return first

    def form(record: Shipment) -> tuple[dict[str, Value], Answer]:
        line, day = record.lines[0], record.date
        assert day is not None
        facts: dict[str, Value] = {**record.facts, **line.facts, "date": day}
        said = LineAnswer(line.id, free, (RegimeAnswer(name, free, (), (), (), ()),))
        return facts, Answer(record.id, day, day, free, (said,), made.digest, reasons)

    texts = [json.dumps(data) for data in rows]
    given = [(text, json.loads(rules.check_json(text))) for text in texts]
    return [
        Contender(FORM, form, records),
        Contender(TEXTS, lambda pair: (json.loads(pair[0]), json.dumps(pair[1])), given),
    ]


def _engine(made: Ruleset, rows: list[dict[str, Any]], records: list[Shipment]) -> list[Contender]:
    """Return this engine: typed shipment to answer, and JSON text to the explained decision as JSON text."""
    began = time.perf_counter()
    compile_ruleset(made)
    load = (time.perf_counter() - began) * MICRO
    rules = Rules(made)
    texts = [json.dumps(data) for data in rows]
    return [
        Contender(OURS, lambda record: _told(decide(made, record).answer), records, load),
        Contender(WHOLE, rules.check_json, texts, load, _read),
    ]


def _told(answer: Answer | None) -> Told:
    """Return the outcome, and the names of the rules that apply or are lifted."""
    assert answer is not None
    held = [r.rule for line in answer.lines for regime in line.regimes for r in regime.requirements]
    return answer.outcome, tuple(sorted(held))


def _read(text: str) -> Told:
    """Return the same, read off a decision as JSON text."""
    found = json.loads(text)
    regimes = [regime for line in found["lines"] for regime in line["regimes"]]
    return found["outcome"], tuple(sorted(r["rule"] for regime in regimes for r in regime["requirements"]))


def _by_reference(made: Ruleset, record: Shipment) -> Told:
    found = evaluate(made, record).decision
    assert found is not None
    held = [r.rule for line in found.lines for regime in line.regimes for r in regime.requirements]
    return found.range.word, tuple(sorted(held))


def _peers(form: Form, facts: list[Facts], chosen: argparse.Namespace, absent: dict[str, str]) -> list[Contender]:
    found = []
    for module in MODULES:
        for name, make in module.PEERS.items():
            if chosen.peers is not None and name not in chosen.peers:
                continue
            began = time.perf_counter()
            try:
                peer = make(form)
            except Exception as missing:
                absent[f"{name}, {len(form.rows)} rules"] = f"{module.PACKAGE}: {type(missing).__name__}: {missing}"
                continue
            found.append(Contender(name, peer.decide, facts, (time.perf_counter() - began) * MICRO))
    return found


def _print(found: list[Measured], absent: dict[str, str]) -> None:
    print(
        f"{'':50} {'rules':>6} {'asked':>7} {'p50 us':>10} {'p99 us':>10} {'p99/p50':>8} {'lookups':>9} {'x ours':>8}  agrees"
    )
    ours = {one.rules: one.p50 for one in found if one.name == OURS}
    units = {one.rules: one.p50 for one in found if one.name == FLOOR}
    for one in found:
        agrees = "" if one.name in BARE else "yes" if not one.disagrees else f"NO: {one.disagrees}"
        print(
            f"{one.name:50} {one.rules:6} {one.decisions:7} {one.p50:10.2f} {one.p99:10.1f} {one.p99 / one.p50:8.1f} "
            f"{one.p50 / units[one.rules]:9.1f} {one.p50 / ours[one.rules]:8.1f}  {agrees}"
        )
    for name, why in sorted(absent.items()):
        print(f"not here: {name}: {why}")
    for title, value in _figures(found).items():
        print(f"{title}: {value}")


def _figures(found: list[Measured]) -> dict[str, float]:
    """Return the ratios that the aims speak of, as far as the run has them."""
    most, least = max(one.rules for one in found), min(one.rules for one in found)
    by = {(one.name, one.rules): one for one in found}
    ours, whole, unit = by[OURS, most], by[WHOLE, most], by[FLOOR, most].p50
    peers = [one.p50 for one in found if one.rules == most and one.name not in (OURS, WHOLE, *BARE)]
    figures = {
        f"p99 of p50 at {most} rules (aim: at most 10)": ours.p99 / ours.p50,
        f"growth of p50 from {least} to {most} rules (aim: at most 4)": ours.p50 / by[OURS, least].p50,
        f"lookups of a dict, one decision at {most} rules": ours.p50 / unit,
        f"lookups of a dict, JSON to explained JSON at {most} rules (aim: at most 80)": whole.p50 / unit,
    }
    if peers:
        figures[f"times faster than the fastest peer at {most} rules (aim: at least 40)"] = min(peers) / ours.p50
    return {title: round(value, 1) for title, value in figures.items()}


def _keep(found: list[Measured], absent: dict[str, str], chosen: argparse.Namespace) -> None:
    chosen.out.mkdir(parents=True, exist_ok=True)
    document = {
        "bench": "single", "date": date.today().isoformat(), "machine": _machine(),
        "asked": {"shipments": chosen.shipments, "seconds": chosen.seconds, "rules": chosen.rules},
        "measured": [one._asdict() for one in found], "not here": absent, "figures": _figures(found),
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
    axes.set_prop_cycle(color=plt.get_cmap("tab20").colors)
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
