"""Resolve statements of law: from syntax to records of `compliance.model.law`."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from compliance.language import ast
from compliance.model import law
from compliance.model.condition import Condition, Every, Negation, Term
from compliance.model.declare import day_of, texts
from compliance.model.dimensions import check_formula
from compliance.model.names import Names, Scope
from compliance.model.resolve_condition import check_code, resolve_condition
from compliance.text.nearest import help_for
from compliance.text.source import Span
from compliance.values.dates import Period
from compliance.values.facts import AMOUNTS
from compliance.values.outcome import BY_WORD, Outcome
from compliance.values.quantity import quantity

Laws = dict[str, list[law.Law]]

LAW = frozenset({"rule", "policy", "exception", "unmodelled exception", "bar", "unmodelled", "duty", "classify"})
CHANGES = frozenset({"suspend", "repeal", "void"})


def resolve_law(s: ast.Statement, names: Names) -> law.Law | None:
    """Return the record of one statement of law; mistakes are recorded in *names*."""
    scope = _scope(s, names)
    head = _head(s, names, scope)
    if head is None:
        return None
    when = _when(s, names, scope)
    match s.keyword:
        case "rule":
            return _rule(s, head, when, names, scope)
        case "policy":
            reviews = _reviews(s, names, scope)
            if not reviews:
                names.report("E0107", "`policy` needs a `review`", _keyword_span(s))
            return law.Policy(head, _targets(s, "for", names, "rule"), when, reviews)
        case "exception" | "unmodelled exception":
            return _exception(s, head, when, names)
        case "bar":
            return law.Bar(head, _barred(s, names), _targets(s, "bars licenses", names, "rule"), when)
        case "unmodelled":
            most = s.first("at most")
            at_most = BY_WORD[_text(most.parts[0])] if most else Outcome.PROHIBITED
            return law.Unmodelled(head, when, at_most, s.first("regardless") is not None)
        case "duty":
            return _duty(s, head, when, names)
        case "classify":
            return _classify(s, head, when, names)
        case _:
            return _change(s, head, names)


def _text(part: ast.Part) -> str:
    return part.text if isinstance(part, ast.Word | ast.String) else ""


def _day(part: ast.Part) -> date | None:
    return part.day if isinstance(part, ast.Day) else None


def _words(clause: ast.Clause) -> list[ast.Word]:
    return [w for part in clause.parts if isinstance(part, tuple) for w in part if isinstance(w, ast.Word)]


def _head(s: ast.Statement, names: Names, scope: Scope) -> law.Head | None:
    regime = names.regime_of(s.name)
    if regime is None and s.keyword != "classify" and not names.is_lost(s.name, below=True):
        names.unknown("E0206", s.name, s.span, names.regimes, kind="regime")
        return None
    title = next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")
    if s.keyword == "classify":
        code = _text(s.parts[1])
        title = f"{s.name} is {code}"
    sources = texts(s, "source")
    if not sources:
        span = _keyword_span(s)
        names.report(
            "E0407",
            f"`{s.keyword} {s.name}` names no source",
            span,
            help="add `source` with the provision that it states",
        )
    period, published = _period(s, names)
    name = f"{s.name}.{_text(s.parts[1])}" if s.keyword == "classify" else s.name
    return law.Head(name, title, regime or "", period, published, sources, _notes(s, names, scope), s.span.place)


def _notes(s: ast.Statement, names: Names, scope: Scope) -> tuple[str, ...]:
    """Return the notes; one may stand in the row, as in ``note row.words``."""
    found = []
    for clause in s.all("note"):
        part = clause.parts[0]
        if isinstance(part, ast.Word):
            scope.fact(names, part.text, part.span)
            found.append(scope.known_as(part.text))
        else:
            found.append(_text(part))
    return tuple(found)


def _keyword_span(s: ast.Statement) -> Span:
    return Span(s.span.source, s.span.start, s.span.start + len(s.keyword))


def _period(s: ast.Statement, names: Names) -> tuple[Period, date | None]:
    clause = s.first("in force") or s.first("from")
    published = day_of(s, "published")
    if clause is None:
        if s.keyword in LAW and s.keyword not in ("unmodelled", "unmodelled exception"):
            help = "add `in force from YYYY-MM-DD`"
            names.report(
                "E0409", f"`{s.keyword} {s.name}` does not say from when it is in force", _keyword_span(s), help=help
            )
        return Period(), published
    start, last = _day(clause.parts[0]), _day(clause.parts[1])
    if clause.keyword == "in force":
        published = _day(clause.parts[2]) or published
    if start and last and last < start:
        names.report("E0401", "the period ends before it begins", clause.span)
    return Period.until(start, last), published or start


def _scope(s: ast.Statement, names: Names) -> Scope:
    clause = s.first("for each")
    if clause is None:
        return Scope()
    variable, table = _text(clause.parts[0]), _text(clause.parts[1])
    names.check_row(variable, clause.span)
    if table not in names.table_types:
        names.unknown("E0205", table, clause.span, names.tables, kind="table")
        return Scope((variable, {}))
    return Scope((variable, names.table_types[table]))


def _when(s: ast.Statement, names: Names, scope: Scope) -> Condition | None:
    """Join the `when` and `unless` clauses of a statement."""
    found: list[Condition] = []
    for clause in s.all("when", "unless"):
        assert clause.condition is not None
        node = resolve_condition(clause.condition, names, scope)
        if clause.keyword == "unless":
            node = Negation(node, " ".join(f"not ({node.text})".split()), node.at)
        found.append(node)
    if len(found) < 2:
        return found[0] if found else None
    return Every(tuple(found), " and ".join(f"({n.text})" if " or " in n.text else n.text for n in found), found[0].at)


def _targets(s: ast.Statement, keyword: str, names: Names, kind: str) -> frozenset[str]:
    found = frozenset[str]()
    for clause in s.all(keyword):
        for word in _words(clause):
            found |= names.targets(word, kind)
    return found


def _barred(s: ast.Statement, names: Names) -> frozenset[str]:
    """Return the exceptions that a bar takes away: those below a name, less those that are excepted."""
    if not s.all("bars", "bars except", "bars licenses"):
        names.report("E0107", "`bar` needs `bars`, or `bars licenses for`", _keyword_span(s))
    found = set(_targets(s, "bars", names, "exception"))
    for clause in s.all("bars except"):
        named, spared = (
            [names.targets(word, "exception") for word in part if isinstance(word, ast.Word)]
            for part in clause.parts
            if isinstance(part, tuple)
        )
        found |= frozenset[str]().union(*named) - frozenset[str]().union(*spared)
    return frozenset(n for n in found if names.is_a("exception", n))


def _reviews(s: ast.Statement, names: Names, scope: Scope) -> tuple[law.ReviewClause, ...]:
    found = []
    for clause in s.all("review", "review when"):
        policies = tuple(p.strip() for p in _text(clause.parts[0]).split(" or "))
        when = resolve_condition(clause.condition, names, scope) if clause.condition else None
        found.append(law.ReviewClause(policies, when))
    return tuple(found)


def _rule(s: ast.Statement, head: law.Head, when: Condition | None, names: Names, scope: Scope) -> law.Rule:
    effects = _effects(s, names, scope)
    if not effects:
        names.report(
            "E0406",
            f"`rule {s.name}` has no effect",
            _keyword_span(s),
            help="add `prohibits`, `requires`, `obliges` or `flags`",
        )
    lax = s.first("not enforced")
    not_enforced = None
    if lax:
        start = _day(lax.parts[0])
        not_enforced = (Period.until(start, _day(lax.parts[1])), _day(lax.parts[2]) or start)
    each = s.first("for each")
    table = _text(each.parts[1]) if each else ""
    regardless = s.first("regardless") is not None
    return law.Rule(head, when, effects, _reviews(s, names, scope), table, not_enforced, regardless)


def _effects(s: ast.Statement, names: Names, scope: Scope) -> tuple[law.Effect, ...]:
    found = []
    if s.first("prohibits"):
        found.append(law.Effect("prohibits"))
    for clause in s.all("requires"):
        authorization, authority, because = clause.parts
        reason = ""
        if isinstance(because, ast.Word | ast.String):
            reason = because.text
            if scope.row and reason.startswith(f"{scope.row[0]}."):
                scope.fact(names, reason, because.span)
                reason = scope.known_as(reason)
        found.append(law.Effect("requires", _text(authorization), _text(authority), reason))
    for keyword in ("obliges", "flags"):
        found += [law.Effect(keyword, text=_text(clause.parts[0])) for clause in s.all(keyword)]
    return tuple(found)


def _exception(s: ast.Statement, head: law.Head, when: Condition | None, names: Names) -> law.LicenseException:
    lifts: list[tuple[frozenset[str], Condition | None]] = []
    for clause in s.all("lifts", "lifts where"):
        targets = frozenset[str]().union(*(names.targets(word, "rule") for word in _words(clause)))
        where = None
        if clause.condition:
            where = resolve_condition(clause.condition, names, _row_scope(targets, clause, names))
        lifts.append((targets, where))
    if not lifts:
        names.report(
            "E0107", f"`{s.keyword}` needs the clause `lifts`", _keyword_span(s), help="name the rules that it lifts"
        )
    provided: list[Condition] = []
    for clause in s.all("provided"):
        assert clause.condition is not None
        provided.append(resolve_condition(clause.condition, names, Scope()))
    joined = provided[0] if len(provided) == 1 else None
    if len(provided) > 1:
        joined = Every(tuple(provided), " and ".join(p.text for p in provided), provided[0].at)
    claimed = s.first("claimed") is not None
    return law.LicenseException(head, tuple(lifts), when, joined, s.keyword == "exception", claimed)


def _row_scope(targets: frozenset[str], clause: ast.Clause, names: Names) -> Scope:
    """Return the columns that the rows of the lifted rules share, under the name ``row`` or the rules' own."""
    eaches = {target: names.law[target].first("for each") for target in sorted(targets)}
    without = [target for target, each in eaches.items() if not each]
    if without:
        help = f"`{without[0]}` has no rows: lift it by a `lifts` of its own" if len(without) < len(targets) else ""
        names.report("E0205", "`where` needs a rule with `for each`", clause.span, help=help)
    named = [(_text(each.parts[0]), names.table_types.get(_text(each.parts[1]))) for each in eaches.values() if each]
    known = [(name, types) for name, types in named if types is not None]
    if not known:
        return Scope(("row", {}))
    name, types = known[0]
    shared = {column: kind for column, kind in types.items() if all(o.get(column) == kind for _, o in known)}
    return Scope((name, shared))


