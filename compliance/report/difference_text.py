"""A difference as text for a lawyer. Returns strings; only `compliance.cli` prints."""

import os
import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator

from compliance.analysis.difference import REQUIRES_OTHERWISE, Cells, Difference, Edit, Witness
from compliance.report.cell_groups import cell_groups, key_columns
from compliance.report.diff_lines import diff_lines
from compliance.report.directions import DIRECTIONS
from compliance.report.ordered import Numbered, ordered
from compliance.report.region_words import answer_words, beside_words, is_long, is_made, region_words, said
from compliance.report.responsible import Responsible, responsible
from compliance.report.witness_files import witness_name
from compliance.report.witness_words import witness_command, witness_facts
from compliance.shipment.characters import escaped

WIDTH = 100
DIFF_LINES = 120
"""How much of the text diff is shown."""

FEW = 2
"""Edits of a region that are shown with title and place."""

CELL_ROWS = 20
"""How many rows of moved cells are shown of one table."""


def difference_text(difference: Difference, *, witnesses: str = "") -> str:
    """Return the difference with its closing statement first; *witnesses* is the folder that holds their files."""
    return "\n".join(_difference(difference, witnesses)) + "\n"


def _difference(d: Difference, folder: str) -> Iterator[str]:
    found = ordered(d)
    yield f"{escaped(d.old)} -> {escaped(d.new)}: {_headline(d, found)}"
    yield escaped(d.statement)
    if d.open:
        yield f"not settled: {len(d.open)} (below)"
    open_ones = [n for n in found if not n.region.masked]
    for regime in dict.fromkeys(n.region.regime for n in open_ones):
        yield ""
        yield escaped(regime)
        for number in (n for n in open_ones if n.region.regime == regime):
            yield from (f"  {line}" for line in _region(number, d, folder))
    yield from _section(
        "masked: a requirement moves, and what else stands keeps the outcome in every case",
        [line for n in found if n.region.masked for line in _region(n, d, folder)],
    )
    yield from _edits(d)
    yield from _section("not settled:", [f"? {escaped(sentence)}" for sentence in d.open])
    yield from _section("what this speaks of:", [escaped(sentence) for sentence in d.universe])
    lines, more = diff_lines(d.text_diff, DIFF_LINES)
    yield from _section("text diff:", [*lines, *([f"({more} more lines)"] if more else [])])
    yield ""
    if d.work:
        yield "work  " + ", ".join(f"{escaped(name)} {count}" for name, count in d.work.items())
    yield f"old {d.old_digest[:19]}  new {d.new_digest[:19]}"


def _headline(d: Difference, found: tuple[Numbered, ...]) -> str:
    moved = [n for n in found if not n.region.masked]
    beside = f"; {len(found) - len(moved)} masked" if len(found) > len(moved) else ""
    if not moved:
        return ("NOTHING COMES OUT DIFFERENTLY" if d.equal else "NO DIFFERENCE FOUND, NOT ALL SETTLED") + beside
    counted = Counter(n.direction.word for n in moved)
    parts = [f"{counted[kind.word]} {kind.word}" for kind in DIRECTIONS if counted[kind.word]]
    return f"{len(moved)} REGION{'S' * (len(moved) != 1)} DIFFER{'S' * (len(moved) == 1)}: {', '.join(parts)}{beside}"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" if line else "" for line in lines)


