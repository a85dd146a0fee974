"""The truth of a condition, with the reasons. This is the definition of the language's conditions.

Every function returns a `Step`; the truth of the whole is read off it. Nothing is short-cut: an operand that
cannot decide is left out of ``because``, and a fact that is missing makes its condition unknown.
"""

from collections.abc import Callable
from datetime import date
from operator import eq, ge, gt, le, lt
from typing import Any, assert_never

from compliance.engine.context import Context
from compliance.engine.decision import Step
from compliance.engine.membership import WHICH, membership
from compliance.engine.rows import DIVIDED, find_row, rows_for
from compliance.model import condition as c
from compliance.model.law import Table
from compliance.values.facts import ROLES, Value
from compliance.values.members import NONE, Members
from compliance.values.quantity import Quantity
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth, negate, of

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq}


def truth(node: c.Condition | None, x: Context) -> Step:
    """Return what *node* comes to in *x*, and why."""
    if x.lean:
        known = verdict(node, x)
        if known is not UNKNOWN:
            return Step("", known)
    match node:  # the most frequent first
        case c.Member():
            return _member(node, x)
        case c.Every(operands=operands):
            return _joined(node, min, TRUE, [truth(o, x) for o in operands])
        case c.Compare():
            return _compare(node, x)
        case None:
            return ALWAYS
        case c.Either(operands=operands):
            return _joined(node, max, FALSE, [truth(o, x) for o in operands])
        case c.Negation(operand=operand):
            step = truth(operand, x)
            return Step(node.text, negate(step.truth), node.at, because=(step,), dated=step.dated)
        case c.Defined(name=name):
            if name not in x.memo:
                x.memo[name] = truth(x.ruleset.conditions[name], x)
            inner: Step = x.memo[name]
            return Step(node.text, inner.truth, node.at, because=(inner,), dated=inner.dated)
        case c.Exists():
            return _exists(node, x)
        case c.Stands():
            return _stands(node, x)
        case c.IsTrue(fact=fact):
            return Step(node.text, _holds(x.get(fact)), node.at, (x.shown(fact),))
        case c.IsNone(fact=fact):
            return Step(node.text, _is_none(x.get(fact)), node.at, (x.shown(fact),))
        case c.Marked(cell=cell):
            content, law = _cell(cell, x)
            marked = content if isinstance(content, Truth) else of(content is True)
            return Step(node.text, marked, node.at, tuple(x.shown(k) for k in cell.keys), law=law, dated=True)
        case _:
            assert_never(node)


ALWAYS = Step("always", TRUE)


def verdict(node: c.Condition | None, x: Context) -> Truth:
    """Return the truth alone, as `truth` has it, stopping at the first operand that decides."""
    match node:
        case c.Every(operands=operands):
            whole = TRUE
            for operand in operands:
                whole = min(whole, verdict(operand, x))
                if whole is FALSE:
                    break
            return whole
        case c.Either(operands=operands):
            whole = FALSE
            for operand in operands:
                whole = max(whole, verdict(operand, x))
                if whole is TRUE:
                    break
            return whole
        case c.Negation(operand=operand):
            return negate(verdict(operand, x))
        case c.Defined(name=name):
            key = f"verdict {name}"
            if key not in x.memo:
                x.memo[key] = verdict(x.ruleset.conditions[name], x)
            known: Truth = x.memo[key]
            return known
        case c.Member():
            return membership(node, x)[0]
        case c.IsTrue(fact=fact):
            return _holds(x.get(fact))
        case c.IsNone(fact=fact):
            return _is_none(x.get(fact))
        case c.Exists():
            return _some(node, x)
        case c.Compare(fact=fact, operator=operator):
            return _ordered(x.get(fact), operator, _bound(node, x)[0])
        case c.Marked(cell=cell):
            content = _cell(cell, x)[0]
            return content if isinstance(content, Truth) else of(content is True)
        case c.Stands(names=names):
            records = [record for name in names for record in x.ruleset.by_name.get(name, ())]
            return max([x.standing(record.head).force for record in records], default=FALSE)
        case None:
            return TRUE
        case _:
            assert_never(node)


def _holds(value: Value | None) -> Truth:
    return of(value) if isinstance(value, bool) else FALSE if value is NONE else UNKNOWN


def _joined(node: c.Every | c.Either, pick: Callable[..., Truth], empty: Truth, steps: list[Step]) -> Step:
    """Keep the operands that came to the truth of the whole: they decide it."""
    whole = pick([step.truth for step in steps], default=empty)
    decisive = tuple([s for s in steps if s.truth is whole])
    # one steady operand is enough to keep an `and` false or an `or` true on every day
    dated = (any if whole in (empty, UNKNOWN) else all)([s.dated for s in (steps if whole is UNKNOWN else decisive)])
    return Step(node.text, whole, node.at, because=decisive, dated=dated)