def _change(s: ast.Statement, head: law.Head, names: Names) -> law.Change:
    span = s.parts[0].span if isinstance(s.parts[0], ast.Word) else s.span
    targets = names.targets(ast.Word(s.name, span=span))
    clause = s.first("from")
    then_unknown = bool(clause and clause.parts[2])
    start = s.first("from the start")
    if s.keyword == "void" and clause is None and start is None:
        names.report("E0107", "`void` needs `from YYYY-MM-DD` or `from the start`", _keyword_span(s))
    if clause and start:
        names.report("E0106", "from when it is void is said twice", start.span, help="keep one of the two")
    if s.keyword != "suspend" and clause and (clause.parts[1] or then_unknown):
        help = "leave `until` away; what holds for a time is a `suspend`"
        names.report("E0108", f"`{s.keyword}` is for good: it has no end", clause.span, help=help)
    elif then_unknown and clause and clause.parts[1] is None:
        help = "write `from D until D then unknown`, or leave `then unknown` away: without an end it goes on"
        names.report(
            "E0402", "`then unknown` needs `until`: it says what is not known after that day", clause.span, help=help
        )
    leaving = s.first("leaving")
    effect = None
    if leaving:
        effect = law.Effect("requires", _text(leaving.parts[0]), _text(leaving.parts[1]))
    return law.Change(head, s.keyword, targets, then_unknown, effect)


