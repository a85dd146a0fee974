"""Checks of a resolved ruleset as a whole: names, periods, contradictions, cycles."""

from collections.abc import Iterable, Mapping, Set
from datetime import date
from itertools import pairwise

from compliance.language import ast
from compliance.model import law
from compliance.model.names import Names
from compliance.model.ruleset import Ruleset
from compliance.values.dates import day_before


def duplicate_names(statements: Iterable[ast.Statement], names: Names) -> None:
    """Two statements of one name are versions: they need disjoint periods without a hole.

    Lists, tables, regimes and defined conditions have one statement a name; of a fact there may be several formulas.
    """
    single = ("regime", "list", "table", "scenario", "define")
    seen: dict[tuple[str, str], ast.Statement] = {}
    for s in statements:
        key = (s.keyword, s.name)
        if s.keyword in (*single, "case", "assert"):
            if key in seen and s.keyword in single and (s.keyword != "define" or s.name in names.conditions):
                names.report(
                    "E0201",
                    f"`{s.name}` is declared twice",
                    s.span,
                    related=(("first declared here", seen[key].span),),
                    help="give it another name",
                )
            seen.setdefault(key, s)


def kinds_of_names(statements: Iterable[ast.Statement], names: Names) -> None:
    """One name means one thing: a rule and an exception do not share theirs."""
    seen: dict[str, ast.Statement] = {}
    for s in statements:
        first = seen.setdefault(s.name, s)
        if first.keyword != s.keyword:
            related = ((f"a {first.keyword} of this name stands here", first.span),)
            names.report("E0201", f"`{s.name}` names a {first.keyword} and a {s.keyword}", s.span, related=related)


def names_of_facts(names: Names) -> None:
    """A condition does not take the name of a fact: what is stated of the fact would not count."""
    for s in names.conditions.values():
        if names.vocabulary.lookup(s.name):
            help = "give the condition a name of its own, or state the fact by `define FACT = FORMULA`"
            names.report("E0201", f"`{s.name}` names a declared fact and a condition", s.span, help=help)


def versions(records: Iterable[law.Law], places: dict[int, ast.Statement], names: Names) -> None:
    """Versions of one statement neither overlap nor leave days uncovered."""
    by_name: dict[str, list[law.Law]] = {}
    for record in records:
        if not isinstance(record, law.Change):
            by_name.setdefault(record.head.name, []).append(record)
    for group in by_name.values():
        ordered = sorted(group, key=lambda r: (r.head.period.start is not None, r.head.period.start))
        for earlier, later in pairwise(ordered):
            here, there = places[id(later)], places[id(earlier)]
            related = (("the version before it", there.span),)
            end, start = earlier.head.period.end, later.head.period.start
            if end is None or start is None or start < end:
                _same_day(here, there, names)
            elif start > end and not names.is_lost(later.head.name):
                names.report(
                    "E0402",
                    f"no version of `{later.head.name}` is in force {_days(end, start)}",
                    here.span,
                    related=related,
                    help=f"let the earlier version run until {day_before(start)} or this one begin on {end}; "
                    "where the law did lapse, give this one a name of its own",
                )


def formulas_of_one_fact(definitions: Iterable[law.Definition], places: dict[int, ast.Statement], names: Names) -> None:
    """No two formulas give one fact on the same day; on a day without any it is as stated."""
    by_name: dict[str, list[law.Definition]] = {}
    for definition in definitions:
        by_name.setdefault(definition.name, []).append(definition)
    for group in by_name.values():
        ordered = sorted(group, key=lambda d: (d.period.start is not None, d.period.start))
        for earlier, later in pairwise(ordered):
            end, start = earlier.period.end, later.period.start
            if end is None or start is None or start < end:
                _same_day(places[id(later)], places[id(earlier)], names)


def _same_day(here: ast.Statement, there: ast.Statement, names: Names) -> None:
    names.report(
        "E0403",
        "two versions are in force on the same day",
        here.span,
        related=(("the version before it", there.span),),
        help="end the first with `until`, the day before the second begins",
    )


def _days(end: date, start: date) -> str:
    """Return the days from *end* up to, not including, *start* in words."""
    last = day_before(start)
    return f"on {end}" if last == end else f"from {end} through {last}"


