"""The conditions that differ from a condition by one small mistake."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from compliance.model import condition as c
from compliance.model.ruleset import Ruleset
from compliance.values.facts import Base
from compliance.values.quantity import EXACT, Quantity, quantity

STRICTER = {">=": (">",), ">": (">=",), "<=": ("<",), "<": ("<=",), "=": (">=", "<=")}
NEVER = c.Either((), "never", "")
"""The condition that nothing fulfils."""


class Variant(NamedTuple):
    """A condition that differs in one place.

    Attributes:
        operator: The kind of change.
        at: The place of the change.
        text: The change in one sentence.
        made: The whole condition with the change; None: no condition is left.
    """

    operator: str
    at: str
    text: str
    made: "c.Condition | None"


def variants(node: c.Condition, ruleset: Ruleset) -> Iterator[Variant]:
    """Yield every condition that differs from *node* by one change."""
    yield Variant("drop a condition", node.at, f"`{node.text}` is dropped: always", None)
    yield from _within(node, ruleset)


def _within(node: c.Condition, ruleset: Ruleset) -> Iterator[Variant]:
    match node:
        case c.Every(operands=operands):
            yield from _joined(node, operands, ruleset, c.Either, "and", "or")
        case c.Either(operands=operands):
            yield from _joined(node, operands, ruleset, c.Every, "or", "and")
        case c.Negation(operand=operand):
            yield from _wrapped(node, operand, ruleset, lambda made, text: node._replace(operand=made, text=text))
        case c.Exists(operand=operand):
            yield _negated(node)
            yield from _wrapped(node, operand, ruleset, lambda made, text: node._replace(operand=made, text=text))
        case c.Compare():
            yield _negated(node)
            yield from _bounds(node)
        case c.Member():
            yield _negated(node)
            yield from _sets(node, ruleset)
        case c.Stands(names=names):
            yield _negated(node)
            for name in names if len(names) > 1 else ():
                rest = tuple(n for n in names if n != name)
                yield _leaf("drop a name", node, node._replace(names=rest, text=f"{node.text} except {name}"))
        case _:
            yield _negated(node)


def _wrapped(
    node: c.Condition, inner: c.Condition, ruleset: Ruleset, wrap: Callable[[c.Condition, str], c.Condition]
) -> Iterator[Variant]:
    for variant in _within(inner, ruleset):
        assert variant.made is not None
        text = node.text.replace(inner.text, variant.made.text, 1)
        yield variant._replace(made=wrap(variant.made, text))


def _joined(
    node: "c.Every | c.Either",
    operands: tuple[c.Condition, ...],
    ruleset: Ruleset,
    other: "type[c.Every] | type[c.Either]",
    word: str,
    other_word: str,
) -> Iterator[Variant]:
    if len(operands) > 1:
        text = f" {other_word} ".join(f"({o.text})" for o in operands)
        yield Variant(
            "swap `and` and `or`", node.at, f"`{word}` becomes `{other_word}` in `{node.text}`",
            other(operands, text, node.at),
        )  # fmt: skip
        for n, gone in enumerate(operands):
            rest = (*operands[:n], *operands[n + 1 :])
            kept = node._replace(operands=rest, text=f" {word} ".join(f"({o.text})" for o in rest))
            where = f"from `{node.text}`" if len(node.text) < 160 else f"from {word}"
            yield Variant(f"drop an operand of `{word}`", gone.at, f"`{gone.text}` is dropped {where}", kept)
    for n, inner in enumerate(operands):
        yield from _wrapped(
            node,
            inner,
            ruleset,
            lambda made, text, n=n: node._replace(  # type: ignore[misc]
                operands=(*operands[:n], made, *operands[n + 1 :]), text=text
            ),
        )


def _leaf(operator: str, old: c.Condition, new: c.Condition) -> Variant:
    return Variant(operator, old.at, f"`{old.text}` becomes `{new.text}`", new)


def _negated(node: c.Condition) -> Variant:
    return _leaf("negate a condition", node, c.Negation(node, f"not ({node.text})", node.at))


# Bounds -----------------------------------------------------------------------------------------


def _bounds(node: c.Compare) -> Iterator[Variant]:
    for operator in STRICTER[node.operator]:
        text = f"{node.fact} {operator} {_bound(node.bound)}"
        yield _leaf("flip the strictness of a comparison", node, node._replace(operator=operator, text=text))
    for bound in _near(node.bound):
        kind = "move a date in a condition" if isinstance(bound, date) else "move a threshold"
        yield _leaf(kind, node, node._replace(bound=bound, text=f"{node.fact} {node.operator} {_bound(bound)}"))


def _bound(bound: "Quantity | date | c.Cell | str") -> str:
    return f"{bound.table}[{', '.join(bound.keys)}]" if isinstance(bound, c.Cell) else str(bound)


def _near(bound: "Quantity | date | c.Cell | str") -> "Iterator[Quantity | date]":
    """Yield the bounds one unit of the last digit away, or a day."""
    if isinstance(bound, date):
        yield bound - timedelta(days=1)
        yield bound + timedelta(days=1)
    elif isinstance(bound, Quantity):
        for amount in neighbours(bound.amount):
            found = quantity(amount, bound.unit)
            if found:
                yield found


def neighbours(amount: Decimal) -> tuple[Decimal, Decimal]:
    """Return the amounts one unit of the last digit below and above."""
    exponent = amount.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return EXACT.subtract(amount, unit), EXACT.add(amount, unit)


# Sets -------------------------------------------------------------------------------------------


def _sets(node: c.Member, ruleset: Ruleset) -> Iterator[Variant]:
    many = "includes" if "includes" in node.text else "in"
    for operator, found in _other_sets(node.set, node.fact, ruleset):
        relation = "within" if node.every else many
        yield _leaf(operator, node, node._replace(set=found, text=f"{node.fact} {relation} {words_of(found)}"))
    fact = ruleset.vocabulary.lookup(node.fact)
    if fact and (fact.type.many or node.every):
        relation = "includes" if node.every else "within"
        text = f"{node.fact} {relation} {words_of(node.set)}"
        yield _leaf("swap `includes` and `within`", node, node._replace(every=not node.every, text=text))


def _other_sets(within: c.WordSet, fact: str, ruleset: Ruleset) -> Iterator[tuple[str, c.WordSet]]:
    parts = len(within.words) + len(within.spans) + len(within.lists) + len(within.fields)
    if parts > 1:
        for word in sorted(within.words):
            yield "drop a word of a set", within._replace(words=within.words - {word})
        for span in within.spans:
            yield "drop a range of a set", within._replace(spans=tuple(s for s in within.spans if s is not span))
        for name in within.lists:
            yield "drop a list of a set", within._replace(lists=tuple(n for n in within.lists if n != name))
    for name in within.lists:
        for other in _siblings(name, ruleset):
            swapped = tuple(other if n == name else n for n in within.lists)
            yield "swap a list", within._replace(lists=swapped)
    if parts == 1 and within.words:
        for other in _choices(next(iter(within.words)), fact, ruleset):
            yield "swap a word", within._replace(words=frozenset({other}))
    if within.minus:
        yield "drop `except`", within._replace(minus=None)
        for operator, found in _other_sets(within.minus, fact, ruleset):
            yield operator, within._replace(minus=found)


def _siblings(name: str, ruleset: Ruleset) -> list[str]:
    """Return the lists of the same kind beside *name* under the same prefix: A4 and A6 for A5."""
    own = ruleset.lists[name]
    prefix = name.rpartition(".")[0]
    kind = [n for n, found in ruleset.lists.items() if (found.form, found.scheme) == (own.form, own.scheme)]
    near = [n for n in kind if n.rpartition(".")[0] == prefix]
    place = near.index(name)
    return near[max(0, place - 1) : place] + near[place + 1 : place + 2]


def _choices(word: str, fact: str, ruleset: Ruleset) -> list[str]:
    """Return the choice that the fact declares after *word*."""
    found = ruleset.vocabulary.lookup(fact)
    choices = found.type.choices if found and found.type.base is Base.CHOICE else ()
    return [choices[(choices.index(word) + 1) % len(choices)]] if word in choices and len(choices) > 1 else []


def words_of(within: c.WordSet) -> str:
    """Return a set as the language writes it."""
    parts = [*sorted(within.words), *(f"{a} .. {b}" for a, b in within.spans), *within.lists, *within.fields]
    text = parts[0] if len(parts) == 1 else f"{{ {', '.join(parts)} }}"
    return f"{text} except {words_of(within.minus)}" if within.minus else text