def _duty(s: ast.Statement, head: law.Head, when: Condition | None, names: Names) -> law.Duty:
    removes = _targets(s, "replaces", names, "duty") | _targets(s, "excludes", names, "duty")
    rate = _percent(s, "rate", names)
    if rate is None and not removes:
        names.report("E0107", "`duty` needs a `rate`, or names what it excludes", _keyword_span(s))
    return law.Duty(head, when, rate or Decimal(0), removes, _percent(s, "capped", names))


def _percent(s: ast.Statement, keyword: str, names: Names) -> Decimal | None:
    clause = s.first(keyword)
    if clause is None:
        return None
    number = clause.parts[0]
    assert isinstance(number, ast.Number)
    if number.unit not in ("%", "percent"):
        names.report("E0305", "a rate is in percent", number.span, help="write `25 %`")
    return number.amount


def _classify(s: ast.Statement, head: law.Head, when: Condition | None, names: Names) -> law.Classify | None:
    fact = names.vocabulary.lookup(s.name)
    word = s.parts[1]
    assert isinstance(word, ast.Word)
    if fact is None or fact.type.scheme not in names.vocabulary.schemes:
        names.unknown("E0203", s.name, s.span, names.vocabulary.facts, kind="code fact")
        return None
    return law.Classify(head, s.name, check_code(word.text, fact, word, names), when)


