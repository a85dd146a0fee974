"""Resolve a condition: names to facts and lists, words to their type, bounds to their unit."""

from datetime import date
from typing import assert_never

from compliance.language import ast
from compliance.model import condition as c
from compliance.model.names import Names, Scope
from compliance.text.nearest import help_for
from compliance.values.facts import AMOUNTS, WORDS, Base, Fact, Type
from compliance.values.quantity import UNITS, Quantity, quantity
from compliance.values.schemes import canonical, in_span, order, well_formed

_NOTHING = c.WordSet(frozenset())
_TRUTH_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_FAILED = c.Either((), "", "")


def resolve_condition(node: ast.Condition, names: Names, scope: Scope) -> c.Condition:
    """Return the resolved condition; mistakes are recorded in *names* and stand as "never".

    The result is used only where no mistake was recorded.
    """
    text, at = _text(node), node.span.place
    match node:
        case ast.AllOf(operands=operands):
            return c.Every(tuple(resolve_condition(o, names, scope) for o in operands), text, at)
        case ast.AnyOf(operands=operands):
            return c.Either(tuple(resolve_condition(o, names, scope) for o in operands), text, at)
        case ast.Not(operand=operand):
            return c.Negation(resolve_condition(operand, names, scope), text, at)
        case ast.Some():
            return _some(node, names, scope)
        case ast.InForce(rule=rule):
            return c.Stands(tuple(sorted(names.targets(ast.Word(rule, span=node.span)))), text, at)
        case ast.Marked(lookup=lookup):
            return _marked(node, lookup, names, scope)
        case ast.Bare(name=name):
            return _bare(node, name, names, scope)
        case ast.Relation():
            return _relation(node, names, scope)
        case _:
            assert_never(node)


def _text(node: ast.Condition) -> str:
    return " ".join(node.span.text.split())


def _some(node: ast.Some, names: Names, scope: Scope) -> c.Condition:
    text, at = _text(node), node.span.place
    if not node.table and node.kind not in ("party", "component"):
        names.report(
            "E0205",
            f"`some {node.kind}` needs a table",
            node.span,
            help=f"write `some party`, `some component`, or `some {node.kind} in TABLE`",
        )
        return _FAILED
    if not node.table:
        inner = Scope(scope.row, node.kind)
        return c.Exists(node.kind, resolve_condition(node.operand, names, inner), text, at)
    names.check_row(node.kind, node.span, scope.row[0] if scope.row else "")
    if node.table not in names.table_types:
        names.unknown("E0205", node.table, node.span, names.tables, kind="table")
        return _FAILED
    inner = Scope((node.kind, names.table_types[node.table]), scope.quantified)
    return c.Exists("row", resolve_condition(node.operand, names, inner), text, at, node.table)


def _bare(node: ast.Bare, name: str, names: Names, scope: Scope) -> c.Condition:
    text, at = _text(node), node.span.place
    if name in names.conditions:
        return c.Defined(name, text, at)
    fact = scope.fact(names, name, node.span)
    if fact and fact.type.base is not Base.TRUTH:
        names.report("E0301", f"a {fact.type.base.value} fact needs a relation, such as `is` or `in`", node.span)
    return c.IsTrue(scope.known_as(name), text, at)


def _relation(node: ast.Relation, names: Names, scope: Scope) -> c.Condition:
    fact = scope.fact(names, node.fact, node.span)
    if fact is None:
        return _FAILED
    if node.relation in (">=", "<=", ">", "<", "="):
        return _compare(node, fact, names, scope)
    negative = node.relation in ("is not", "not in", "not under")
    positive = _positive(node, fact, names, scope)
    return c.Negation(positive, _text(node), node.span.place) if negative else positive


