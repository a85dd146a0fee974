"""What was edited: statements, cells of lists and tables, texts."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.analysis.cells import counted
from compliance.analysis.difference import Cells, Edit
from compliance.analysis.edits import edits
from compliance.analysis.text_diff import text_diff
from compliance.language.format import statement_text
from compliance.language.parse import parse
from compliance.model.build import build
from compliance.model.editions import Edition, edition
from compliance.model.files import files_of, read_files
from compliance.text.diagnostics import render_all
from compliance.text.source import Source

CORE = read_files([]).texts
REGIME = """regime x "X" {
  authority "A"
  known through 2030-01-01
  source "Act"
}
scheme x.code "codes" {
  codes A1, A1.a, A1.b, B2
}
fact x.speed is number world "speed"
fact item.x is code of x.code world "code"
"""
RULE = """rule x.fast "Fast things" {
  when x.speed >= 4800
  when destination is US
  prohibits
  in force from 2025-01-01
  source "Act, s. 1"
  note "first"
}
"""


def made(text: str, at: str = "laws/x", **tables: str) -> Edition:
    """An edition of one file and its tables."""
    own = {f"{at}/x.rules": (REGIME + text).encode()}
    own |= {f"{at}/tables/{name}.csv": content.encode() for name, content in tables.items()}
    files = files_of({**CORE, **own})
    built = build(files)
    assert built.ruleset is not None, render_all(built.diagnostics)
    return Edition("x", files, built, (at,))


def only(old: Edition, new: Edition) -> Edit:
    """The one edit there is."""
    found = edits(old, new)
    assert len(found) == 1, found
    return found[0]


# Statements ---------------------------------------------------------------------------------------


def test_nothing_differs_from_itself() -> None:
    """Of what ships."""
    for name in ("cn", "us"):
        found, again = edition(name), edition(name)

        assert edits(found, again) == ()
        assert text_diff(found, again) == ""


def test_layout_comments_order_and_place_are_no_edits() -> None:
    """Statements and clauses in another order and another file, with comments and parentheses."""
    other = """
# a comment
define x.far when destination in { US, DE }
rule   x.fast   "Fast things"   {   # here
    note "first"
    source "Act, s. 1"   prohibits
    in force from 2025-01-01
    when (destination is US)
    # there
    when x.speed
       >= 4800 }
