"""The tables of the law that the query joins: every row is read off the plan."""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from compliance.model.party_lists import publishers, spellings
from compliance.query.atoms import units
from compliance.query.columns import Column
from compliance.query.plan import Plan
from compliance.shipment.characters import forbidden
from compliance.values.facts import ALWAYS, Base

Cell = int | str


class LawTable(NamedTuple):
    """One table of the law.

    Attributes:
        columns: Name and type, ``INTEGER`` or ``TEXT``.
        joined_by: Columns of its index.
    """

    name: str
    sentence: str
    columns: tuple[tuple[str, str], ...]
    joined_by: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(plan: Plan) -> list[LawTable]:
    """Return the tables of *plan*."""
    rows = [(edition(plan), plan.ruleset.digest, str(plan.known_on))]
    title = "The edition of the query and of the rules."
    return [_table("law_edition", title, "edition rules known_on", "", rows), *_law(plan)]


def edition(plan: Plan) -> str:
    """Return the digest of all that the query and its tables have in common: they answer nothing apart."""
    rules = plan.ruleset.digest, str(plan.known_on), plan.on
    said = (*rules, plan.residuals, plan.subjects, plan.constraints, plan.parties)
    digest = hashlib.sha256(repr(said).encode())
    for table in _law(plan):
        digest.update(repr(table).encode())
    return f"sha256:{digest.hexdigest()}"


def _law(plan: Plan) -> list[LawTable]:
    return [
        _table("law_digits", "The digits, from which the query makes the places of a text.", "#d", "", _digits()),
        _table(
            "law_facts",
            "What a cell of a fact may hold.",
            "#fact name kind form #numbered #choice_none #splits",
            "fact",
            [_fact(column, plan) for column in plan.columns],
        ),
        _table(
            "law_known",
            "The words of closed vocabularies, and the party lists that rules ask for.",
            "#fact word",
            "fact word",
            [(column.number, word) for column in plan.columns for word in _known(column, plan)],
        ),
        _table(
            "law_characters",
            "Code points of characters that no text may hold.",
            "#first_point #last_point",
            "",
            _characters(),
        ),
        _table(
            "law_publishers",
            "Who publishes party lists that rules ask for.",
            "name",
            "name",
            [(name,) for name in sorted(publishers(plan.ruleset.party_lists))],
        ),
        _table(
            "law_spellings",
            "How the names of those lists come out when misspelt, without what parts their words.",
            "squeezed",
            "squeezed",
            [(name,) for name in sorted(spellings(plan.ruleset.party_lists))],
        ),
        _table(
            "law_marks",
            "The words of a fact that have answers of their own; whether codes lie below.",
            "#fact word #parent squeezed",
            "fact word",
            _marks(plan),
        ),
        _table(
            "law_members",
            "What a word answers, 1 unknown or 2 true; what has no row answers false.",
            "#fact word #atom #begins #ends #truth",
            "fact word",
            list(plan.memberships),
        ),
        _table(
            "law_units",
            "The units in which an amount may come.",
            "#fact unit",
            "fact unit",
            [(column.number, unit) for column in plan.columns if _amount(column) for unit in units(column)],
        ),
        _table(
            "law_bounds",
            "The bounds that amounts are held against.",
            "#fact unit #atom operator bound",
            "fact unit",
            list(plan.bounds),
        ),
        _table(
            "law_atoms",
            "The questions, and the facts of which they are asked.",
            "#atom #fact",
            "fact",
            [(atom.number, atom.column.number) for atom in plan.atoms],
        ),
        _table(
            "law_stretches",
            "The days within which the law does not move.",
            "#stretch first_day last_day",
            "",
            [(s.number, str(s.first), str(s.last)) for s in plan.stretches],
        ),
        _table(
            "law_regimes",
            "The regimes; `refused`: whom they reach is left unknown, since no query says it in full.",
            "#regime name #refused",
            "",
            [(n, r.name, int(plan.open_subjects[n])) for n, r in enumerate(plan.regimes)],
        ),
        _table(
            "law_statements",
            "The statements; `refused`: left unknown, since no query says them in full.",
            "#statement kind name #regime #residual #refused",
            "statement",
            [(s.number, s.kind, s.name, s.regime, s.residual, int(s.refused)) for s in plan.statements],
        ),
        _table(
            "law_facts_of",
            "The facts that a statement asks for.",
            "#statement #fact",
            "statement",
            [(s.number, fact) for s in plan.statements for fact in s.facts],
        ),
        _table(
            "law_reach",
            "The facts that the jurisdiction of a regime asks for.",
            "#regime #fact",
            "regime",
            list(plan.reach),
        ),
        _table(
            "law_demands",
            "The questions that must not be answered false for a statement to say anything.",
            "#statement #atom #fact #anchor",
            "atom",
            [(d.statement, d.atom, d.fact, int(d.anchor)) for d in plan.demands],
        ),
        _table(
            "law_force",
            "When a statement can say something, and the truth of its being in force.",
            "#statement #begins #ends #standing",
            "statement",
            list(plan.forces),
        ),
        _table(
            "law_effects",
            "What an effect of a statement is on the stretches of days.",
            "#statement #effect #begins #ends #mode",
            "statement",
            list(plan.effects),
        ),
        _table(
            "law_lifts", "The exceptions that lift a rule.", "#exception #rule #most", "exception", list(plan.lifts)
        ),
        _table(
            "law_places",
            "The place on the scale of outcomes, for everything that may be known.",
            "#mode #truth #lifted #licenses #subject #low #high status",
            "mode",
            list(plan.places),
        ),
    ]