def _is_none(value: Value | None) -> Truth:
    if value is None:
        return UNKNOWN
    if isinstance(value, Members):
        return FALSE if value.words else of(value.complete) if value.complete else UNKNOWN
    return of(value is NONE)


def _stands(node: c.Stands, x: Context) -> Step:
    found = [x.standing(record.head) for name in node.names for record in x.ruleset.by_name.get(name, ())]
    whole = max((s.force for s in found), default=FALSE)
    return Step(node.text, whole, node.at, because=tuple(s.step for s in found if s.force is whole), dated=True)


# Parties and components -------------------------------------------------------------------------


def _exists(node: c.Exists, x: Context) -> Step:
    if node.kind == "row":
        return _some_row(node, x)
    if node.kind == "party":
        steps = [_party(node, role, x) for role in ROLES if role in x.parties]
        complete, name = x.get("parties_complete"), "parties_complete"
    else:
        steps = [truth(node.operand, x.scoped("component", part.facts)) for part in x.components or ()]
        complete, name = x.get("item.components_complete"), "item.components_complete"
        if x.components is None and complete is not True:
            complete = None
    if complete is not True:
        steps.append(Step(f"some further {node.kind} does", UNKNOWN, node.at, (x.shown(name),)))
    whole = max([s.truth for s in steps], default=FALSE)
    dated = any(s.dated for s in steps)
    return Step(node.text, whole, node.at, because=tuple([s for s in steps if s.truth is whole]), dated=dated)


def _some_row(node: c.Exists, x: Context) -> Step:
    """Return whether a row of a table fulfils it; what an open set of codes may reach beside is unknown."""
    table = x.ruleset.tables[node.table]
    day = _not_at_hand(table, x)
    if day:
        law = f"the edition of {table.title or table.name} before {day} is not at hand"
        return Step(node.text, UNKNOWN, node.at, law=law, dated=True)
    reached, others, fact = rows_for(node.operand, node.table, x, verdict)
    found = [row for row in reached if verdict(node.operand, x.scoped("row", row)) is not FALSE]
    steps = [truth(node.operand, x.scoped("row", row)) for row in found]
    if not any(s.truth is TRUE for s in steps):
        beside = next((row for row in others if verdict(node.operand, x.scoped("row", row)) is not FALSE), None)
        steps += [truth(node.operand, x.scoped("row", beside))] if beside else []
    whole = max([s.truth for s in steps], default=FALSE)
    facts = (x.shown(fact),) if fact else ()
    return Step(node.text, whole, node.at, facts, tuple([s for s in steps if s.truth is whole]), dated=True)


def _party(node: c.Exists, role: str, x: Context) -> Step:
    inner = _as_party(role, x)
    step = truth(node.operand, inner)
    _asked(inner, role, x)
    return _for_role(step, role)


def _as_party(role: str, x: Context) -> Context:
    """Return the context in which the facts of the party in *role* are those of `party`."""
    key = f"party {role}"
    if key not in x.memo:
        prefix = f"{role}."
        x.memo[key] = {f"party.{n[len(prefix) :]}": value for n, value in x.facts.items() if n.startswith(prefix)}
    inner = x.scoped("party", x.memo[key])
    inner.read = set()
    return inner


def _asked(inner: Context, role: str, x: Context) -> None:
    """Record what was asked of `party` as asked of the party in *role*."""
    prefix = f"{role}."
    x.read |= {n.replace("party.", prefix, 1) if n.startswith("party.") else n for n in inner.read}


def _some(node: c.Exists, x: Context) -> Truth:
    """Return the truth alone, as `_exists` has it, stopping at the first that fulfils the operand."""
    if node.kind == "party":
        whole = FALSE if x.get("parties_complete") is True else UNKNOWN
        for role in ROLES:
            if role in x.parties and whole is not TRUE:
                inner = _as_party(role, x)
                whole = max(whole, verdict(node.operand, inner))
                _asked(inner, role, x)
        return whole
    if node.kind == "component":
        whole = FALSE if x.get("item.components_complete") is True else UNKNOWN
        for part in x.components or ():
            if whole is not TRUE:
                whole = max(whole, verdict(node.operand, x.scoped("component", part.facts)))
        return whole
    return _some_of_table(node, x)


