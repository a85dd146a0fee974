"""Check files of shipments and print decisions: the work behind ``compliance check``.

It imports neither click nor cattrs nor pyparsing, so that one shipment on a warm cache is decided in little more
time than Python needs to start (``bench/bench_cold.py``).
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from compliance.analysis.complete import complete
from compliance.engine.decision import Decision
from compliance.engine.evaluate import evaluate
from compliance.model.files import digest_of
from compliance.model.load import load_rules
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import MAX_SIZE, Reading, read_json, read_jsonl
from compliance.shipment.records import Shipment
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic, render_all

DEFAULT_RULES = ("cn", "us", "eu", "uk", "jp", "tariffs")
_QUOTED_STEP = re.compile(r'\["(?:[^"\\]|\\.)*"\]')
_OWN_WORDS = {
    "E0603": re.compile(r"(?:, column .*|\.[^.\[\] ]+)$", re.DOTALL),  # the key itself is unknown
    "E0610": re.compile(r"(?<=\$).*$", re.DOTALL),  # found before any key is looked up
}
_BATCH = 200
"""Decisions that are logged together, before any of them is printed."""
Progress = Callable[[int], tuple[Callable[[], None], Callable[[], None]]]


def no_progress(total: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Show nothing."""
    return (lambda: None), (lambda: None)


class Row(NamedTuple):
    """One shipment of the input, or what is wrong with it."""

    shipment: Shipment | None
    digest: str
    diagnostics: tuple[Diagnostic, ...]


def check_files(
    files: Sequence[str],
    *,
    rules: Sequence[str] = (),
    on: date | None = None,
    known_on: date | None = None,
    scenarios: Sequence[str] = (),
    assume: Sequence[str] = (),
    style: str = "text",
    brief: bool = False,
    licenses: str = "",
    log: str = "",
    mask: str = "",
    masked: bool = False,
    certificate: str = "",
    progress: Progress = no_progress,
) -> int:
    """Check every shipment in *files*, print the decisions, and return the exit status.

    Args:
        mask: File of a key under which names and amounts are logged as digests.
        masked: Whether they are shown and certified so, too.

    Where they are logged, a decision is on disk before it is printed. Certificates are written before the decisions are
    printed, but for the format `jsonl`.
    """
    loaded = load_rules(rules or DEFAULT_RULES)
    if loaded.ruleset is None:
        return _complain(loaded.diagnostics)
    ruleset = loaded.ruleset
    notices = _notices(loaded.diagnostics)
    unknown = [
        Diagnostic("E0213", f"no scenario is called `{n}`", path="--scenario")
        for n in scenarios
        if n not in ruleset.scenarios
    ]
    if unknown:
        return _complain(unknown)
    rows = [row for name in files for row in read_rows(name, ruleset)]
    worded = without_words if masked else list
    rows, problems = _assumed(rows, assume, ruleset, on)
    if problems:
        return _complain(worded(problems))
    evidence = None
    if log or licenses or mask or masked:
        from compliance.cli.evidence import Evidence  # late: the cold path has neither

        evidence = Evidence(licenses=licenses, log=log, mask=mask, masked=masked)
        if evidence.problems:
            return _complain(evidence.problems)
    certificates: list[str] = []
    step, done = progress(len(rows))
    status = 0
    found: list[Decision] = []
    for given in rows:
        row = evidence.presented(given, on) if evidence else given
        decision, diagnostics = decide_row(ruleset, row, on, known_on, tuple(scenarios), brief=brief)
        step()
        if evidence and decision and row.shipment:
            diagnostics = tuple(evidence.withheld(ruleset, row.shipment, decision))
        if decision is None or diagnostics:
            status = _worse(status, _complain(worded(diagnostics)))
            continue
        status = _worse(status, decision.status)
        if certificate and row.shipment:
            from compliance.evidence.certificate import certificate as certify  # late, as above

            told = row.shipment, decision
            if evidence:
                told = evidence.certified(ruleset, row.shipment, decision, known_on)
            certificates.append(certify(ruleset, *told, known_on=known_on))
        if notices:
            decision = decision._replace(notices=(*decision.notices, *notices))
        if evidence and row.shipment:
            decision = evidence.shown(row.shipment, evidence.decided(row.shipment, decision, known_on))
        found.append(decision)
        if style == "jsonl" and (evidence is None or evidence.write(at_least=_BATCH)):
            found = _print_lines(found)
    done()
    if evidence and not evidence.write():
        return _complain(evidence.problems)
    if certificate:
        from compliance.evidence.certificate import write_certificates

        problem = write_certificates(certificate, certificates, ruleset)
        if problem:
            return _complain([problem])
    if style == "receipts" and evidence:
        print(evidence.receipts(), end="")
    _print(found, style, many=len(rows) != 1)
    return status