def resolve_definition(s: ast.Statement, names: Names) -> law.Definition | None:
    """Return the record of ``define FACT = FORMULA``."""
    assert isinstance(s.body, ast.Arithmetic | ast.Word | ast.Number)
    fact = names.vocabulary.lookup(s.name)
    if fact is None or fact.type.base not in AMOUNTS:
        names.unknown("E0203", s.name, s.span, names.vocabulary.facts, kind="number fact")
        return None
    period, _ = _period(s, names)
    clause, dated = s.first("published"), s.first("in force")
    if clause or (dated and dated.parts[2]):
        help = "date the rules that ask for the fact"
        names.report("E0108", "a formula has no day of publication", (clause or dated or s).span, help=help)
    check_formula(fact, s.body, names)
    text = " ".join(s.body.span.text.split())
    return law.Definition(s.name, _term(s.body, names), text, period, texts(s, "source"), s.span.place)


def _term(node: ast.Formula, names: Names) -> Term:
    match node:
        case ast.Arithmetic(operator=operator, left=left, right=right):
            return Term(operator, left=_term(left, names), right=_term(right, names))
        case ast.Number(amount=amount, unit=unit):
            found = quantity(amount, unit)
            return Term("number", number=found.base if found else amount)
        case ast.Word(text=text):
            fact = names.vocabulary.lookup(text)
            if fact is None:
                names.unknown("E0203", text, node.span, names.vocabulary.names(), kind="fact")
            elif fact.type.base not in AMOUNTS:
                names.report("E0301", "a formula needs numbers", node.span)
            return Term("fact", fact=text)


def resolve_scenario(s: ast.Statement, names: Names, suspended: frozenset[str]) -> law.Scenario:
    """Return the record of a scenario; *suspended* is what some suspension reaches."""
    ends: list[tuple[frozenset[str], date]] = []
    extends: list[tuple[frozenset[str], date]] = []
    for clause in s.clauses:
        if clause.keyword not in ("end suspension", "extend suspension"):
            continue
        word, day = clause.parts
        assert isinstance(word, ast.Word) and isinstance(day, ast.Day)
        targets = names.targets(word)
        if targets and not targets & suspended and not names.is_lost(word.text, below=True):
            help = help_for(word.text, suspended, kind="suspended statement")
            names.report("E0204", f"nothing suspends `{word.text}`", word.span, help=help)
        pair = (targets, day.day or date.min)
        (ends if clause.keyword == "end suspension" else extends).append(pair)
    title = next((p.text for p in s.parts[1:] if isinstance(p, ast.String)), "")
    return law.Scenario(s.name, title, tuple(ends), tuple(extends))


def law_statements(statements: Iterable[ast.Statement]) -> list[ast.Statement]:
    """Return the statements that can be suspended, lifted or named by others."""
    return [s for s in statements if s.keyword in LAW and s.keyword != "classify"]
