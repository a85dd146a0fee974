"""The Commerce Control List from the official eCFR XML of Supplement No. 1 to Part 774.

Every element below the supplement ends up somewhere: the wording goes to the table of codes, the control rows to a
table of their own, and so do the paragraphs on list-based exceptions. What a control row says in words stays in words:
`codes` holds what is plainly a list of codes, else the whole entry, and `described` is then yes.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias
from xml.etree.ElementTree import Element

from attrs import define, field, frozen

from compliance.importing.records import Refused, clean
from compliance.importing.xml import children, elements, local, text
from compliance.values.dates import parse_date

_CODE = re.compile(r"([0-9][A-E][0-9]{3})\b")
_CATEGORY = re.compile(r"Category ([0-9])\b")
_GROUP = re.compile(r"([A-E])\. ")
_PARAGRAPH = re.compile(r"([a-z]{1,2}(?:\.[0-9]{1,3}[a-z]?|\.[a-z]{1,2})*)(\.+\s*|\s+)(?=\S)")
_RANGE = re.compile(
    r"([a-z][a-z0-9.]*?)\.?\s*(?:-|–|through|to)\s*\.?([a-z][a-z0-9.]*?)\.?,?\s*\[reserved", re.IGNORECASE
)
_EXCEPTION = re.compile(r"([A-Z]{3}(?:/[A-Z]{3})?):\s*(.*)")
_REASON = re.compile(r"((?:[A-Z]{2}(?:, and |, | and )?)+) appl(?:y|ies)\b,?\s*(?:to )?")
_RUSSIA = re.compile(r"Russian industry sector sanctions? appl(?:y|ies)\s*(?:to )?")
_COLUMN = re.compile(r"\b(?:([A-Z]{2}) )?Column ([0-9])\b")
_ELSEWHERE = re.compile(r"subject to the ITAR|export licensing authority of", re.IGNORECASE)
"""The entry leaves its items to another authority."""
_EMPTY = re.compile(
    r"\[Reserved\]|\(a\) See ECCN|No (?:items|commodities|software|technology)\b.*\bcurrently", re.IGNORECASE
)
"""The entry has no items any more, or only points to others."""
_POINTER = re.compile(r"\b(?:is|are) controlled by ECCN", re.IGNORECASE)
_ONE = r"(?:[0-9][A-E][0-9]{3})?(?:\.?[a-z0-9]{1,3})(?:\.[a-z0-9]{1,3})*"
_LIST = re.compile(rf"{_ONE}(?:(?:, and |, or |, | and | or ){_ONE})*")
_HEADS = {
    "license requirements": "requirements",
    "list based license exceptions": "exceptions",
    "license exceptions": "exceptions",
    "special conditions for": "sta",
    "reporting requirements": "reporting",
    "list of items controlled": "items",
}
_LABELS = ("Reason for Control", "Reasons for Control", "Related Controls", "Related Definition", "Related", "Items")


@frozen
class Wording:
    """One element of the list: what it belongs to, what it is, its official words."""

    code: str
    kind: str
    words: str
    place: int


@frozen
class Control:
    """One control row, as printed and as far as it is understood."""

    eccn: str
    reason: str
    column: str
    codes: str
    described: bool
    scope: str
    requirement: str
    place: int


@frozen
class Exempt:
    """What one entry says about one list-based license exception."""

    eccn: str
    exception: str
    offered: str
    words: str
    place: int


@frozen
class Entry:
    """The end of one entry: whether it has requirements, is reserved, or is not understood (with the reasons)."""

    eccn: str
    state: str
    problems: tuple[tuple[int, str], ...]


@frozen
class Edition:
    """The end of the file: the day that it states."""

    day: date | None


Piece: TypeAlias = Wording | Control | Exempt | Entry | Edition


@define
class _Open:
    """The entry being read."""

    eccn: str
    heading: str
    place: int
    section: str = ""
    exception: str = ""
    reasons: tuple[str, ...] = ()
    controls: list[Control] = field(factory=list)
    exempt: list[Exempt] = field(factory=list)
    paragraphs: set[str] = field(factory=set)
    wording: list[str] = field(factory=list)
    promised: bool = False
    listed: bool = False
    problems: list[tuple[int, str]] = field(factory=list)


def read_ecfr(path: str) -> Iterator[Piece]:
    """Yield the pieces of the list in the order of the file; the last one is its edition."""
    reader = _Reader(path)
    yield from reader.run()


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.entry: _Open | None = None
        self.category = ""
        self.group = ""
        self.groups: dict[str, int] = {}
        self.closed: set[str] = set()
        self.titled = False
        self.day: date | None = None

    def run(self) -> Iterator[Piece]:
        number = 0
        names = frozenset(
            {"HEAD", "HD1", "HD2", "HD3", "FP", "FP-1", "FP-2", "P", "NOTE", "DIV", "CITA", "EDNOTE", "img"}
        )
        for met in elements(self.path, names, frozenset({"DIV9", "DIV5", "DIV8", "DIV6", "DIV3", "DIV1", "ECFR"})):
            if not met.parents or met.parents[-1].tag != "DIV9":
                continue
            if "Supplement No. 1 to Part 774" not in met.parents[-1].get("N", ""):
                continue
            number += 1
            self._stated(met.parents[-1])
            yield from self._element(met.element, number)
        yield from self._close()
        self._check()
        yield Edition(self.day)

    def _stated(self, supplement: Element) -> None:
        if self.day is None:
            found = re.search(r"/on/([0-9-]{10})/", supplement.get("hierarchy_metadata", ""))
            self.day = parse_date(found[1]) if found else None

    def _check(self) -> None:
        if not self.titled:
            raise Refused("E0703", "the file holds no Supplement No. 1 to Part 774", self.path)
        for number in "0123456789":
            mine = [g for g in self.groups if g.startswith(number)]
            if not {g[-1] for g in mine} >= set("ABCDE"):
                raise Refused("E0701", f"category {number} lacks a heading of its groups A to E", self.path)
            if number not in self.closed:
                raise Refused("E0701", f"category {number} does not end with its line on EAR99", self.path)
        for group, entries in self.groups.items():
            if not entries:
                raise Refused("E0701", f"the heading of group {group} is not reserved and has no entry", self.path)

    # Elements -----------------------------------------------------------------------------------

    def _element(self, element: Element, place: int) -> Iterator[Piece]:
        tag, words = local(element), text(element)
        code = _CODE.match(words) if tag in ("FP-2", "FP-1") else None
        if tag == "HEAD":
            self.titled = words.startswith("Supplement No. 1 to Part 774")
        elif tag == "HD1" and self._heading(words):
            yield from self._close()
        elif words.startswith("EAR99 "):
            yield from self._close()
            self.closed.add(self.category)
        elif code and code[1][:2] == self.category + self.group:
            yield from self._close()
            self.entry = _Open(code[1], clean(words[5:]), place)
            self.groups[self._key()] += 1
            yield Wording(code[1], "heading", clean(words[5:]), place)
            return
        elif self.entry is not None:
            yield from self._inside(self.entry, element, words, place)
            return
        yield Wording("", "outside", words, place)

    def _key(self) -> str:
        return self.category + self.group

    def _heading(self, words: str) -> bool:
        """Whether a heading begins a category or a group; remember it."""
        if category := _CATEGORY.match(words):
            self.category, self.group = category[1], ""
            return True
        if words.startswith(("Annex to Category", "Part ")):
            self.group = ""
            return True
        group = _GROUP.match(words)
        if not group:
            return False
        self.group = group[1]
        if "[Reserved]" in words:
            self.groups.setdefault(self._key(), 1)
        else:
            self.groups.setdefault(self._key(), 0)
        return True

    def _inside(self, entry: _Open, element: Element, words: str, place: int) -> Iterator[Piece]:
        tag = local(element)
        entry.wording.append(words)
        if tag == "DIV":
            yield from self._tables(entry, element, place)
            return
        if head := _head(words) if tag != "NOTE" else "":
            entry.section, entry.exception = head, ""
            entry.promised = entry.promised or head == "requirements"
            yield Wording(entry.eccn, "section", words, place)
            rest = re.sub(r"^List of Items Controlled:?\s*", "", words)
            if head == "items" and rest != words and _PARAGRAPH.match(rest):
                entry.section = "paragraphs"
                yield from self._paragraph(entry, rest, place)
            return
        label = next((name for name in _LABELS if words.startswith(name)), "")
        if label.startswith("Reason"):
            entry.reasons = tuple(re.findall(r"\b[A-Z]{2}\b", words))
            entry.promised = True
            entry.section = "requirements"
        elif label == "Items":
            entry.section = "paragraphs"
            words = re.sub(r"^Items:?\s*", "", words)
        elif label and entry.section in ("exceptions", "sta", "requirements"):
            entry.section = "items"
        if entry.section == "items" and tag == "P" and words.startswith("a. "):
            entry.section = "paragraphs"  # the word `Items` is left out
        if entry.section in ("exceptions", "sta") and tag != "NOTE" and not words.startswith("(See Part 740"):
            self._exempt(entry, words, place)
        elif entry.section == "requirements" and tag != "NOTE" and not label:
            self._prose(entry, re.sub(r"^(?:ECCN )?Controls?(?:\(s\))?:?\s*|^Country Chart\.\s*", "", words), place)
        if entry.section == "paragraphs" and tag != "NOTE":
            yield from self._paragraph(entry, words, place)
        elif words:
            yield Wording(entry.eccn, "note" if tag == "NOTE" else entry.section or "text", words, place)

    # Paragraphs ---------------------------------------------------------------------------------

    def _paragraph(self, entry: _Open, words: str, place: int) -> Iterator[Piece]:
        if not words:
            return
        if _RANGE.match(words):
            yield Wording(entry.eccn, "reserved", words, place)
            return
        found = _PARAGRAPH.match(words)
        code = found[1] if found else ""
        plain = "." in code or (found is not None and found[2].startswith("."))
        entry.listed = True
        if not found or not plain or code in entry.paragraphs:
            yield Wording(entry.eccn, "text", words, place)
            return
        for parent in _parents(code):
            if parent not in entry.paragraphs:  # the file goes straight to .z.1.a
                entry.paragraphs.add(parent)
                yield Wording(f"{entry.eccn}.{parent}", "paragraph", "", place)
        entry.paragraphs.add(code)
        rest = words[found.end() :]
        kind = "reserved" if re.fullmatch(r"\[?Reserved\]?[.;]?(?: (?:and|or))?", rest) else "paragraph"
        yield Wording(f"{entry.eccn}.{code}", kind, rest, place)

    # Controls -----------------------------------------------------------------------------------

    def _tables(self, entry: _Open, element: Element, place: int) -> Iterator[Piece]:
        for table in element.iter("TABLE"):
            headings = [text(h) for h in table.iter("TH")]
            if not headings or not headings[0].startswith("Control"):
                yield Wording(entry.eccn, "table", text(table), place)
                continue
            for row in table.iter("TR"):
                cells = [text(c) for c in children(row, "TD")]
                if any(cells):
                    self._row(entry, cells, place)

    def _row(self, entry: _Open, cells: list[str], place: int) -> None:
        filled = [c for c in cells if c]
        if not cells[0] and entry.controls:
            last = entry.controls.pop()
            entry.controls.append(_with_words(last, filled[0]))
            return
        if len(filled) == 1:
            self._prose(entry, filled[0], place)
            return
        if len(filled) > 2:
            entry.problems.append((place, f"control row of {len(filled)} cells"))
            filled = [filled[0], " ".join(filled[1:])]
        scopes = re.split(r"(?<=[a-z.0-9])\s*(?=[A-Z]{2} applies\b)", filled[0])
        columns = re.split(r"(?<=[0-9.])\s*(?=[A-Z]{2} Column)", filled[1])
        if len(scopes) != len(columns):
            scopes, columns = filled[:1], filled[1:]
        for scope, requirement in zip(scopes, columns, strict=True):
            self._control(entry, scope, requirement, place)

    def _prose(self, entry: _Open, words: str, place: int) -> None:
        """Take a control that stands in a sentence: its scope, then the requirement."""
        words = clean(words)
        if not words or words == "N/A":
            return
        if not (_REASON.match(words) or _RUSSIA.match(words)):
            return
        column = _COLUMN.search(words)
        cut = column.start() if column else words.find(". ") + 1 or len(words)
        scope, requirement = clean(words[:cut]), clean(words[cut:])
        if not requirement:
            parts = re.split(r"(?= and a license is required)", words, maxsplit=1)
            scope, requirement = parts[0], clean(parts[1]) if len(parts) > 1 else ""
        self._control(entry, scope, requirement, place)

    def _control(self, entry: _Open, scope: str, requirement: str, place: int) -> None:
        russia = _RUSSIA.match(scope)
        found = russia or _REASON.match(scope)
        if found is None or not requirement or requirement == "N/A.":
            entry.problems.append((place, f"control row `{scope[:60]} | {requirement[:40]}`"))
        reasons = ["RU"] if russia else re.findall(r"[A-Z]{2}", found[1]) if found else ["?"]
        codes, described = _scope(entry.eccn, scope[found.end() :] if found else scope)
        columns = [(m[1] or reasons[0]) + m[2] for m in _COLUMN.finditer(requirement)]
        if any(c[:2] not in reasons for c in columns):
            entry.problems.append((place, f"the column `{requirement[:40]}` is not one of `{scope[:40]}`"))
        for reason in reasons:
            for column in [c for c in columns if c[:2] == reason] or [""]:
                made = Control(entry.eccn, reason, column, codes, described, scope, requirement, place)
                entry.controls.append(made)

    # Exceptions ---------------------------------------------------------------------------------

    def _exempt(self, entry: _Open, words: str, place: int) -> None:
        found = _EXCEPTION.match(words)
        if found:
            entry.exception = found[1]
            entry.exempt.append(Exempt(entry.eccn, found[1], "", found[2], place))
        elif entry.section == "sta" and not entry.exception:
            entry.exception = "STA"
            entry.exempt.append(Exempt(entry.eccn, "STA", "", words, place))
        elif entry.exempt and entry.exception:
            last = entry.exempt.pop()
            entry.exempt.append(Exempt(last.eccn, last.exception, "", clean(f"{last.words} {words}"), last.place))
        elif words:
            entry.problems.append((place, f"exceptions: `{words[:60]}`"))

    # The end of an entry --------------------------------------------------------------------------

    def _close(self) -> Iterator[Piece]:
        entry, self.entry = self.entry, None
        if entry is None:
            return
        yield from entry.controls
        for e in entry.exempt:
            yield Exempt(e.eccn, e.exception, _offered(e.words), e.words, e.place)
        problems = list(entry.problems)
        held = {c.reason for c in entry.controls}
        for reason in entry.reasons:
            if reason not in held:
                problems.append((entry.place, f"reason for control {reason} has no row"))
        whole = " ".join([entry.heading, *entry.wording])
        elsewhere = not entry.reasons and not entry.controls and bool(_ELSEWHERE.search(whole))
        if entry.promised and not entry.reasons and not entry.controls and not elsewhere:
            problems.append((entry.place, "license requirements without a reason or a row"))
        if "see List of Items Controlled" in entry.heading and not entry.listed:
            problems.append((entry.place, "the heading points to a list of items, which is missing"))
        first = " ".join([entry.heading, *entry.wording[:2]])
        pointer = bool(_EMPTY.search(first) or _POINTER.search(entry.heading))
        empty = elsewhere or (not entry.promised and pointer)
        if not entry.promised and not empty:
            problems.append((entry.place, "neither license requirements nor a word that there are none"))
        yield Entry(entry.eccn, "reserved" if empty else "unclear" if problems else "controlled", tuple(problems))


def _head(words: str) -> str:
    folded = words.casefold()
    return next((kind for start, kind in _HEADS.items() if folded.startswith(start)), "") if len(words) < 400 else ""


def _parents(code: str) -> list[str]:
    """Return the paragraphs that hold this one, outermost first."""
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _with_words(control: Control, words: str) -> Control:
    c = control
    return Control(
        c.eccn, c.reason, c.column, c.codes, c.described, c.scope, clean(f"{c.requirement} {words}"), c.place
    )


def _offered(words: str) -> str:
    """Return ``no`` where an exception is flatly not offered, ``yes`` where it flatly is, else ``described``."""
    plain = words.rstrip(". ").casefold()
    return {"n/a": "no", "no": "no", "yes": "yes"}.get(plain, "described")


def _scope(eccn: str, words: str) -> tuple[str, bool]:
    """Return the codes of a scope, and whether words limit it further."""
    words = clean(words.strip(" ."))
    found = re.fullmatch(r"(?:the )?entire entry(?:,? except (?:for )?(.*))?", words)
    if found:
        if not found[1]:
            return eccn, False
        out = _listed(eccn, found[1])
        return (f"{eccn} except {out}", False) if out else (eccn, True)
    only = _listed(eccn, re.sub(r"^(?:items (?:controlled|specified|described) (?:by|in) |paragraphs? )", "", words))
    return (only, False) if only else (eccn, True)


def _listed(eccn: str, words: str) -> str:
    """Return the codes of this entry that *words* list, or nothing where it is more than a list of them."""
    words = re.sub(r"^(?:paragraphs? |ECCN )", "", re.sub(r",? of this entry$", "", words))
    if not _LIST.fullmatch(words):
        return ""
    codes: list[str] = []
    for part in re.split(r", and |, or |, | and | or ", words):
        if part.startswith(eccn):
            codes.append(part)
        elif _CODE.match(part) or not re.search(r"[.]", part):
            return ""
        elif part.lstrip(".")[0].isdigit():
            if not codes or "." not in codes[-1]:
                return ""
            codes.append(f"{codes[-1].rpartition('.')[0]}.{part.lstrip('.')}")
        else:
            codes.append(f"{eccn}.{part.lstrip('.')}")
    return " ".join(codes)