def decide_row(
    ruleset: Ruleset, row: Row, on: date | None, known_on: date | None, scenarios: tuple[str, ...], *, brief: bool
) -> tuple[Decision | None, tuple[Diagnostic, ...]]:
    """Decide one row."""
    if row.shipment is None:
        return None, row.diagnostics
    result = evaluate(ruleset, row.shipment, on=on, known_on=known_on, scenarios=scenarios, facts_digest=row.digest)
    if result.decision is None or brief:
        return result.decision, result.diagnostics
    return complete(ruleset, row.shipment, result.decision, known_on=known_on), ()


def _notices(diagnostics: Sequence[Diagnostic]) -> tuple[str, ...]:
    """Show what has to be said of the rules, and return it for each decision."""
    if diagnostics:
        print(render_all(diagnostics), file=sys.stderr)
    return tuple(d.message for d in diagnostics)


def _worse(one: int, other: int) -> int:
    """Return the graver status: unreadable, then stopped, then undetermined."""
    return max(one, other, key=(0, 3, 1, 2).index)


def without_words(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return what kind of mistake is where, without the words of the input: a refused name is a name.

    A key that nobody knows is such a word, too, and is left out of the place.
    """
    return [Diagnostic(d.code, CATALOGUE[d.code].summary, path=_known_part(d)) for d in diagnostics]


def _known_part(diagnostic: Diagnostic) -> str:
    path = _QUOTED_STEP.sub("[...]", diagnostic.path)
    own = _OWN_WORDS.get(diagnostic.code)
    return own.sub("", path) if own else path


def _complain(diagnostics: Sequence[Diagnostic]) -> int:
    print(render_all(diagnostics), file=sys.stderr)
    return 2


def read_rows(name: str, ruleset: Ruleset) -> Iterator[Row]:
    """Yield the shipments of one file; `-` is standard input."""
    lower = name.lower()
    many = lower.endswith((".csv", ".jsonl", ".ndjson"))
    most = -1 if many else MAX_SIZE + 1  # one JSON document may not be larger: the rest need not be read
    try:
        if name == "-":
            content = sys.stdin.buffer.read(most)
        else:
            with open(name, "rb") as file:
                content = file.read(most)
    except OSError as error:
        yield Row(None, "", (Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=name),))
        return
    if lower.endswith(".csv"):
        from compliance.shipment.csv_orders import read_csv

        readings: Iterator[Reading] = iter(read_csv(content, ruleset.vocabulary, name=name))
    elif lower.endswith((".jsonl", ".ndjson")):
        readings = read_jsonl(content.splitlines(), ruleset.vocabulary, name=name)
    else:
        readings = iter([read_json(content, ruleset.vocabulary, name="" if name == "-" else name)])
    digest = digest_of(content.decode("utf-8", "replace"))
    empty = True
    for reading in readings:
        empty = empty and not reading.shipments and not reading.diagnostics
        yield from (Row(shipment, digest, ()) for shipment in reading.shipments)
        if reading.diagnostics:
            yield Row(None, digest, reading.diagnostics)
    if empty:  # nothing was asked, which is not the same as that nothing stops it
        yield Row(None, digest, (Diagnostic("E0614", "the file holds no shipment", path=name),))


def _assumed(
    rows: list[Row], files: Sequence[str], ruleset: Ruleset, on: date | None
) -> tuple[list[Row], list[Diagnostic]]:
    if not files:
        return rows, []

    from compliance.shipment.assume import assume, read_assumptions

    problems: list[Diagnostic] = []
    for name in files:
        try:
            with open(name, "rb") as file:
                content = file.read(MAX_SIZE + 1)
        except OSError as error:
            problems.append(Diagnostic("E0001", f"the file cannot be read: {error.strerror}", path=name))
            continue
        assumption, found = read_assumptions(content, ruleset.vocabulary, name=name)
        problems += found
        if assumption:
            rows = [
                row._replace(shipment=assume(row.shipment, assumption, on=on)) if row.shipment else row for row in rows
            ]
    return rows, problems


def _print_lines(found: list[Decision]) -> list[Decision]:
    """Print one JSON object a line; nothing is left to print."""
    for decision in found:
        print(decision.to_json())
    return []


def _print(found: list[Decision], style: str, *, many: bool) -> None:
    if style == "json":
        shown = [d.to_dict() for d in found]
        print(json.dumps(shown if many else (shown[0] if shown else None), indent=2, ensure_ascii=False))
    elif style == "jsonl":
        _print_lines(found)
    elif style == "csv":
        from compliance.report.table import decision_rows

        print(decision_rows(found), end="")
    elif style == "text":
        from compliance.cli.show import show
        from compliance.report.text import decision_text

        show("\n".join(decision_text(d) for d in found))