def foreign_names(records: Iterable[law.Law], places: dict[int, ast.Statement], names: Names) -> None:
    """An exception lifts, and a bar takes away, what its own regime states: no authority waives another's law.

    It would also stand at two moments at once, as each regime is known up to a day of its own.
    """
    records = list(records)
    homes = {record.head.name: record.head.regime for record in records if not isinstance(record, law.Change)}
    for record in records:
        named: set[str] = set()
        if isinstance(record, law.LicenseException):
            named = {name for targets, _ in record.lifts for name in targets}
        elif isinstance(record, law.Bar):
            named = {*record.exceptions, *record.licenses_for}
        for name in sorted(named):
            if homes.get(name, record.head.regime) != record.head.regime:
                message = f"`{name}` is a statement of the regime `{homes[name]}`, this one of `{record.head.regime}`"
                names.report("E0410", message, places[id(record)].span, help="name a statement of its own regime")


def rows_at_hand(records: Iterable[law.Law], places: dict[int, ast.Statement], names: Names) -> None:
    """A rule asks the rows of a table only while the edition of the table is at hand.

    Before it nobody knows how many requirements the rows made, and which.
    """
    for record in records:
        table = names.tables.get(record.table) if isinstance(record, law.Rule) else None
        if table is None:
            continue
        start = record.head.period.start
        if table.known_from and start and start < table.known_from:
            message = f"it is in force from {start}, and its rows are known from {table.known_from}"
        elif table.published and (record.head.published or date.min) < table.published:
            message = f"it is published before its rows are, on {table.published}"
        else:
            continue
        names.report(
            "E0411",
            message,
            places[id(record)].span,
            help="let the rule begin with its rows; say `unmodelled` for the law of the days before",
        )


def conflicts(ruleset: Ruleset, places: dict[int, ast.Statement], names: Names) -> None:
    """Contradictions that the text does not settle are refused.

    Two suspensions that reach one statement on the same day and leave different things; duties that exclude or
    replace each other.
    """
    suspensions = [c for c in ruleset.changes if c.kind == "suspend"]
    for i, one in enumerate(suspensions):
        for other in suspensions[i + 1 :]:
            if not one.targets & other.targets or not _meet(one, other):
                continue
            if one.leaving != other.leaving:
                related = (("the other suspension", places[id(one)].span),)
                names.report(
                    "E0404",
                    "two suspensions of one statement leave different things on the same day",
                    places[id(other)].span,
                    related=related,
                )
    _beside_what_is_left(ruleset, suspensions, places, names)
    _rings(ruleset.duties, places, names)


def _rings(duties: tuple[law.Duty, ...], places: dict[int, ast.Statement], names: Names) -> None:
    """Report duties that remove each other, two or more around, on a day on which all of them are in force."""
    ever: dict[str, frozenset[str]] = {}
    for duty in duties:
        ever[duty.head.name] = ever.get(duty.head.name, frozenset()) | duty.removes
    known = _circling(ever)
    suspect = [duty for duty in duties if duty.head.name in known]
    seen: set[frozenset[str]] = set()
    for day in sorted({duty.head.period.start or date.min for duty in suspect}):
        there = {duty.head.name: duty for duty in suspect if day in duty.head.period}
        left = _circling({name: duty.removes for name, duty in there.items()})
        while left:
            ring = _ring(left)
            if frozenset(ring) not in seen:
                seen.add(frozenset(ring))
                _report_ring([places[id(there[name])] for name in ring], names)
            left = _circling({name: removes for name, removes in left.items() if name not in ring})


