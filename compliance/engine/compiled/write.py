"""What rules say in the plain case, as JSON text: written once for each rule, with places for the facts.

The text is that of `compliance.engine.decision_json`, which writes it with marks where the facts go.
"""

from typing import NamedTuple, TypeAlias

from compliance.engine.context import Context
from compliance.engine.decision import Requirement, Step
from compliance.engine.decision_json import requirements_json, step_json, text_json
from compliance.engine.truths import ALWAYS, truth
from compliance.model import condition as c
from compliance.values.truth import FALSE, TRUE, UNKNOWN

_FACT = "\ue000fact\ue000"
_STEP = "\ue000step\ue000"

Place: TypeAlias = str | c.Condition
"""Where the value of a fact goes, or an operand of which more than the value has to be told."""


class Written(NamedTuple):
    """The requirements of one rule as text.

    Attributes:
        parts: The text around the places; one more than there are places.
    """

    parts: tuple[str, ...]
    places: tuple[Place, ...]

    def text(self, x: Context) -> str | None:
        """Return the text for a line on which every demand on a fact by itself holds.

        Returns:
            The text; nothing where another demand does not hold, so that the rule says nothing; None where one is open.
        """
        open_ = False
        found = [self.parts[0]]
        for place, part in zip(self.places, self.parts[1:], strict=True):
            if isinstance(place, str):
                shown = x.shown(place)[1]
                found.append("null" if shown is None else text_json(shown))
            else:
                step = truth(place, x)
                if step.truth is FALSE:
                    return ""
                open_ = open_ or step.truth is UNKNOWN
                found.append(step_json(step))
            found.append(part)
        return None if open_ else "".join(found)


def write(made: tuple[Requirement, ...], stands: Step, when: c.Condition | None) -> Written:
    """Return the text of requirements *made* by a rule that stands as *stands* says, whose condition *when* holds."""
    places: list[Place] = []
    marked = _marked(when, places)
    text = requirements_json([one._replace(because=(stands, marked)) for one in made])
    for mark in (text_json(_FACT), step_json(Step(_STEP, TRUE))):
        text = text.replace(mark, _FACT)
    parts = tuple(text.split(_FACT))
    places *= len(made)
    assert len(parts) == len(places) + 1, text
    return Written(parts, tuple(places))


def _marked(node: c.Condition | None, places: list[Place]) -> Step:
    """Return the step of a condition that holds, with marks; *places* takes what goes there."""
    match node:
        case None:
            return ALWAYS
        case c.Every(operands=operands):
            return Step(node.text, TRUE, node.at, because=tuple([_marked(o, places) for o in operands]))
        case c.Member(fact=fact, set=c.WordSet(fields=(), minus=None)) | c.IsTrue(fact=fact) if _is_stated(fact):
            places.append(fact)
            return Step(node.text, TRUE, node.at, ((fact, _FACT),))
        case c.Compare(fact=fact, bound=bound) if _is_stated(fact) and not isinstance(bound, c.Cell | str):
            places.append(fact)
            return Step(node.text, TRUE, node.at, ((fact, _FACT),))
        case _:
            places.append(node)
            return Step(_STEP, TRUE)


def _is_stated(fact: str) -> bool:
    return not fact.startswith("row.")
