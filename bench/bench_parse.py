"""Cold parse of 5,000 rules: this project's pyparsing grammar against Lark's LALR parser on the same statements.

Both read the same text in the same process, alternately, and build nodes with spans; the trees are compared first.
Prints medians and the ratio; ``--json`` for scripts. Lark is needed by this benchmark only.

Run: python bench/bench_parse.py [--rules 5000] [--rounds 5]
"""

import argparse
import json
import random
import statistics
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import lark

sys.path.insert(0, str(Path(__file__).parents[1]))

from compliance.language import ast
from compliance.language.parse import parse
from compliance.text.source import Source, Span

SEED = 20260101
GRAMMAR = r"""
start: rule*
rule: "rule" NAME STRING "{" clause* "}"
?clause: "when" condition                                                       -> when
       | "requires" "license" "from" NAME "because" NAME                        -> requires
       | "prohibits"                                                            -> prohibits
       | "review" REVIEW                                                        -> review
       | "in" "force" "from" DATE ["until" DATE]                                -> in_force
       | "source" STRING                                                        -> source
?condition: conjunction ("or" conjunction)*                                     -> any_of
?conjunction: negation ("and" negation)*                                        -> all_of
?negation: "not" negation                                                       -> not_
         | "(" condition ")"                                                    -> group
         | NAME "in" operand                                                    -> in_
         | NAME "is" NAME                                                       -> is_
         | NAME "includes" NAME                                                 -> includes
         | NAME OPERATOR NUMBER                                                 -> compare
?operand: NAME                                                                  -> word
        | "{" NAME ("," NAME)* "}"                                              -> braces
REVIEW: "case by case" | "presumption of denial" | "ordinary"
NAME: /[A-Za-z0-9_][\w\-]*(?:\.[\w\-]+)*/
OPERATOR: />=|<=|>|</
NUMBER.2: /-?\d+(?:\.\d+)?(?![\w\-]*[A-Za-z_.])/
DATE.3: /\d{4}-\d\d-\d\d/
STRING: /"(?:[^"\\\n]|\\.)*"/
%ignore /\s+/
%ignore /#[^\n]*/
"""


def corpus(count: int) -> str:
    """Return *count* rules of ordinary shape: two to five conditions, a quarter with parentheses."""
    rng = random.Random(SEED)
    return "\n".join(_rule(i, rng) for i in range(count))


def _rule(number: int, rng: random.Random) -> str:
    codes = ", ".join(
        f"{rng.randint(0, 9)}{rng.choice('ABCDE')}{rng.randint(1, 999):03}" for _ in range(rng.randint(1, 4))
    )
    parts = [f"item.eccn in {{ {codes} }}", f"destination in D{rng.randint(1, 5)}"]
    if rng.random() < 0.25:
        a, b = rng.randint(1, 5000), rng.randint(1, 5000)
        parts.append(
            f"(item.tpp >= {a} or item.tpp >= {b} and item.performance_density >= {rng.randint(1, 9)}.{rng.randint(1, 99)})"
        )
    if rng.random() < 0.2:
        parts.append("end_use includes military")
    if rng.random() < 0.1:
        parts.append("not end_user.headquarters is CN")
    until = f" until 202{rng.randint(6, 9)}-06-30" if rng.random() < 0.15 else ""
    when = "\n   and ".join(parts)
    return (
        f'rule us.r{number} "Rule {number}" {{\n  when {when}\n  requires license from BIS because NS\n  review case by case\n'
        f'  in force from 2024-01-{rng.randint(1, 28):02}{until}\n  source "15 CFR 742.{number}"\n}}\n'
    )