def _some_of_table(node: c.Exists, x: Context) -> Truth:
    """Return the truth alone, as `_some_row` has it."""
    if _not_at_hand(x.ruleset.tables[node.table], x):
        return UNKNOWN
    reached, others, _ = rows_for(node.operand, node.table, x, verdict)
    whole = FALSE
    for row in reached:
        whole = max(whole, verdict(node.operand, x.scoped("row", row)))
        if whole is TRUE:
            return whole
    beside = (verdict(node.operand, x.scoped("row", row)) for row in others)
    return max(whole, next((found for found in beside if found is not FALSE), FALSE))


def _for_role(step: Step, role: str) -> Step:
    """Name the party's own facts in the explanation."""
    facts = tuple((n.replace("party.", f"{role}.", 1) if n.startswith("party.") else n, v) for n, v in step.facts)
    because = tuple(_for_role(s, role) for s in step.because)
    text = f"{role}: {step.text}" if step.facts else step.text
    return Step(text, step.truth, step.at, facts, because, step.law, step.dated)


def _member(node: c.Member, x: Context) -> Step:
    found, looked = membership(node, x)
    name, shown = x.shown(node.fact)
    if looked is None:
        return Step(node.text, found, node.at, ((name, shown),))
    if found is UNKNOWN and looked.parents:
        return Step(node.text, found, node.at, ((name, f"{shown} {WHICH}"),), dated=looked.dated)
    return Step(
        node.text, found, node.at, ((name, shown),), law=looked.law if found is UNKNOWN else "", dated=looked.dated
    )


# Amounts ----------------------------------------------------------------------------------------


def _compare(node: c.Compare, x: Context) -> Step:
    value = x.get(node.fact)
    facts = [x.shown(node.fact)]
    bound, law = _bound(node, x)
    if isinstance(node.bound, c.Cell):
        facts += [x.shown(key) for key in node.bound.keys]
    elif isinstance(node.bound, str):
        facts.append(x.shown(node.bound))
    dated = node.fact == "date" or isinstance(node.bound, c.Cell)
    return Step(node.text, _ordered(value, node.operator, bound), node.at, tuple(facts), law=law, dated=dated)


def _bound(node: c.Compare, x: Context) -> tuple[object, str]:
    """Return the bound, from a table or another fact where it lies there, and why a cell is open."""
    match node.bound:
        case c.Cell():
            return _cell(node.bound, x)
        case str():
            return x.get(node.bound), ""
        case _:
            return node.bound, ""


def _ordered(value: Value | None, operator: str, bound: object) -> Truth:
    """Compare; a value known to be none, and a cell that a complete table lacks, fulfil nothing."""
    if bound is FALSE or bound is NONE or value is NONE:
        return FALSE
    if value is None or bound is None or bound is UNKNOWN:
        return UNKNOWN
    compare = _OPERATORS[operator]
    if isinstance(value, Quantity) and isinstance(bound, Quantity):
        if value.dimension != bound.dimension:
            return UNKNOWN
        return of(compare(value.base, bound.base))
    if isinstance(value, date) and isinstance(bound, date):
        return of(compare(value, bound))
    return UNKNOWN


def _cell(cell: c.Cell, x: Context) -> tuple[Value | Truth, str]:
    """Return the value of a cell; false where a complete table lacks it, else unknown; and why."""
    table = x.ruleset.tables[cell.table]
    keys = [x.get(key) for key in cell.keys]
    day = _not_at_hand(table, x)
    if day:
        return UNKNOWN, f"the edition of {table.title or table.name} before {day} is not at hand"
    words = [k.words[0] if isinstance(k, Members) and len(k.words) == 1 and k.complete else None for k in keys]
    heading = words.pop() if table.across else ""
    if None in words or heading is None:
        none = any(isinstance(k, Members) and not k.words and k.complete for k in keys)
        return (FALSE if none else UNKNOWN), ""
    row = find_row(x.ruleset, table, [str(w) for w in words])
    if row is DIVIDED:
        return UNKNOWN, ""
    value = str(heading) if table.across else table.value
    if row is not None and value not in row and value in table.across:
        return FALSE, ""
    if row is None or value not in row:
        if table.complete:
            return FALSE, ""
        return UNKNOWN, f"{table.title or table.name} is not complete here"
    return row[value], ""


def _not_at_hand(table: Table, x: Context) -> date | None:
    """Return the day from which the table is known, where the moment is before it."""
    moment = x.moment
    if (table.known_from and moment.on < table.known_from) or (table.published and table.published > moment.known_on):
        return table.known_from or table.published
    return None
