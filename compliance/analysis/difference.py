"""What an auditor is told of two editions: records only, shared by `diff`, `prove`, `cover`, `impact` and the reports.

Everything here is plain data (text, numbers, tuples), so that JSON by cattrs, text, SARIF and HTML say the same.
"""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Limit:
    """One side of a region: the values that one fact may take in it.

    Attributes:
        fact: Dotted name; ``date`` and ``known on`` are the two axes of time.
        values: The values one by one (codes, countries, choices), or the ends of intervals as written.
        text: The same as a lawyer reads it: ``China or Hong Kong``, ``at least 4800 and below 4801``.
    """

    fact: str
    values: tuple[str, ...]
    text: str


@frozen
class Answer:
    """What one edition says of the shipments of a region.

    Attributes:
        low, high: Ends of the range of the outcome, as words (``license_required``); equal where it is settled.
        beside: What else is said there and is moved: ``review: presumption of denial``, ``flag: ...``, ``duty: 25 %``.
    """

    low: str
    high: str
    beside: tuple[str, ...] = ()


@frozen
class Witness:
    """A smallest concrete shipment that the two editions decide differently.

    Attributes:
        shipment: The shipment as JSON; ``compliance check`` runs it.
        on, known_on: The moment, as ISO dates; *known_on* empty: each regime's own.
        regime: The regime that answers differently.
        before, after: What either edition says of it, as the reference evaluator has it.
    """

    shipment: Mapping[str, Any]
    on: str
    known_on: str
    regime: str
    before: Answer
    after: Answer


@frozen
class Cells:
    """An edit of a table or list as sets of cells.

    Attributes:
        table: Name of the table or list.
        columns: What a cell is found by, such as ``("code", "country")``; its value last.
        removed, added: Cells that only one edition has, each as texts in the order of *columns*.
    """

    table: str
    columns: tuple[str, ...]
    removed: tuple[tuple[str, ...], ...]
    added: tuple[tuple[str, ...], ...]


REQUIRES_OTHERWISE = "what it requires is worded otherwise: of whom, which kind and why are not compared"
"""Said of an edit that moves nothing of what is compared."""


@frozen
class Edit:
    """One statement, list or table that differs between the editions.

    Attributes:
        kind: ``added``, ``removed`` or ``changed``.
        statement: Keyword of the statement: ``rule``, ``exception``, ``suspend``, ``table``, ``list``, ``define``, ...
        name: Its permanent name; for a table or list that of the table or list.
        title: A few words.
        sources: Provisions.
        old_at, new_at: Place in either edition as ``file:line``; empty where it is not there.
        text: Unified diff of the statement's canonical text; empty for tables of which only cells moved.
        cells: The cells that moved, for a table or list.
        meaning: ``none`` where the edit provably moves nothing, else ``moves`` or ``open``; filled in by `diff`.
    """

    kind: str
    statement: str
    name: str
    title: str
    sources: tuple[str, ...]
    old_at: str
    new_at: str
    text: str = ""
    cells: Cells | None = None
    meaning: str = "open"

    @property
    def requires_otherwise(self) -> bool:
        """Whether it words otherwise what is required: of whom, which kind and why are not compared."""
        lines = (line[1:].split(None, 1) for line in self.text.splitlines() if line[:1] in ("+", "-"))
        return self.kind == "changed" and any(words[:1] == ["requires"] for words in lines)


@frozen
class Region:
    """Shipments that come out differently, as one box.

    Attributes:
        regime: The regime.
        limits: The sides; a fact that is not named may be anything.
        before, after: What either edition says.
        direction: ``stricter``, ``more permissive``, ``wider`` (less is settled), ``narrower`` (more is settled),
            ``refused`` where one edition refuses the facts, or ``beside`` where the outcome stays
            and only review, flags, obligations or duties move.
        edits: Names of the edits responsible.
        sources: Their provisions.
        witness: A smallest shipment in it; None where none was found within the budget.
        masked: Where the requirement moves but something else stands in every case: what does for one shipment there.
        text: The region in one sentence.
    """

    regime: str
    limits: tuple[Limit, ...]
    before: Answer
    after: Answer
    direction: str
    edits: tuple[str, ...]
    sources: tuple[str, ...]
    witness: Witness | None = None
    masked: str = ""
    text: str = ""


@frozen
class Difference:
    """The answer of `compliance diff`.

    Attributes:
        old, new: How the editions were named.
        old_digest, new_digest: Digests of their content.
        equal: Whether nothing comes out differently, proved.
        settled: Whether the closing statement is proved; else *open* says what was not settled within the budget.
        regions: What moved, in the order of severity.
        edits: Every statement and table that differs, whether or not it moves anything.
        statement: The closing statement in one or two sentences.
        open: What was not settled, one sentence each.
        universe: What the proof speaks of, one sentence each (partial shipments, licenses by common names, ...).
        text_diff: Unified diff of the files.
        certificate: The certificate of the closing statement, as JSON; empty where there is none.
        work: Counts: nodes, splits, seconds left out (two runs print the same bytes).
    """

    old: str
    new: str
    old_digest: str
    new_digest: str
    equal: bool
    settled: bool
    regions: tuple[Region, ...]
    edits: tuple[Edit, ...]
    statement: str
    open: tuple[str, ...] = ()
    universe: tuple[str, ...] = ()
    text_diff: str = ""
    certificate: Mapping[str, Any] = field(factory=dict)
    work: Mapping[str, int] = field(factory=dict)