def _positive(node: ast.Relation, fact: Fact, names: Names, scope: Scope) -> c.Condition:
    text, at = _text(node), node.span.place
    relation, operand = node.relation, node.operand
    word = operand.text if isinstance(operand, ast.Word) else ""
    if relation in ("is", "is not") and word == "none" and "none" not in fact.type.choices:
        return c.IsNone(scope.known_as(node.fact), text, at)
    if relation == "is" and word == "listed" and fact.type.base is Base.CODE:
        return c.Negation(c.IsNone(scope.known_as(node.fact), text, at), text, at)
    if fact.type.base is Base.TRUTH:
        if relation not in ("is", "is not") or word not in _TRUTH_WORDS:
            names.report("E0301", "a truth fact is compared with `is yes` or `is no`", node.span)
        holds = c.IsTrue(scope.known_as(node.fact), text, at)
        return holds if _TRUTH_WORDS.get(word, True) else c.Negation(holds, text, at)
    if fact.type.base not in WORDS:
        names.report("E0301", f"a {fact.type.base.value} fact is compared with `>=`, `<=`, `>`, `<` or `=`", node.span)
        return _FAILED
    if relation in ("includes", "within") and not (fact.type.many or fact.type.base is Base.CODE):
        names.report("E0301", f"`{relation}` needs a set; this fact has one value", node.span, help="use `is` or `in`")
    if relation in ("under", "not under") and fact.type.base is not Base.CODE:
        names.report("E0301", "`under` needs a code", node.span, help="use `is` or `in`")
    return c.Member(scope.known_as(node.fact), word_set(operand, fact, names, scope), relation == "within", text, at)


def word_set(operand: ast.Operand, fact: Fact, names: Names, scope: Scope) -> c.WordSet:
    """Resolve a set of words by the type of the fact that it is held against."""
    match operand:
        case ast.Except(left=left, right=right):
            base = word_set(left, fact, names, scope)
            minus = word_set(right, fact, names, scope)
            if minus.fields:
                names.report("E0301", "what is taken away is written out or listed, no column of the row", right.span)
            return c.WordSet(base.words, base.spans, base.lists, base.fields, minus)
        case ast.Braces(items=items):
            if not items:
                names.report("E0303", "the set has no members", operand.span, help="write them out, or ask `is none`")
            parts = [word_set(item, fact, names, scope) for item in items]
            if len(parts) > 1 and fact.type.base is Base.CODE and any(part.fields for part in parts):
                # what a cell takes away is taken from its own codes, not from what stands beside it
                message = "a column of codes stands alone in a set: its cells may take codes away"
                names.report("E0301", message, operand.span, help="write `X in row.COLUMN or X in { ... }`")
            return _union(parts)
        case ast.Interval(first=first, last=last):
            return _interval(operand, first, last, fact, names)
        case ast.Word(text=text):
            return _word(operand, text, fact, names, scope)
        case ast.String(text=text):
            return _string(operand, text, fact, names)
        case ast.Number() | ast.Day() | ast.Lookup():
            names.report("E0301", f"a {fact.type.base.value} is expected here", operand.span)
            return _NOTHING
        case _:
            assert_never(operand)


def _string(node: ast.String, text: str, fact: Fact, names: Names) -> c.WordSet:
    if fact.type.base is Base.TEXT:
        return c.WordSet(frozenset({text}))
    names.report("E0301", f"a {fact.type.base.value} is written without quotation marks", node.span)
    return _NOTHING


def _union(sets: list[c.WordSet]) -> c.WordSet:
    words = frozenset[str]().union(*(s.words for s in sets))
    spans = tuple(span for s in sets for span in s.spans)
    lists = tuple(name for s in sets for name in s.lists)
    fields = tuple(name for s in sets for name in s.fields)
    return c.WordSet(words, spans, lists, fields)


def _interval(node: ast.Interval, first: str, last: str, fact: Fact, names: Names) -> c.WordSet:
    if fact.type.base is not Base.CODE:
        names.report("E0301", "a range needs codes", node.span)
        return _NOTHING
    form = _form(fact, names)
    low, high = canonical(first, form), canonical(last, form)
    scheme = names.vocabulary.schemes.get(fact.type.scheme)
    if not (well_formed(first, form) and well_formed(last, form)):
        names.report("E0208", f"`{fact.type.scheme}` has no codes of this form", node.span)
    elif order(low, form) > order(high, form):
        names.report("E0303", "the range ends before it begins", node.span, help="swap its ends")
    elif scheme and scheme.complete and not any(in_span(code, low, high, form) for code in scheme.codes):
        names.report("E0208", f"`{scheme.name}` has no code in this range", node.span)
    return c.WordSet(frozenset(), spans=((low, high),))


