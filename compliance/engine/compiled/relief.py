"""Whether exceptions lift a requirement, and licenses cover it: the truth alone, as `engine.cover` has it."""

from compliance.engine.compiled.compile import Program
from compliance.engine.context import Context
from compliance.engine.cover import claim, covering
from compliance.engine.truths import verdict
from compliance.model.law import Bar, Effect, LicenseException, Rule
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth, negate


def lifted(name: str, program: Program, may: int, row: Context, x: Context) -> Truth:
    """Return whether some exception lifts the rule *name* in the context of its row; *may* has those left possible."""
    whole = FALSE
    for n, exception, where in program.lifted_by.get(name, ()):
        if may >> n & 1 and whole is not TRUE:
            here = TRUE if where is None else verdict(where, row)
            if here > whole:
                whole = max(whole, min(here, _own(n, exception, program, x)))
    return whole


def covered(rule: Rule, effect: Effect, x: Context) -> Truth:
    """Return whether a license presented covers the requirement."""
    if x.licenses == ():
        return FALSE
    return max((relief.truth for relief in covering(rule, effect, x)), default=FALSE)


def _own(n: int, exception: LicenseException, program: Program, x: Context) -> Truth:
    """Return what the exception demands, whatever requirement it is to lift; worked out once for a line."""
    key = f"compiled exception {n}"
    if key not in x.memo:
        x.memo[key] = _demands(program, exception, x)
    found: Truth = x.memo[key]
    return found


def _demands(program: Program, exception: LicenseException, x: Context) -> Truth:
    whole = x.standing(exception.head).force
    if whole is FALSE:
        return whole
    if not exception.modelled:
        whole = UNKNOWN
    if exception.claimed:
        whole = min(whole, claim(exception, x).truth)
    for condition in (exception.when, exception.provided):
        if condition is not None and whole is not FALSE:
            whole = min(whole, verdict(condition, x))
    if whole is not FALSE:
        for bar in program.barred_by.get(exception.head.name, ()):
            whole = min(whole, negate(_bars(bar, x)))
    return whole


def _bars(bar: Bar, x: Context) -> Truth:
    """Return whether *bar* stands and its condition holds; worked out once for a line."""
    key = f"compiled bar {bar.head.name} {bar.head.period.start}"
    if key not in x.memo:
        force = x.standing(bar.head).force
        x.memo[key] = force if force is FALSE or bar.when is None else min(force, verdict(bar.when, x))
    found: Truth = x.memo[key]
    return found
