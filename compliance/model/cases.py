"""Inline tests: `case` and `assert`, resolved but for the shipment, which the reader structures."""

from datetime import date

from attrs import field, frozen

from compliance.language import ast
from compliance.model.condition import Condition, Every, Negation
from compliance.model.names import Names, Scope
from compliance.model.resolve_condition import resolve_condition
from compliance.values.facts import ROLES, Base, Type
from compliance.values.outcome import BY_WORD, Outcome

REFUSED = "expect refused"
"""The clause that expects the facts to be refused."""


@frozen(eq=False)
class Case:
    """One case.

    Attributes:
        data: The shipment as the JSON reader takes it.
        on: Day of the event; None where the case gives `date`.
        expects: The `expect` clauses as written.
        regression: Whether the expected outcome was recorded from the engine.
    """

    title: str
    data: dict[str, object] = field(repr=False)
    on: date | None
    known_on: date | None
    scenarios: tuple[str, ...]
    expects: tuple[ast.Clause, ...]
    sources: tuple[str, ...]
    regression: bool
    statement: ast.Statement = field(repr=False)

    @property
    def refused(self) -> bool:
        """Whether the facts are expected to be refused: then there is nothing to decide."""
        return any(clause.keyword == REFUSED for clause in self.expects)


@frozen(eq=False)
class Assertion:
    """One invariant: wherever *when* holds, the outcome is at least, or at most, *bound*."""

    title: str
    when: Condition | None
    start: date | None
    until: date | None
    at_least: bool
    bound: Outcome
    regime: str
    statement: ast.Statement = field(repr=False)


def resolve_case(s: ast.Statement, names: Names) -> Case:
    """Return the record of a `case`."""
    facts: dict[str, object] = {}
    item: dict[str, object] = {}
    components: list[object] = []
    licenses: list[object] | None = None
    for clause in s.clauses:
        match clause.keyword:
            case "given":
                for a in _assignments(clause):
                    target = item if a.name.startswith("item.") else facts
                    _assign(target, a.name.removeprefix("item."), a, names, a.name)
            case "component":
                component: dict[str, object] = {}
                for a in _assignments(clause):
                    _assign(component, a.name, a, names, f"component.{a.name}")
                components.append(component)
            case "holds":
                held: dict[str, object] = {}
                for a in _assignments(clause):
                    _assign(held, a.name, a, names, f"license.{a.name}")
                licenses = [*(licenses or []), held]
            case "holds none":
                licenses = licenses or []
    if components:
        if item.get("components") == []:
            help = "leave out `item.components = none`, or the `component`"
            names.report("E0106", "`item.components` is given twice: as none, and by `component`", s.span, help=help)
        item["components"] = components
    data: dict[str, object] = {"id": s.name, **_nested(facts), "item": item}
    if licenses is not None:
        data["licenses"] = licenses
    if not any(c.keyword.startswith("expect") for c in s.clauses):
        help = "read the provision and say what comes out, such as `expect license_required in us.ear`"
        names.report("E0107", "`case` needs an `expect`", s.span, help=help)
    on, known = s.first("on"), s.first("known on")
    under = s.first("under")
    return Case(
        s.name,
        data,
        _day(on),
        _day(known),
        tuple(
            w.text
            for part in (under.parts if under else ())
            if isinstance(part, tuple)
            for w in part
            if isinstance(w, ast.Word)
        ),
        tuple(c for c in s.clauses if c.keyword.startswith("expect")),
        tuple(c.parts[0].text for c in s.all("source") if isinstance(c.parts[0], ast.String)),
        s.first("regression") is not None,
        s,
    )


def _assignments(clause: ast.Clause) -> list[ast.Assignment]:
    return [a for part in clause.parts if isinstance(part, tuple) for a in part if isinstance(a, ast.Assignment)]


def _day(clause: ast.Clause | None) -> date | None:
    part = clause.parts[0] if clause else None
    return part.day if isinstance(part, ast.Day) else None


def _assign(into: dict[str, object], key: str, a: ast.Assignment, names: Names, full: str) -> None:
    if full == "item.components" and isinstance(a.value, ast.Word) and a.value.text == "none":
        into[key] = []
        return
    fact = names.vocabulary.lookup(full)
    if fact is None:
        names.unknown("E0203", full, a.span, names.vocabulary.names(), kind="fact")
        return
    value = a.value
    if key in into:
        names.report("E0106", f"`{full}` is given twice", a.span)
    if isinstance(value, ast.Word) and value.text == "unknown":
        return
    if isinstance(value, ast.Braces):
        into[key] = [_raw(item, fact.type) for item in value.items]
        if value.only:
            into[f"{key}_complete"] = True
    else:
        into[key] = _raw(value, fact.type)


def _raw(node: ast.Operand, kind: Type) -> object:
    """Return the value as JSON has it."""
    match node:
        case ast.Word(text=text):
            if kind.base is Base.TRUTH and text in ("yes", "no"):
                return text == "yes"
            return text
        case ast.String(text=text):
            return text
        case ast.Number(amount=amount, unit=unit):
            return f"{amount} {unit}".strip()
        case ast.Day(day=day):
            return day.isoformat() if day else None
        case _:
            return " ".join(node.span.text.split())


def _nested(facts: dict[str, object]) -> dict[str, object]:
    """Turn ``end_user.military`` into a party object."""
    found: dict[str, object] = {}
    for name, value in facts.items():
        role, dot, rest = name.partition(".")
        if not dot or role not in ROLES:  # the shipment's own facts may have a dot in their names
            found[name] = value
            continue
        party = found.setdefault(role, {})
        assert isinstance(party, dict)
        party[rest] = value
    return found


def resolve_assertion(s: ast.Statement, names: Names) -> Assertion:
    """Return the record of an `assert`."""
    found: list[Condition] = []
    for clause in s.all("when", "unless"):
        assert clause.condition is not None
        node = resolve_condition(clause.condition, names, Scope())
        found.append(Negation(node, f"not ({node.text})", node.at) if clause.keyword == "unless" else node)
    when = found[0] if len(found) == 1 else None
    if len(found) > 1:
        when = Every(tuple(found), " and ".join(n.text for n in found), found[0].at)
    outcome = s.first("outcome")
    assert outcome is not None
    direction, bound, regime = outcome.parts
    assert isinstance(direction, ast.Word) and isinstance(bound, ast.Word)
    start, until = s.first("from"), s.first("until")
    start_day = _day(start)
    until_day = _day(until)
    if start and isinstance(start.parts[1], ast.Day):
        until_day = start.parts[1].day
    name = regime.text if isinstance(regime, ast.Word) else ""
    if name and name not in names.regimes:
        names.unknown("E0206", name, s.span, names.regimes, kind="regime")
    return Assertion(s.name, when, start_day, until_day, direction.text == "least", BY_WORD[bound.text], name, s)