def _word(node: ast.Word, text: str, fact: Fact, names: Names, scope: Scope) -> c.WordSet:
    if scope.row and text.startswith(f"{scope.row[0]}."):
        found = scope.fact(names, text, node.span)
        if found and not _alike(found.type, fact.type):
            names.report("E0301", f"the column holds {_a(found.type)}, the fact {_a(fact.type)}", node.span)
        return c.WordSet(frozenset(), fields=(scope.known_as(text),))
    listed = names.find_list(text)
    base = fact.type.base
    if listed and not (base is Base.CODE and text in names.vocabulary.schemes[fact.type.scheme].codes):
        if (base is Base.CODE, base is Base.COUNTRY) != (bool(listed.form), listed.scheme == "country"):
            names.report("E0301", f"the list holds no {base.value} values", node.span)
        elif base is Base.CODE and listed.scheme != fact.type.scheme:
            names.report(
                "E0301", f"the list holds codes of `{listed.scheme}`, the fact those of `{fact.type.scheme}`", node.span
            )
        return c.WordSet(frozenset(), lists=(listed.name,))
    return c.WordSet(frozenset({_plain_word(node, text, fact, names)}))


def _plain_word(node: ast.Word, text: str, fact: Fact, names: Names) -> str:
    match fact.type.base:
        case Base.COUNTRY:
            if text not in names.vocabulary.countries:
                known = [*names.vocabulary.countries, *names.lists]
                names.unknown("E0209", text, node.span, known, kind="country or list")
        case Base.CODE:
            return check_code(text, fact, node, names)
        case Base.CHOICE:
            if text not in fact.type.choices:
                names.unknown("E0211", text, node.span, fact.type.choices, kind="choice")
        case Base.TEXT if not names.is_lost(text):
            names.report("E0202", "no list has this name", node.span, help='write text in quotation marks, `"..."`')
        case Base.TEXT:
            pass
        case _:
            names.report("E0301", f"a {fact.type.base.value} is expected here", node.span)
    return text


def _form(fact: Fact, names: Names) -> str:
    scheme = names.vocabulary.schemes.get(fact.type.scheme)
    return scheme.form if scheme else "dotted"


def check_code(text: str, fact: Fact, node: ast.Node, names: Names) -> str:
    """Return the code in its one spelling; report one that the scheme of the fact does not have."""
    scheme = names.vocabulary.schemes.get(fact.type.scheme)
    if scheme is None:
        return text
    if not well_formed(text, scheme.form):
        names.report("E0208", f"`{scheme.name}` has no codes of this form", node.span)
        return text
    code = canonical(text, scheme.form)
    if not scheme.admits(code):
        names.report(
            "E0208", f"`{scheme.name}` has no such code", node.span, help=help_for(text, scheme.codes, kind="code")
        )
    return code


def _compare(node: ast.Relation, fact: Fact, names: Names, scope: Scope) -> c.Condition:
    text, at = _text(node), node.span.place
    operand = node.operand
    bound: Quantity | date | c.Cell | str | None = None
    base = fact.type.base
    if base not in AMOUNTS and base is not Base.DATE:
        names.report("E0301", f"a {base.value} fact has no order", node.span, help="use `is` or `in`")
    elif isinstance(operand, ast.Lookup):
        bound = _cell(operand, names, scope)
        _check_order(_value_type(operand, names), fact, operand, names)
    elif isinstance(operand, ast.Word) and scope.row and operand.text.startswith(f"{scope.row[0]}."):
        column = scope.fact(names, operand.text, operand.span)
        _check_order(column and column.type, fact, operand, names)
        bound = scope.known_as(operand.text)
    elif base is Base.DATE:
        bound = operand.day if isinstance(operand, ast.Day) else None
        if bound is None:
            names.report("E0301", "a date is compared with a date", operand.span)
    elif isinstance(operand, ast.Number):
        bound = _bound(operand, fact, names)
    else:
        names.report("E0301", "a number is expected here", operand.span)
    if bound is None:
        return _FAILED
    return c.Compare(scope.known_as(node.fact), node.relation, bound, text, at)


