"""What rules say in the plain case, made once for each rule."""

from datetime import date

from compliance.engine.compiled.compile import Program
from compliance.engine.compiled.write import Written, write
from compliance.engine.context import Context
from compliance.engine.decision import Requirement, Step
from compliance.engine.decision_json import Told
from compliance.engine.regime import Ready
from compliance.engine.required import required
from compliance.engine.truths import truth
from compliance.model.law import Rule
from compliance.values.outcome import Outcome
from compliance.values.truth import TRUE


class Plain:
    """What a rule in force says where its condition holds, nothing takes it away, and no license is presented: all of
    it but the reasons is the same for every line.

    A bar on its licenses takes nothing then, but is asked for facts: such a rule is left to the evaluator.

    Attributes:
        bits: The rules that nothing can take away.
        lifted: Those that some exception may lift, where it does not.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        barred = {name for bar in program.ruleset.bars for name in bar.licenses_for}
        self.bits = self.lifted = 0
        for n, statement in enumerate(program.statements):
            if program.settled[n] and statement.head.name not in barred:
                if statement.head.name in program.lifted_by:
                    self.lifted |= 1 << n
                else:
                    self.bits |= 1 << n
        self.known: dict[int, tuple[Step, tuple[Requirement, ...]]] = {}
        self.written: dict[int, tuple[Requirement, Written]] = {}
        self.regimes: dict[tuple[str, Outcome, date], tuple[str, str, str]] = {}

    def ready(self, n: int, rule: Rule, x: Context) -> Ready | None:
        """Return what rule number *n* says; None where its condition is not known to hold."""
        when = truth(rule.when, x)
        if when.truth is not TRUE:
            return None
        step, made_of = self._made(n, rule, x)
        because = step, when
        found = tuple([one._replace(because=because) for one in made_of])
        return Ready(found, (rule.head.name, TRUE, "in force", because))

    def told(self, n: int, rule: Rule, x: Context) -> Ready | None:
        """Return the same as text, where every demand that the rule makes on one fact holds."""
        text = self.text(n, rule, x)
        if not text:
            return None
        found = Told._make(self.written[n][0])
        found.text = text
        return Ready((found,), None)

    def text(self, n: int, rule: Rule, x: Context) -> str | None:
        """Return the text alone, as `Written.text` has it."""
        found = self.written.get(n)
        if found is None:
            step, made_of = self._made(n, rule, x)
            found = self.written[n] = max(made_of, key=lambda one: one.place), write(made_of, step, rule.when)
        return found[1].text(x)

    def _made(self, n: int, rule: Rule, x: Context) -> tuple[Step, tuple[Requirement, ...]]:
        """Return how rule number *n* stands, and its requirements with no reasons yet."""
        found = self.known.get(n)
        if found is None:
            settled = self.program.settled[n]
            assert settled
            bare = Context(x.ruleset, x.moment, {}, frozenset(), (), ())  # whether an exception lifts it is asked apart
            stands, always = x.standing(rule.head), truth(None, bare)
            made = [required(rule, effect, stands, always, bare, bare, TRUE)[0] for effect in rule.effects]
            found = self.known[n] = (
                stands.step,
                tuple(
                    one._replace(status=said.status, place=said.place, lifted_by=(), because=())
                    for one, said in zip(made, settled.said, strict=True)
                ),
            )
        return found


def plain_of(program: Program) -> Plain:
    """Return what the rules of *program* say in the plain case; kept with it."""
    scratch = program.ruleset.scratch
    if "plain" not in scratch:
        scratch["plain"] = Plain(program)
    found: Plain = scratch["plain"]
    return found
