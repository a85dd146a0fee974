"""The verdict on a claim as text: what was proved, or the shipment that refutes it, ready to run."""

import json
import shlex
from collections.abc import Iterator, Sequence

from compliance.analysis.prove.verdict import REFUTED, Example, Verdict


def verdict_text(verdict: Verdict, rulesets: Sequence[str]) -> str:
    """Return a verdict for a terminal.

    Args:
        rulesets: Names or paths under which a counterexample is run; none: all that ship.
    """
    return "\n".join(_lines(verdict, rulesets))


def _lines(verdict: Verdict, rulesets: Sequence[str]) -> Iterator[str]:
    yield f"{verdict.status}: {verdict.claim}"
    if verdict.reason != verdict.status:
        yield f"  {verdict.reason}"
    for example in verdict.examples if verdict.status == REFUTED else ():
        where = f" in {example.regime}" if example.regime else ""
        for who, what in example.said:
            yield f"  {who}{where}: {what}"
        yield f"  {json.dumps(example.shipment, ensure_ascii=False)}"
        yield f"  {_command(example, rulesets)}"


def _command(example: Example, rulesets: Sequence[str]) -> str:
    parts = ["compliance", "check", "-"]
    for name in rulesets:
        parts += ["--rules", name]
    if example.known_on:
        parts += ["--known-on", example.known_on]
    return f"run it: echo {shlex.quote(json.dumps(example.shipment))} | {shlex.join(parts)}"
