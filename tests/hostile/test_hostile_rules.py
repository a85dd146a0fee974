"""Hostile rule texts: each is refused with a code and a place, quickly, and nothing raises."""

import gc
import time

import pytest

from compliance.language.parse import parse
from compliance.model.build import Built, build
from compliance.model.files import Files, read_files
from compliance.text.diagnostics import render_all
from compliance.text.source import Source

CORE = read_files([])
REGIME = 'regime x "X" {\n  authority "A"\n  known through 2026-01-01\n}\n'


def built(text: str | bytes, **files: bytes) -> Built:
    """Build a ruleset of one file beside the core."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    texts = {
        **CORE.texts,
        "rulesets/x/x.rules": content,
        **{f"rulesets/x/{k.replace('__', '.')}": v for k, v in files.items()},
    }
    return build(Files(texts, "sha256:x", "sha256:x", ()))


def rule(when: str = "destination is US", more: str = "") -> str:
    """A rule with that condition."""
    return (
        f'{REGIME}rule x.r "R" {{\n  when {when}\n  prohibits\n  in force from 2025-01-01\n  source "S"\n  {more}\n}}\n'
    )


CHARACTERS = [
    "\x00",
    "\x01",
    "\x1b",
    "\x7f",
    "\x85",
    "\xad",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u2028",
    "\ud800",
    "\udfff",
]
CONFUSABLES = [
    "r\u0443le x.r { prohibits }",
    '\u0441ase "x" { }',
    "rule x.\uff52 { prohibits }",
    "rule x.r { wh\u0435n destination is US }",
]
DAYS = [
    "2025-02-30",
    "2025-13-01",
    "2025-00-10",
    "2025-04-31",
    "2023-02-29",
    "0000-01-01",
    "0001-01-01",
    "0999-12-31",
    "9999-12-31",
]
WRITTEN_DAYS = ["2025/04/04", "04.04.2025", "2025-4-4", "\uff12\uff10\uff12\uff15-04-04", "2025-04-04T00:00", "today"]
CONDITIONS = [
    "item.tpp >= " + "9" * 41, "item.tpp >= 0." + "0" * 41, "item.die_area >= " + "1" * 400 + " mm2", "item.tppp >= 4800", "item.tpp >= NaN", "item.tpp >= 1e400", "item.tpp >= \uff14\uff18\uff10\uff10", "item.tpp >= 4_800", "item.tpp >= Infinity",
    "item.die_area >= 814", "item.die_area >= 814 kg", "item.die_area >= 814 furlong", "item.value >= 100", "item.value >= 100 XYZ", "item.tpp is military",
    "destination is ZZ", "destination is Narnia", "destination in NOLIST", "end_use includes warfare", "end_user.military >= 3", "date >= 5",
    "party.military", "component.cn in 1C902", "end_use is military and", "or destination is US", "not", "()", "destination is", "item.cn in 1C908 .. 1C902",
    "item.cn in { }  except", "some party where party.military", "some ship where (x)", "nosuch[destination] is marked", "item.cn >= 4", "knowledge includes none",
    "cn.9999 is in force", "item.description is listed", "row.eccn is US", "destination is \"US\"", "item.cn in \"1C902\"", "destination == US", "item.tpp => 3",
    "destination is US; drop table", "__import__('os')", "destination is US && true", "{{7*7}}", "${jndi:ldap://x}", "item.cn in { 1C902", "destination is 'US'",
]  # fmt: skip
STATEMENTS = [
    'define x.a when x.b\ndefine x.b when x.a\n', 'define item.tpp = item.tpp + 1\n', 'fact y is truth world "a"\nfact y is text world "b"\n',
    'list x.l of country {\n  complete\n  member ZZ\n}\n', 'list x.l of code no.scheme {\n  partial\n  member A\n}\n',
    'list x.l of country {\n  complete\n  member US from 2025-02-01 until 2025-01-01\n}\n', 'rule y.r "no regime" {\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n',
    'rule x.r {\n  prohibits\n  in force from 2025-01-01\n}\n', 'rule x.r {\n  in force from 2025-01-01\n  source "S"\n}\n', 'rule x.r {\n  prohibits\n  source "S"\n}\n',
    'rule x.r {\n  prohibits\n  in force from 2025-02-01 until 2025-01-01\n  source "S"\n}\n', 'suspend x.none {\n  from 2025-01-01\n  source "S"\n}\n',
    'exception x.e {\n  lifts x.none\n  in force from 2025-01-01\n  source "S"\n}\n', 'duty x.d {\n  rate 25\n  in force from 2025-01-01\n  source "S"\n}\n',
    'table x.t {\n  rows "../../../etc/passwd"\n}\n', 'table x.t {\n  rows "/etc/passwd"\n}\n', 'table x.t {\n  rows "..\\\\..\\\\x.csv"\n}\n', 'table x.t {\n  rows "none.csv"\n}\n',
    'list x.l of text {\n  partial\n  rows "../core/tables/countries.csv"\n}\n', 'assert "a" {\n  outcome at least forbidden\n}\n', 'fact z is quantity in furlongs world "x"\n',
    'regime x "again" {\n  authority "A"\n  known through 2026-01-01\n}\n', 'classify item.description as 3A090 {\n  in force from 2025-01-01\n  source "S"\n}\n',
    'case "c" {\n  given nosuch = 3\n}\n', 'rule x.r {\n  for each row in x.none\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n',
    'policy x.p {\n  for x.none\n  review ordinary\n  in force from 2025-01-01\n  source "S"\n}\n',
    'rule x.r {\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\nrule x.r {\n  prohibits\n  in force from 2025-06-01\n  source "S"\n}\n',
    'rule x.r {\n  prohibits\n  in force from 2025-01-01 until 2025-02-01\n  source "S"\n}\nrule x.r {\n  prohibits\n  in force from 2025-06-01\n  source "S"\n}\n',
]  # fmt: skip
TABLES = [
    b"code\nUS\n",
    b"member,member\nUS,US\n",
    b"member\n\xff\xfe\n",
    b"member\nU\x00S\n",
    b"member,from\nUS,2025-02-30\n",
    b"member,until\nUS,9999-12-31\n",
    b"member,then\nUS,perhaps\n",
    b"member\nUS,CN,DE\n",
    b'member\n"US\n',
    b"member\nZZ\n",
]

TEXTS = [
    *(rule(when=f"destination is US{c}") for c in CHARACTERS), *CONFUSABLES, *(rule(more=f"published {d}") for d in (*DAYS, *WRITTEN_DAYS)),
    *(rule(when=c) for c in CONDITIONS), *(REGIME + s for s in STATEMENTS),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_hostile_text_is_refused(number: int) -> None:
    """A code and a place, within a second of work, and no ruleset."""
    gc.disable()  # what other tests left behind is not this text's work
    start = time.process_time()
    found = built(TEXTS[number])
    took = time.process_time() - start
    gc.enable()

    assert found.ruleset is None, TEXTS[number]
    assert found.diagnostics
    assert all(d.code in render_all(found.diagnostics) and d.place for d in found.diagnostics)
    assert took < 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe" + "rule x.r { }".encode("utf-16-le"),
        b"\xef\xbb\xbfrule x.r { prohibits }",
        b"\xc3\x28",
        b"\x80" * 50,
        b"rule x.r {\xed\xa0\x80}",
    ],
)
def test_foreign_bytes_are_refused(raw: bytes) -> None:
    """UTF-16, a byte order mark, broken UTF-8, lone surrogates."""
    found = built(raw)

    assert found.ruleset is None
    assert {d.code for d in found.diagnostics} <= {"E0002", "E0003", "E0102"}


@pytest.mark.parametrize("table", TABLES)
def test_hostile_tables_are_refused(table: bytes) -> None:
    """A table that does not fit its columns is no table."""
    found = built(REGIME + 'list x.l of country {\n  complete\n  rows "l.csv"\n}\n', l__csv=table)

    assert found.ruleset is None
    assert found.diagnostics


LARGE = {
    "parentheses": lambda n: f"rule a.b {{ when {'(' * n}x{')' * n} prohibits }}",
    "open parentheses": lambda n: f"rule a.b {{ when {'(' * n}",
    "not": lambda n: f"rule a.b {{ when {'not ' * n}x\n prohibits }}",
    "and": lambda n: f"rule a.b {{ when {' and '.join(['x'] * n)}\n prohibits }}",
    "or": lambda n: f"rule a.b {{ when {' or '.join(['x'] * n)}\n prohibits }}",
    "a set": lambda n: f"rule a.b {{ when destination in {{ {', '.join(['US'] * n)} }}\n prohibits }}",
    "an open set": lambda n: f"rule a.b {{ when destination in {{ {', '.join(['US'] * n)}",
    "given": lambda n: f'case "x" {{ given {", ".join(["a = 1"] * n)} !',
    "holds": lambda n: f'case "x" {{ holds license {{ {", ".join(["a = 1"] * n)}',
    "a string": lambda n: f'rule a.b {{ source "{"x" * n}',
    "braces": lambda n: "rule a.b { " + "{" * n,
    "a name": lambda n: f"rule {'a.' * n}b {{ prohibits }}",
    "a number": lambda n: f"rule a.b {{ when item.tpp >= {'9' * n}\n prohibits }}",
    "statements": lambda n: "rule a.b {\n prohibts\n}\n" * (n // 20),
    "quotes": lambda n: '"' * n,
    "comments": lambda n: "#\n" * n,
    "review": lambda n: f"rule a.b {{ review {' or '.join(['ordinary'] * n)} x }}",
}


@pytest.mark.parametrize("family", sorted(LARGE))
def test_size_hurts_in_proportion(family: str) -> None:
    """A text of four times the size takes at most about four times as long; nothing raises."""
    times = []
    for size in (2000, 8000):
        text = LARGE[family](size)
        gc.disable()  # what other tests keep alive is not this text's doing
        try:
            start = time.process_time()
            parsed = parse(Source("x.rules", text))
            times.append(time.process_time() - start)
        finally:
            gc.enable()
        assert render_all(parsed.diagnostics)

    assert times[1] < max(12 * times[0], 0.5)
    assert times[1] < 10


@pytest.mark.parametrize("body", ["not " * 5000 + "destination is US", "not (" * 30 + "destination is US" + ")" * 30])
def test_deep_negations_do_not_break_what_walks_them(body: str) -> None:
    """A chain of negations is refused, or decided."""
    found = built(rule(when=body))

    assert found.ruleset is not None or {d.code for d in found.diagnostics} == {"E0109"}


def test_a_long_formula_is_refused() -> None:
    """A sum of 5,000 terms is no definition."""
    found = built(REGIME + "define item.tpp = " + " + ".join(["item.die_area"] * 5000) + "\n")

    assert {d.code for d in found.diagnostics} == {"E0109"}


def test_nesting_beyond_the_cap_is_located() -> None:
    """100,000 parentheses: one diagnostic, at the parenthesis that is one too many."""
    parsed = parse(Source("x.rules", LARGE["parentheses"](100_000)))

    assert [d.code for d in parsed.diagnostics] == ["E0109"]
    assert parsed.diagnostics[0].span is not None
    assert parsed.diagnostics[0].span.text == "("