class _Nodes(lark.Transformer[Any, Any]):
    """Builds the project's own nodes, so that both sides do the same work."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.file = source

    def _span(self, first: Any, last: Any) -> Span:
        return Span(self.file, self._start(first), self._end(last))

    @staticmethod
    def _start(node: Any) -> int:
        return node.start_pos if isinstance(node, lark.Token) else node.span.start

    @staticmethod
    def _end(node: Any) -> int:
        return node.end_pos if isinstance(node, lark.Token) else node.span.end

    def _word(self, token: Any) -> ast.Word:
        return ast.Word(str(token), span=self._span(token, token))

    def _string(self, token: Any) -> ast.String:
        return ast.String(token[1:-1], span=self._span(token, token))

    def start(self, rules: list[Any]) -> list[Any]:
        return rules

    def rule(self, parts: list[Any]) -> ast.Statement:
        name, title, *clauses = parts
        return ast.Statement(
            "rule", (self._word(name), self._string(title)), tuple(clauses), span=self._span(name, clauses[-1])
        )

    def when(self, parts: list[Any]) -> ast.Clause:
        return ast.Clause("when", (), parts[0], span=parts[0].span)

    def requires(self, parts: list[Any]) -> ast.Clause:
        authority, because = parts
        license_ = ast.Word("license", span=self._span(authority, authority))
        return ast.Clause(
            "requires", (license_, self._word(authority), self._word(because)), span=self._span(authority, because)
        )

    def review(self, parts: list[Any]) -> ast.Clause:
        return ast.Clause("review", (self._word(parts[0]),), span=self._span(parts[0], parts[0]))

    def in_force(self, parts: list[Any]) -> ast.Clause:
        days = [None if p is None else ast.Day(date.fromisoformat(p), span=self._span(p, p)) for p in parts]
        return ast.Clause("in force", (*days, None), span=self._span(parts[0], parts[0]))

    def source(self, parts: list[Any]) -> ast.Clause:
        return ast.Clause("source", (self._string(parts[0]),), span=self._span(parts[0], parts[0]))

    def any_of(self, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else ast.AnyOf(tuple(parts), span=self._span(parts[0], parts[-1]))

    def all_of(self, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else ast.AllOf(tuple(parts), span=self._span(parts[0], parts[-1]))

    def not_(self, parts: list[Any]) -> ast.Not:
        return ast.Not(parts[0], span=parts[0].span)

    def group(self, parts: list[Any]) -> Any:
        return parts[0]

    def _relation(self, fact: Any, relation: str, operand: Any) -> ast.Relation:
        return ast.Relation(str(fact), relation, operand, span=self._span(fact, operand))

    def in_(self, parts: list[Any]) -> ast.Relation:
        return self._relation(parts[0], "in", parts[1])

    def is_(self, parts: list[Any]) -> ast.Relation:
        return self._relation(parts[0], "is", self._word(parts[1]))

    def includes(self, parts: list[Any]) -> ast.Relation:
        return self._relation(parts[0], "includes", self._word(parts[1]))

    def compare(self, parts: list[Any]) -> ast.Relation:
        fact, operator, number = parts
        return self._relation(fact, str(operator), ast.Number(Decimal(number), "", span=self._span(number, number)))

    def word(self, parts: list[Any]) -> ast.Word:
        return self._word(parts[0])

    def braces(self, parts: list[Any]) -> ast.Braces:
        return ast.Braces(tuple(self._word(p) for p in parts), span=self._span(parts[0], parts[-1]))


def main() -> None:
    """Compare the trees, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    text = corpus(chosen.rules)
    source = Source("bench.rules", text)
    lalr = lark.Lark(GRAMMAR, parser="lalr", maybe_placeholders=True, transformer=_Nodes(source))
    ours = list(parse(source).file.statements)
    theirs: Any = lalr.parse(text)
    if ours != theirs:
        first = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
        sys.exit(f"the trees differ at rule {first}:\n{ours[first]}\n{theirs[first]}")
    times: dict[str, list[float]] = {"lark LALR": [], "this project": []}
    for _ in range(chosen.rounds):
        for name, run in (("lark LALR", lambda: lalr.parse(text)), ("this project", lambda: parse(source))):
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    rows = [
        {
            "parser": n,
            "cpu_s": round(m, 3),
            "us_per_rule": round(m / chosen.rules * 1e6),
            "ratio": round(m / medians["lark LALR"], 2),
        }
        for n, m in medians.items()
    ]
    if chosen.json:
        print(json.dumps({"rules": chosen.rules, "rounds": chosen.rounds, "rows": rows}, indent=2))
        return
    print(f"{chosen.rules} rules, {len(text) // 1024} KiB, medians of {chosen.rounds} rounds, equal trees")
    for row in rows:
        print(f"{row['parser']:14} {row['cpu_s']:7} s  {row['us_per_rule']:5} us a rule  ratio {row['ratio']}")


if __name__ == "__main__":
    main()