def _bound(node: ast.Number, fact: Fact, names: Names) -> Quantity | None:
    found = quantity(node.amount, node.unit)
    if found is None:
        names.unknown("E0302", node.unit, node.span, UNITS, kind="unit")
        return None
    wanted = dimension_of(fact.type)
    if not node.unit and wanted != "number":
        names.report("E0305", "the bound needs a unit", node.span, help=f"the fact is in {fact.type.unit or 'money'}")
        return None
    if wanted == "money" and found.dimension.startswith("money:"):
        return found
    if wanted not in ("any", found.dimension):
        names.report("E0304", f"the fact measures {wanted}, the bound {found.dimension}", node.span)
        return None
    return found


def dimension_of(kind: Type) -> str:
    """Return what a fact of that type measures: a dimension of `UNITS`, ``money``, or ``any``."""
    match kind.base:
        case Base.MONEY:
            return "money"
        case Base.NUMBER:
            return "number"
        case _:
            return "any" if kind.unit == "*" else UNITS[kind.unit][0]


def _check_order(column: Type | None, fact: Fact, node: ast.Node, names: Names) -> None:
    """Report a bound that stands in a table and is never comparable to the fact."""
    if column is None:
        return
    if column.base is not fact.type.base:
        names.report("E0301", f"the column holds {_a(column)}, the fact {_a(fact.type)}", node.span)
    elif column.base in AMOUNTS:
        found, wanted = dimension_of(column), dimension_of(fact.type)
        if "any" not in (found, wanted) and found != wanted:
            names.report("E0304", f"the fact measures {wanted}, the column {found}", node.span)


def _alike(one: Type, other: Type) -> bool:
    """Return whether words of the two types can be equal: schemes never mix."""
    if one.base is Base.CHOICE and other.base is Base.CHOICE:
        return not set(one.choices).isdisjoint(other.choices)
    return (one.base, one.scheme) == (other.base, other.scheme)


def _a(kind: Type) -> str:
    """Return what a fact of that type holds, in words."""
    if kind.base is Base.CODE:
        return f"codes of `{kind.scheme}`"
    return f"one of {', '.join(kind.choices)}" if kind.base is Base.CHOICE else f"a {kind.base.value}"


def _marked(node: ast.Marked, lookup: ast.Lookup, names: Names, scope: Scope) -> c.Condition:
    kind = _value_type(lookup, names)
    if kind and kind.base is not Base.TRUTH:
        help = f"declare the value column of `{lookup.table}` as `truth`"
        names.report("E0301", f"the cell is {_a(kind)}, and only a truth is marked", node.span, help=help)
    return c.Marked(_cell(lookup, names, scope), _text(node), node.span.place)


def _value_type(node: ast.Lookup, names: Names) -> Type | None:
    """Return the type of the cells; None where the table has none, which `_cell` reports."""
    table = names.tables.get(node.table)
    return names.table_types[node.table].get(table.value) if table else None


def _cell(node: ast.Lookup, names: Names, scope: Scope) -> c.Cell:
    table = names.tables.get(node.table)
    if table is None:
        names.unknown("E0205", node.table, node.span, names.tables, kind="table")
        return c.Cell(node.table, node.keys)
    if len(table.key) != len(node.keys) or not table.value:
        names.report(
            "E0205",
            f"`{node.table}` is looked up by {len(table.key)} keys",
            node.span,
            help="declare `key` and `value` in the table",
        )
    types = names.table_types[node.table]
    for number, key in enumerate(node.keys):
        fact = scope.fact(names, key, node.span)
        column = types.get(table.key[number]) if number < len(table.key) else None
        if fact and column and not _alike(column, fact.type):
            message = f"the key `{table.key[number]}` holds {_a(column)}, `{key}` {_a(fact.type)}"
            help = f"`{node.table}` is looked up by {', '.join(table.key)}, in this order"
            names.report("E0301", message, node.span, help=help)
    return c.Cell(node.table, tuple(scope.known_as(key) for key in node.keys))