"""
    old = made(RULE + "define x.far when destination in { US, DE }\n")
    new = made(other, at="elsewhere")

    assert edits(old, new) == ()
    assert text_diff(old, new) != ""


def test_a_changed_statement() -> None:
    """What it says before and after, where, and by which provision."""
    new = RULE.replace("4800", "4000").replace("s. 1", "s. 1, as amended")

    assert only(made(RULE), made("\n\n" + new)) == Edit(
        "changed", "rule", "x.fast", "Fast things", ("Act, s. 1, as amended", "Act, s. 1"), "laws/x/x.rules:11", "laws/x/x.rules:13",
        ' rule x.fast "Fast things" {\n   when destination is US\n-  when x.speed >= 4800\n+  when x.speed >= 4000\n   prohibits\n'
        '   in force from 2025-01-01\n-  source "Act, s. 1"\n+  source "Act, s. 1, as amended"\n   note "first"\n }',
    )  # fmt: skip


def test_an_added_and_a_removed_statement() -> None:
    """The whole text, on one side only."""
    added, removed = only(made(""), made(RULE)), only(made(RULE), made(""))

    assert (added.kind, added.old_at, added.new_at) == ("added", "", "laws/x/x.rules:11")
    assert (removed.kind, removed.old_at, removed.new_at) == ("removed", "laws/x/x.rules:11", "")
    assert {line[0] for line in added.text.splitlines()} == {"+"}
    assert added.text.replace("+", "-") == removed.text


OTHERS = {
    "fact": ('fact x.new is number world "a"\n', '"a"', '"b"'),
    "regime": ('regime x.y "Y" {\n  authority "A"\n  known through 2026-01-01\n}\n', "2026", "2027"),
    "define": ("define x.far when destination is US\n", "is US", "is DE"),
    "constraint": ('constraint "C" {\n  never destination is US\n}\n', "is US", "is DE"),
    "classify": (
        'classify item.x as A1.a {\n  when x.speed >= 3\n  in force from 2025-01-01\n  source "Act"\n}\n', ">= 3", ">= 4"
    ),
    "scenario": (
        RULE + 'suspend x.fast {\n  from 2026-01-01\n  source "Act"\n}\nscenario x.s "S" {\n  end suspension x.fast at 2026-05-05\n}\n',
        "05-05", "05-06",
    ),
    "suspend": (RULE + 'suspend x.fast {\n  from 2026-01-01 until 2026-02-02\n  source "Act"\n}\n', "02-02", "02-03"),
    "assert": ('assert "never" {\n  when destination is US\n  outcome at most prohibited\n}\n', "at most", "at least"),
    "unmodelled": ('unmodelled x.u "U" {\n  when destination is US\n  source "Act"\n}\n', "is US", "is DE"),
    "scheme": ('scheme x.other "O" {\n  form dotted\n}\n', '"O"', '"P"'),
    "list": ('list x.l "L" of country {\n  partial\n  member US\n}\n', '"L"', '"M"'),
}  # fmt: skip


@pytest.mark.parametrize("keyword", OTHERS)
def test_every_statement_counts(keyword: str) -> None:
    """Not only rules."""
    text, before, after = OTHERS[keyword]
    found = only(made(text), made(text.replace(before, after)))

    assert (found.kind, found.statement) == ("changed", keyword)
    assert before.strip('"') in found.text and after.strip('"') in found.text


def test_cases_are_no_law() -> None:
    """A case more changes nothing that is said."""
    case = 'case "C" {\n  given destination = US\n  on 2025-05-05\n  expect prohibited\n}\n'

    assert edits(made(RULE), made(RULE + case)) == ()


def version(days: str, bound: str) -> str:
    """One version of a rule."""
    return RULE.replace("from 2025-01-01", f"from {days}").replace("4800", bound)


def test_versions_are_found_by_their_first_day() -> None:
    """Whatever order they stand in; a first day that moves is a change, one more version an addition."""
    one, two = version("2024-01-01 until 2024-12-31", "1"), version("2025-01-01", "2")
    changed = only(made(one + two), made(two.replace(">= 2", ">= 3") + one))
    assert changed.kind == "changed"
    assert "-  when x.speed >= 2\n+  when x.speed >= 3" in changed.text

    moved = only(made(two), made(two.replace("2025-01-01", "2025-06-01")))
    assert (moved.kind, moved.text.count("\n-"), moved.text.count("\n+")) == ("changed", 1, 1)

    three = version("2026-01-01", "3")
    ended = two.replace("from 2025-01-01", "from 2025-01-01 until 2025-12-31")
    assert [edit.kind for edit in edits(made(one + two), made(one + ended + three))] == ["changed", "added"]


def test_the_order_is_that_of_names() -> None:
    """So that two runs say the same."""
    names = ["x.b", "x.a", "x.c"]
    text = "".join(RULE.replace("x.fast", name) for name in names)

    assert [edit.name for edit in edits(made(""), made(text))] == sorted(names)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(6)))
def test_the_canonical_text_forgets_the_order_of_clauses_and_nothing_else(order: list[int]) -> None:
    """Parsed again, it holds the same clauses."""
    lines = RULE.splitlines()
    text = "\n".join([lines[0], *(lines[1 + number] for number in order), lines[7]])
    written = statement_text(parse(Source("x", text)).file.statements[0])

    assert written == RULE.replace(
        "  when x.speed >= 4800\n  when destination is US\n", "  when destination is US\n  when x.speed >= 4800\n"
    )


def test_the_canonical_text_of_what_ships_is_the_same_tree() -> None:
    """But for the order of clauses."""
    for file in edition("us").built.files:
        for statement in file.statements:
            again = parse(Source("x", statement_text(statement)))
            assert not again.diagnostics
            (found,) = again.file.statements
            assert (found.keyword, found.parts, found.body) == (statement.keyword, statement.parts, statement.body)
            left = list(statement.clauses)
            for clause in found.clauses:
                left.remove(clause)
            assert not left


# Lists and schemes --------------------------------------------------------------------------------

LIST = 'list x.near "Near" of country {\n  complete\n%s  source "Act"\n}\n'


def cells(old: str, new: str, before: str = "", after: str = "") -> Edit:
    """The one edit between two texts, of which each has a table `t`."""
    return only(made(old, **({"t": before} if before else {})), made(new, **({"t": after} if after else {})))


def test_members_of_a_list_are_cells() -> None:
    """With their days; the statement says nothing else, and so has no text."""
    found = cells(
        LIST % "  member US, DE\n", LIST % "  member DE from 2025-01-01 until 2025-06-30 then unknown\n  member FR\n"
    )

    assert (found.kind, found.statement, found.text) == ("changed", "list", "")
    assert found.cells == Cells(
        "x.near", ("member", "from", "until", "then", "published"),
        (("DE", "", "", "", ""), ("US", "", "", "", "")),
        (("DE", "2025-01-01", "2025-06-30", "unknown", ""), ("FR", "", "", "", "")),
    )  # fmt: skip
    assert counted(found.cells) == "2 removed and 2 added cells, under 3 of `member`"


def test_members_in_a_file_are_the_same_cells() -> None:
    """Where they stand is told by the text, and no cell moves."""
    rows = '  rows "tables/t.csv"\n'
    same = cells(LIST % "  member US, DE\n", LIST % rows, after="member\nDE\nUS\n")
    assert same.cells is None and "+  rows" in same.text

    published = "member,from,published\nUS,2025-01-01,%s\n"
    moved = cells(LIST % rows, LIST % rows, published % "2024-12-01", published % "2024-12-02")
    assert moved.cells is not None and moved.text == ""
    assert moved.cells.removed == (("US", "2025-01-01", "", "", "2024-12-01"),)
    assert moved.cells.added == (("US", "2025-01-01", "", "", "2024-12-02"),)


def test_a_new_list_has_all_its_cells() -> None:
    """Beside its text."""
    found = cells("", LIST % "  member US\n")

    assert found.kind == "added" and found.cells is not None
    assert found.cells.added == (("US", "", "", "", ""),) and "list x.near" in found.text and "member" not in found.text


def test_codes_of_a_scheme_are_cells() -> None:
    """Written in the statement or in a file."""
    text = 'scheme x.more "More" {\n  %s\n}\n'
    found = cells(text % "codes A1, A2", text % 'rows "tables/t.csv"', after="code,words\nA2,w\nA3,w\n")

    assert found.cells == Cells("x.more", ("code",), (("A1",),), (("A3",),))


def test_countries_are_cells() -> None:
    """The names that people type decide what is read."""
    old = made(RULE)
    content = CORE["rulesets/core/tables/countries.csv"].replace(b"DE,Germany,", b"DE,Germany,Teutonia;")
    assert content != CORE["rulesets/core/tables/countries.csv"]
    files = files_of({**old.files.texts, "rulesets/core/tables/countries.csv": content})
    found = only(old, Edition("x", files, build(files), old.roots))

    assert found.cells == Cells("countries", ("country", "name"), (), (("DE", "teutonia"),))


# Tables -------------------------------------------------------------------------------------------

KEYED = """table x.chart "Chart" {
  rows "tables/t.csv"
  column country is country
  column reason is text
  column mark is truth
  key country, reason
  value mark
  source "Act"
}
"""
WIDE = """table x.wide "Chart" {
  rows "tables/t.csv"
  column country is country
  column reason is text
  column mark is truth
  across NS1, MT1
  key country, reason
  value mark
  partial
  source "Act"
}
"""
ROWS = """table x.rows "Rows" {
  rows "tables/t.csv"
  column control is text
  column reason is text
  column scope is set of code of x.code
  column limit is quantity in any
  complete
  source "Act"
}
"""


def test_a_keyed_table() -> None:
    """By its keys and its value, whatever the order of rows and columns and however a truth is written."""
    found = cells(
        KEYED,
        KEYED,
        "country,reason,mark\nUS,NS,X\nDE,NS,yes\nFR,NS,\n",
        "reason,country,mark\nNS,DE,1\nNS,US,no\nNS,FR,yes\n",
    )

    assert found.text == ""
    assert found.cells == Cells(
        "x.chart", ("country", "reason", "mark"),
        (("FR", "NS", ""), ("US", "NS", "yes")), (("FR", "NS", "yes"), ("US", "NS", "no")),
    )  # fmt: skip


def test_a_wide_table() -> None:
    """By country and column; a country without any mark is there all the same."""
    found = cells(WIDE, WIDE, "country,NS1,MT1\nUS,X,\nDE,X,X\n", "country,MT1,NS1\nUS,,X\nDE,,X\nFR,,\n")

    assert found.cells == Cells("x.wide", ("country", "reason", "mark"), (("DE", "MT1", "yes"),), (("FR", "", ""),))


HEADING = "control,reason,scope,limit\n"


def test_rows_by_their_first_column() -> None:
    """One cell a code; where only one column moved, it heads the values."""
    codes = cells(ROWS, ROWS, HEADING + "c1,NS,A1.a A1.b,\nc2,NS,B2,\n", HEADING + "c2,NS,B2,\nc1,NS,A1 except A1.b,\n")
    assert codes.cells == Cells(
        "x.rows", ("control", "scope"), (("c1", "A1.a"), ("c1", "A1.b")), (("c1", "A1"), ("c1", "except A1.b"))
    )

    several = cells(ROWS, ROWS, HEADING + "c1,NS,A1,0.5 kg\n", HEADING + "c1,MT,A1,0.25 kg\n")
    assert several.cells == Cells(
        "x.rows", ("control", "column", "value"),
        (("c1", "limit", "0.5 kg"), ("c1", "reason", "NS")), (("c1", "limit", "0.25 kg"), ("c1", "reason", "MT")),
    )  # fmt: skip


def test_numbers_are_compared_exactly_and_by_value() -> None:
    """``0.50`` is ``0.5``; the fortieth digit counts."""
    row = HEADING + "c1,NS,A1,%s kg\n"
    long = "1." + "0" * 36 + "1"
    assert edits(made(ROWS, t=row % "0.50"), made(ROWS, t=row % "0.5")) == ()
    assert edits(made(ROWS, t=row % "100"), made(ROWS, t=row % "100.0")) == ()

    assert cells(ROWS, ROWS, row % "1", row % long).cells == Cells(
        "x.rows", ("control", "limit"), (("c1", "1 kg"),), (("c1", f"{long} kg"),)
    )


def test_rows_that_nothing_tells_apart_are_compared_whole() -> None:
    """Two rows that exchange a cell are two edits: taken cell by cell nothing would have moved."""
    found = cells(ROWS, ROWS, HEADING + "c1,NS,A1,\nc1,MT,B2,\n", HEADING + "c1,MT,A1,\nc1,NS,B2,\n")

    assert found.cells == Cells(
        "x.rows", ("control", "reason", "scope", "limit"),
        (("c1", "MT", "B2", ""), ("c1", "NS", "A1", "")), (("c1", "MT", "A1", ""), ("c1", "NS", "B2", "")),
    )  # fmt: skip
    doubled = cells(ROWS, ROWS, HEADING + "c1,NS,A1,\nc1,MT,B2,\n", HEADING + "c1,NS,A1,\nc1,MT,B2,\nc1,MT,B2,\n")
    assert doubled.cells is not None and doubled.cells.added == (("c1", "MT", "B2", ""),)


def test_a_column_more() -> None:
    """The statement and the cells, both."""
    text = ROWS.replace("  complete", "  column words is text\n  complete")
    found = cells(ROWS, text, HEADING + "c1,NS,A1,\n", "control,reason,scope,limit,words\nc1,NS,A1,,some\n")

    assert "+  column words is text" in found.text
    assert found.cells == Cells("x.rows", ("control", "words"), (), (("c1", "some"),))


def test_other_keys_are_compared_whole() -> None:
    """What was found by one key is not found by another."""
    text = KEYED.replace("key country, reason", "key country")
    found = cells(KEYED, text, "country,reason,mark\nUS,NS,X\n", "country,reason,mark\nUS,NS,X\nDE,NS,X\n")

    assert "-  key country, reason\n+  key country" in found.text
    assert found.cells == Cells("x.chart", ("country", "reason", "mark"), (), (("DE", "NS", "yes"),))


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_the_cells_turn_one_table_into_the_other(data: st.DataObject) -> None:
    """What is left of the old rows with what was added is the new rows, for every two tables."""
    row = st.tuples(
        st.sampled_from(["c1", "c2", "c3"]), st.sampled_from(["", "NS"]), st.sampled_from(["", "A1", "B2", "A1 B2"])
    )
    sides = [data.draw(st.lists(row, max_size=4)) for _ in range(2)]
    texts = [HEADING + "".join(f"{','.join(r)},\n" for r in rows) for rows in sides]
    found = edits(made(ROWS, t=texts[0]), made(ROWS, t=texts[1]))
    same = sorted(sides[0]) == sorted(sides[1])

    assert (found == ()) is same
    if not same:
        assert found[0].cells is not None
        back = edits(made(ROWS, t=texts[1]), made(ROWS, t=texts[0]))[0].cells
        assert back is not None
        assert (back.added, back.removed) == (found[0].cells.removed, found[0].cells.added)


# Texts --------------------------------------------------------------------------------------------


def test_texts_of_two_folders() -> None:
    """Names are those within the ruleset; rows of tables are lines as others."""
    old = made(KEYED, at="one/x", t="country,reason,mark\nUS,NS,X\n")
    new = made(KEYED, at="two/y", t="country,reason,mark\nUS,NS,X\nDE,NS,X\n")

    assert text_diff(old, new) == (
        "--- a/tables/t.csv\n+++ b/tables/t.csv\n@@ -1,2 +1,3 @@\n country,reason,mark\n US,NS,X\n+DE,NS,X"
    )


def test_files_that_only_one_edition_has() -> None:
    """As diff has it."""
    old, new = made(""), made(KEYED, t="country,reason,mark\n")
    assert "--- /dev/null\n+++ b/tables/t.csv\n@@ -0,0 +1 @@\n+country,reason,mark" in text_diff(old, new)
    assert "--- a/tables/t.csv\n+++ /dev/null\n@@ -1 +0,0 @@\n-country,reason,mark" in text_diff(new, old)


def test_two_files_are_compared_whatever_they_are_called(tmp_path: Path) -> None:
    """A ruleset of one file."""
    (tmp_path / "old.rules").write_text(REGIME, "utf-8")
    (tmp_path / "new.rules").write_text(REGIME + RULE, "utf-8")
    found = text_diff(edition(str(tmp_path / "old.rules")), edition(str(tmp_path / "new.rules")))

    assert found.startswith("--- a/old.rules\n+++ b/new.rules\n@@ -8,3 +8,11 @@\n")


def test_several_rulesets_keep_their_names() -> None:
    """One that is missing is missing, file by file."""
    found = text_diff(edition("jp,uk"), edition("jp"))
    headers = [line for line in found.splitlines() if line.startswith("--- ")]

    assert headers and all(line.startswith("--- a/uk/") for line in headers)


def test_a_long_diff_says_how_much_is_missing() -> None:
    """No line is lost silently."""
    old, new = edition("jp"), edition("uk")
    whole = text_diff(old, new, limit=None).splitlines()
    cut = text_diff(old, new, limit=10).splitlines()

    assert cut == [*whole[:10], f"... and {len(whole) - 10} more lines"]
    assert text_diff(old, new, limit=len(whole)).splitlines() == whole


def test_a_long_line_says_how_long_it_is() -> None:
    """A table of one endless line does not fill the screen; without a limit it is whole."""
    old, new = made(ROWS, t=HEADING), made(ROWS, t=f"{HEADING}c1,{'a' * 3000},A1,\n")

    assert text_diff(old, new).endswith("aaa ... and 1008 more characters")
    assert text_diff(old, new, limit=None).endswith("aaa,A1,")


def test_a_text_cannot_move_the_cursor() -> None:
    """Controls in a table are written out; ends of lines of Windows are no edit; a missing end of line is told."""
    heading = "control,reason,scope,limit\n"
    old, new = made(ROWS, t=heading), made(ROWS, t=heading + "c1,\x1b[2J\x0b\u202e,A1,")

    assert text_diff(old, new).splitlines()[-2:] == ["+c1,\\x1b[2J\\x0b\\u202e,A1,", "\\ No newline at end of file"]
    assert text_diff(old, made(ROWS, t=heading.replace("\n", "\r\n"))) == ""


LINES = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES, st.booleans())
def test_a_diff_applied_gives_the_new_text(old: list[str], new: list[str], many: bool) -> None:
    """Line for line, and with the counts that its headings state; also where the lines are too many to match."""
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    with pytest.MonkeyPatch.context() as patch:
        if many:
            patch.setattr("compliance.analysis.text_diff._MANY", 0)
        sides = [
            Edition("x", files_of({"x/t.csv": text.encode()}), build(files_of({})), ("x",)) for text in (before, after)
        ]
        found = text_diff(*sides).splitlines()

    assert _applied(old, found) == new
    assert bool(found) == (old != new)


def _applied(old: list[str], diff: list[str]) -> list[str]:
    """Apply a unified diff of one file, strictly."""
    result: list[str] = []
    at = 0
    left = [0, 0]
    for line in diff[2:]:
        if line.startswith("@@"):
            assert left == [0, 0]
            counts = [part[1:].split(",") for part in line.split()[1:3]]
            left = [int(c[1]) if len(c) > 1 else 1 for c in counts]
            start = int(counts[0][0]) - (1 if left[0] else 0)
            result += old[at:start]
            at = start
            assert len(result) == int(counts[1][0]) - (1 if left[1] else 0)
        elif line[0] == "+":
            result.append(line[1:])
            left[1] -= 1
        else:
            assert old[at] == line[1:]
            left[0] -= 1
            at += 1
            if line[0] == " ":
                result.append(line[1:])
                left[1] -= 1
    assert left == [0, 0]
    return result + old[at:]