def _circling(removes: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Return the names that lead for ever on to each other, each with those of them that it removes."""
    left = {name: {other for other in found if other in removes} for name, found in removes.items()}
    removers: dict[str, list[str]] = {}
    for name, found in left.items():
        for other in found:
            removers.setdefault(other, []).append(name)
    idle = [name for name, found in left.items() if not found]
    while idle:
        gone = idle.pop()
        del left[gone]
        for name in removers.get(gone, ()):
            left[name].discard(gone)
            if not left[name]:
                idle.append(name)
    return left


def _ring(removes: Mapping[str, Set[str]]) -> list[str]:
    """Return one way around among names that all lead on."""
    trail = [min(removes)]
    while (following := min(removes[trail[-1]])) not in trail:
        trail.append(following)
    return trail[trail.index(following) :]


def _report_ring(ring: list[ast.Statement], names: Names) -> None:
    first, *others = ring
    if not others:
        message, help = f"`{first.name}` removes itself", "name the duties that it removes one by one"
    else:
        message = f"duties remove each other: {' -> '.join(s.name for s in (*ring, first))}"
        help = "let one of them stand"
    related = tuple(("a duty of the ring", s.span) for s in others)
    names.report("E0404", message, first.span, help=help, related=related)


def _beside_what_is_left(
    ruleset: Ruleset, suspensions: list[law.Change], places: dict[int, ast.Statement], names: Names
) -> None:
    """Where nobody knows whether a suspension goes on, one license has to answer the rule and what is left of it.

    As known before the change was published that follows a suspension, nobody knows either.
    """
    for change in suspensions:
        for rule in ruleset.rules:
            if not (change.leaving and rule.head.name in change.targets):
                continue
            later = ruleset.follower(rule.head.name, change)
            followed = later is not None and later > (change.head.published or date.min)
            if not (change.then_unknown or followed):
                continue
            asked = "" if change.then_unknown else f", as known before {later}"
            if any(effect.kind == "requires" and not _same(effect, change.leaving) for effect in rule.effects):
                names.report(
                    "E0404",
                    f"after this suspension it is open which of two licenses `{rule.head.name}` requires{asked}",
                    places[id(change)].span,
                    related=(("the rule", places[id(rule)].span),),
                    help="write what is left as a rule of its own, in force for those days",
                )


def _same(one: law.Effect, other: law.Effect) -> bool:
    return (one.authorization, one.authority) == (other.authorization, other.authority)


def _meet(one: law.Change, other: law.Change) -> bool:
    a, b = one.head.period, other.head.period
    starts_before = a.start is None or b.end is None or a.start < b.end
    return starts_before and (b.start is None or a.end is None or b.start < a.end)


def dated_conditions(names: Names) -> None:
    """A defined condition has no period of its own: only formulas are dated."""
    for s in names.conditions.values():
        for clause in s.all("in force", "published"):
            help = "date the rules that use it, or let it say `RULE is in force`"
            names.report("E0108", "a defined condition is not dated", clause.span, help=help)


def cycles(names: Names) -> None:
    """Definitions of conditions do not lead back to themselves."""
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if state.get(name) == 2:
            return
        if state.get(name) == 1:
            shown = " -> ".join([*trail[trail.index(name) :], name])
            names.report(
                "E0207",
                f"the definition leads back to itself: {shown}",
                names.conditions[name].span,
                help="define one of them without the other",
            )
            return
        state[name] = 1
        for used in sorted(_used(names.conditions[name].body)):
            if used in names.conditions:
                visit(used, (*trail, name))
        state[name] = 2

    for name in sorted(names.conditions):
        visit(name, ())


def formula_cycles(statements: Iterable[ast.Statement], names: Names) -> None:
    """Formulas do not lead back to themselves, whatever their days."""
    uses: dict[str, set[str]] = {}
    places: dict[str, ast.Statement] = {}
    for s in statements:
        if s.keyword == "define" and isinstance(s.body, ast.Arithmetic | ast.Word):
            uses.setdefault(s.name, set()).update(_words(s.body))
            places.setdefault(s.name, s)
    for name, statement in places.items():
        reached: set[str] = set()
        todo = [name]
        while todo:
            for used in uses.get(todo.pop(), ()):
                if used not in reached:
                    reached.add(used)
                    todo.append(used)
        if name in reached:
            names.report(
                "E0207",
                f"the formula of `{name}` leads back to itself",
                statement.span,
                help="define it by other facts",
            )


def _words(node: object) -> set[str]:
    if isinstance(node, ast.Arithmetic):
        return _words(node.left) | _words(node.right)
    return {node.text} if isinstance(node, ast.Word) else set()


def _used(node: object) -> set[str]:
    match node:
        case ast.AllOf(operands=operands) | ast.AnyOf(operands=operands):
            return set().union(*(_used(o) for o in operands))
        case ast.Not(operand=operand) | ast.Some(operand=operand):
            return _used(operand)
        case ast.Bare(name=name):
            return {name}
        case _:
            return set()
