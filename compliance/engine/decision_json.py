"""A decision as JSON text: what `json` makes of `Decision.to_dict`, to the letter, without the mappings in between."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from compliance.engine.decision import Decision, LineDecision, RegimeDecision, Requirement, Step, plain_review
from compliance.values.outcome import Outcome, Range
from compliance.values.quantity import plain
from compliance.values.truth import Truth

text_json: Callable[[str], str] = encode_basestring
"""Writes a text in quotes."""
_encode = json.JSONEncoder(ensure_ascii=False).encode
_OUTCOMES = tuple(outcome.word for outcome in Outcome)
_TRUTHS = tuple(truth.word for truth in Truth)


class Told(Requirement):
    """What a rule says, written already; for a decision that is only to be written.

    Attributes:
        text: All requirements of the rule, as they stand in the list of a regime.
    """

    text: str


def requirements_json(found: Iterable[Requirement]) -> str:
    """Return requirements as they stand in the list of a regime."""
    return ", ".join(map(_requirement, found))


def decision_json(decision: Decision) -> str:
    """Return `Decision.to_dict()` as ``json.dumps`` writes it with ``ensure_ascii=False``."""
    return whole_json(decision, ", ".join(map(_line, decision.lines)))


def whole_json(decision: Decision, lines: str) -> str:
    """Return *decision* with the text of its lines."""
    return (
        f'{{"shipment": {text_json(decision.shipment)}, "on": "{decision.on.isoformat()}", '
        f'"known_on": "{decision.known_on.isoformat()}", {_outcome(decision.range)}, '
        f'"lines": [{lines}], "questions": {dicts_json(decision.questions)}, '
        f'"remedies": {dicts_json(decision.remedies)}, "changes_on": {dicts_json(decision.changes_on)}, '
        f'"assumptions": {_plain(decision.assumptions)}, "notices": {_texts(decision.notices)}, '
        f'"scenarios": {_texts(decision.scenarios)}, "digests": {_digests(decision.digests)}}}'
    )


def _line(line: LineDecision) -> str:
    classified = [{"fact": f, "code": c, "truth": t.word} for f, c, t in line.codes]
    irrelevant = sorted({*line.irrelevant, *line.unmoved})
    return line_json(line.line, line.range, _plain(classified), irrelevant, ", ".join(map(regime_json, line.regimes)))


def line_json(name: str, whole: Range, classified: str, irrelevant: list[str], regimes: str) -> str:
    """Return a line with the text of what classification found, and of its regimes."""
    return (
        f'{{"line": {text_json(name)}, {_outcome(whole)}, "classified": {classified}, '
        f'"irrelevant": {_texts(irrelevant)}, "regimes": [{regimes}]}}'
    )


def regime_json(found: RegimeDecision) -> str:
    """Return what one regime says, as it stands in the list of a line."""
    duty = [f"{rate} %" for rate in map(plain, found.duty)] if found.duty else None
    return (
        f'{{"regime": {text_json(found.regime)}, "title": {text_json(found.title)}, {_outcome(found.range)}, '
        f'"known_on": "{found.known_on.isoformat()}", "subject": {step_json(found.subject)}, '
        f'"requirements": [{requirements_json(found.requirements)}], "exceptions": {dicts_json(found.exceptions)}, '
        f'"licenses": {dicts_json(found.licenses)}, "obligations": {dicts_json(found.obligations)}, '
        f'"flags": {dicts_json(found.flags)}, "duties": {dicts_json(found.duties)}, '
        f'"duty": {_texts(duty) if duty else "null"}, "unmodelled": {dicts_json(found.unmodelled)}}}'
    )


def _requirement(found: Requirement) -> str:
    if isinstance(found, Told):
        return found.text
    return (
        f'{{"rule": {text_json(found.rule)}, "title": {text_json(found.title)}, "effect": "{found.effect}", '
        f'"status": "{found.status}", "range": {_ends(found.place)}, "source": {text_json("; ".join(found.sources))}, '
        f'"authority": {_or_null(found.authority)}, "authorization": {_or_null(found.authorization)}, '
        f'"reason": {_or_null(found.reason)}, "review": {_review(found.review)}, '
        f'"review_because": {_list(map(step_json, found.review_because))}, '
        f'"because": {_list(map(step_json, found.because))}, '
        f'"lifted_by": {_texts(relief.name for relief in found.lifted_by)}, '
        f'"covered_by": {_texts(relief.name for relief in found.covered_by)}, "notes": {_texts(found.notes)}}}'
    )


def _review(policies: tuple[str, ...]) -> str:
    found = plain_review(policies)
    return "null" if found is None else text_json(found) if isinstance(found, str) else _texts(found)


def step_json(step: Step) -> str:
    """Return a step as it stands in a list of reasons."""
    found = f'{{"condition": {text_json(step.text)}, "truth": "{_TRUTHS[step.truth]}"'
    if step.facts:
        stated = [f"{text_json(n)}: {'null' if v is None else text_json(v)}" for n, v in dict(step.facts).items()]
        found += f', "facts": {{{", ".join(stated)}}}'
    if step.at:
        found += f', "at": {text_json(step.at)}'
    if step.law:
        found += f', "law": {text_json(step.law)}'
    if step.because:
        found += f', "because": {_list(map(step_json, step.because))}'
    return found + "}"


def _digests(digests: Mapping[str, str]) -> str:
    return "{" + ", ".join([f"{text_json(name)}: {text_json(digest)}" for name, digest in digests.items()]) + "}"


def _outcome(found: Range) -> str:
    return f'"outcome": "{_OUTCOMES[found.low] if found.settled else found.word}", "range": {_ends(found)}'


def _ends(found: Range) -> str:
    return f'["{_OUTCOMES[found.low]}", "{_OUTCOMES[found.high]}"]'


def _list(written: Iterable[str]) -> str:
    return f"[{', '.join(written)}]"


def _texts(words: Iterable[str]) -> str:
    return f"[{', '.join(map(text_json, words))}]"


def _or_null(word: str) -> str:
    return text_json(word) if word else "null"


def dicts_json(found: Sequence[Any]) -> str:
    """Return records as they stand in a list; few decisions have any."""
    return _encode([one.to_dict() for one in found]) if found else "[]"


def _plain(found: Sequence[object]) -> str:
    return _encode(found) if found else "[]"
