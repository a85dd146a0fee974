"""L020: a constraint that can refuse nothing, or nothing that another does not refuse."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material
from compliance.analysis.lint.satisfiable import implies, possible
from compliance.text.diagnostics import Diagnostic

CODE = "L020"


def constraints(m: Material) -> Iterator[Diagnostic]:
    """Yield each constraint whose combination no shipment has, or that another constraint excludes whole."""
    idle = set()
    stated = m.ruleset.constraints
    for constraint in stated:
        if not possible(m.ruleset, [constraint.never]):
            idle.add(constraint.at)
            help = "its demands contradict each other; correct one of them, or remove the constraint"
            yield Diagnostic(CODE, "the constraint refuses nothing", m.condition(constraint.never), help=help)
    for constraint in stated:
        for other in stated:
            if other.at == constraint.at or {other.at, constraint.at} & idle:
                continue
            if implies(m.ruleset, [constraint.never], other.never):
                idle.add(constraint.at)
                message = f'the constraint refuses nothing that "{other.title}" does not'
                related = (("the wider constraint", m.condition(other.never)),)
                help = "remove it, or correct one of the two"
                yield Diagnostic(CODE, message, m.condition(constraint.never), help=help, related=related)