def _table(name: str, sentence: str, columns: str, index: str, rows: Iterable[tuple[Cell, ...]]) -> LawTable:
    types = tuple((c.lstrip("#"), "INTEGER" if c.startswith("#") else "TEXT") for c in columns.split())
    return LawTable(name, sentence, types, tuple(index.split()), tuple(tuple(row) for row in rows))


def _digits() -> list[tuple[Cell, ...]]:
    return [(n,) for n in range(10)]


@cache
def _characters() -> list[tuple[Cell, ...]]:
    found: list[tuple[int, int]] = []
    for point in range(sys.maxunicode + 1):
        if forbidden(chr(point)) is not None:
            joined = found and found[-1][1] == point - 1
            found[-1:] = [(found[-1][0], point)] if joined else [*found[-1:], (point, point)]
    return list(found)


def _amount(column: Column) -> bool:
    return column.type.base in (Base.NUMBER, Base.QUANTITY, Base.MONEY)


def _fact(column: Column, plan: Plan) -> tuple[Cell, ...]:
    scheme = plan.ruleset.vocabulary.schemes.get(column.type.scheme)
    numbered = scheme is not None and all(any(c.isdigit() for c in code) for code in scheme.codes)
    return (
        column.number, column.name, kind_of(column, plan), column.form, int(numbered),
        int("none" in column.type.choices or column.fact in ALWAYS), int(column.split),
    )  # fmt: skip


def kind_of(column: Column, plan: Plan) -> str:
    """Return which check the cells of a column pass."""
    scheme = plan.ruleset.vocabulary.schemes.get(column.type.scheme)
    match column.type.base:
        case Base.COUNTRY | Base.CHOICE:
            return "closed"
        case Base.CODE:
            return "complete code" if scheme and scheme.complete else "code"
        case Base.TEXT:
            return "lists" if column.fact.endswith("on_lists") else "text"
        case Base.TRUTH:
            return "truth"
        case Base.DATE:
            return "date"
        case _:
            return "amount"


def _known(column: Column, plan: Plan) -> list[str]:
    match column.type.base:
        case Base.COUNTRY:
            return sorted(plan.ruleset.vocabulary.countries)
        case Base.CHOICE:
            return sorted(column.type.choices)
        case Base.TEXT if column.fact.endswith("on_lists"):
            return sorted(plan.ruleset.party_lists)
        case _:
            return []


def _marks(plan: Plan) -> list[tuple[Cell, ...]]:
    return [
        (number, word, int(parent), word.replace(".", "").replace("-", "").lower())
        for number, words in plan.marks.items()
        for word, parent in words.items()
    ]