def _region(found: Numbered, d: Difference, folder: str) -> Iterator[str]:
    region = found.region
    words = region_words(region)
    yield f"{found.direction.sign} {found.number}. {found.direction.word}: {words}"
    if region.text and escaped(region.text) != words:
        yield from textwrap.wrap(
            escaped(region.text), WIDTH, initial_indent="    why      ", subsequent_indent=" " * 13
        )
    for limit in region.limits:
        if is_long(limit):
            head = f"    {escaped(limit.fact)}: "
            text = ", ".join(escaped(value) for value in limit.values)
            yield from textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent="      ")
    if region.masked:
        yield f"    masked   of one shipment there by {escaped(region.masked)}: the outcome stays"
    gone, new = beside_words(region)
    if answer_words(region.before) != answer_words(region.after):
        for text in gone:
            yield f"    no more  {text}"
        for text in new:
            yield f"    new      {text}"
    yield from (f"    {line}" for line in _by_edits(responsible(d, region)))
    if region.sources:
        yield f"    source   {escaped('; '.join(region.sources))}"
    if region.witness:
        yield from (f"    {line}" for line in _witness(found, region.witness, d, folder))
    elif not region.masked:
        yield "    witness  none found within the budget"


def _by_edits(found: tuple[Responsible, ...]) -> Iterator[str]:
    """Yield the edits of a region: each with its title and place, many by name alone, since all are listed below."""
    if len(found) <= FEW:
        yield from (f"edit     {_edit_line(one.edit) if one.edit else escaped(one.name)}" for one in found)
        return
    kinds: dict[str, list[str]] = {}
    for one in found:
        kinds.setdefault(f"{one.edit.kind} {one.edit.statement} " if one.edit else "", []).append(escaped(one.name))
    for kind, names in kinds.items():
        head = f"edits    {kind}"
        yield from textwrap.wrap(", ".join(names), WIDTH, initial_indent=head, subsequent_indent="         ")


def _witness(found: Numbered, witness: Witness, d: Difference, folder: str) -> Iterator[str]:
    yield f"witness  {', '.join(f'{name} {value}' for name, value in witness_facts(witness))}"
    before, after = said(witness.before, witness.after), said(witness.after, witness.before)
    yield f"         before: {'; '.join(before)}"
    yield f"         after:  {'; '.join(after)}"
    path = os.path.join(folder, witness_name(found)) if folder else ""
    other = "" if is_made(d.old) else f"  # and --rules {shlex.quote(escaped(d.old))}"
    yield f"run      {witness_command(witness, d.new, path)}{other}"


def _edit_line(edit: Edit) -> str:
    title = f'  "{escaped(edit.title)}"' if edit.title else ""
    place = edit.new_at or edit.old_at
    return f"{edit.kind} {edit.statement} {escaped(edit.name)}{title}{f'  ({escaped(place)})' if place else ''}"


def _edits(d: Difference) -> Iterator[str]:
    kinds = (
        ("edits that move an outcome or what is said beside it:", [e for e in d.edits if e.meaning == "moves"]),
        ("edits whose meaning is not settled:", [e for e in d.edits if e.meaning not in ("moves", "none")]),
        ("edits that move nothing, proved:", [e for e in d.edits if e.meaning == "none"]),
    )
    for title, edits in kinds:
        yield from _section(title, [line for edit in edits for line in _edit(edit)])


def _edit(edit: Edit) -> Iterator[str]:
    yield _edit_line(edit)
    if edit.meaning == "none" and edit.requires_otherwise:
        yield f"    {REQUIRES_OTHERWISE}"
    if edit.cells:
        yield from (f"    {line}" for line in _cells(edit.cells))


def _cells(cells: Cells) -> Iterator[str]:
    groups = cell_groups(cells)
    yield f"table {escaped(cells.table)}: {sum(g.count for g in groups)} cells by {', '.join(key_columns(cells))}"
    for group in groups[:CELL_ROWS]:
        named = zip(key_columns(cells), group.keys, strict=False)
        key = "; ".join(f"{name} {', '.join(map(escaped, words))}" for name, words in named if any(words))
        count = f"  ({group.count} cells)" if group.count > 1 else ""
        yield f"  {key}: {_value(group.before)} -> {_value(group.after)}{count}"
    if len(groups) > CELL_ROWS:
        yield f"  ({len(groups) - CELL_ROWS} more rows)"


def _value(value: str | None) -> str:
    return "not there" if value is None else escaped(value)
