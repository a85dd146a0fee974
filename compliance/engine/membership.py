"""Whether a fact is in a set of words, on one day: what codes lie below one another, which lists hold what."""

from typing import NamedTuple

from compliance.engine.context import Context
from compliance.model import condition as c
from compliance.model.law import Membership, WordList
from compliance.values.members import NONE, Members
from compliance.values.schemes import covers, in_span, lineage
from compliance.values.truth import FALSE, TRUE, UNKNOWN, Truth, negate


class Looked(NamedTuple):
    """What a membership rests on.

    Attributes:
        parents: Whether a code stands for codes below it, which is not stated.
        dated: Whether it may come out differently on another day.
        law: The lists that leave it unknown, with the reason.
    """

    parents: bool
    dated: bool
    law: str


def membership(node: c.Member, x: Context) -> tuple[Truth, Looked | None]:
    """Return whether the fact is in the set, and what was looked at; None where the fact alone decides."""
    value = x.get(node.fact)
    fields = [x.get(name) for name in node.set.fields]
    if value is None:
        return UNKNOWN, None
    if value is NONE:
        return FALSE, None
    assert isinstance(value, Members)
    if len(value.words) == 1 and value.words[0] in node.set.words and not (node.every or fields or node.set.minus):
        return TRUE, _PLAIN  # as below, without looking further
    moment = (x.moment.on, x.moment.known_on) if _moves(node.set, x) else None
    key = (node.fact, node.set, node.every, value, *fields, moment)
    known = _known_members(x).get(key)
    if known is not None:
        return known
    look = Look(x, node.fact, [v for v in fields if isinstance(v, Members)])
    found = _all_in(value, node.set, look) if node.every else _some_in(value, node.set, look)
    if found is FALSE and None in fields:
        found = UNKNOWN
    looked = Looked(look.parents, look.dated, "; ".join(sorted(look.missing)))
    _known_members(x)[key] = found, looked
    return found, looked


_PLAIN = Looked(parents=False, dated=False, law="")
_MOST = 200_000
"""Memberships kept for one ruleset; they say what words are in which set, never what a shipment comes to."""


def _known_members(x: Context) -> dict[object, tuple[Truth, Looked]]:
    known: dict[object, tuple[Truth, Looked]] = x.ruleset.scratch.setdefault("members", {})
    if len(known) > _MOST:
        known.clear()
    return known


def _moves(words: c.WordSet, x: Context) -> bool:
    """Return whether what is in the set depends on the day, or on what was published."""
    return any(x.ruleset.lists[name].moves for name in words.lists) or (
        words.minus is not None and _moves(words.minus, x)
    )


WHICH = "(some code below it; which is not stated)"
"""Marks a parent code in an explanation."""


class Look:
    """Membership of one word in a set, on one day.

    `missing` collects the lists that left it unknown, with the reason: it is then the law, not the shipper,
    that has to answer.
    """

    def __init__(self, x: Context, fact: str, fields: list[Members]) -> None:
        self.x = x
        self.fact = fact
        self.words = frozenset([w for field in fields for w in field.words])
        self.minus = frozenset([w for field in fields for w in field.excluded])
        self.missing: set[str] = set()
        self.parents = False
        self.dated = False
        found = x.ruleset.vocabulary.lookup(fact)
        self.scheme = x.ruleset.vocabulary.schemes.get(found.type.scheme) if found else None
        self.form = self.scheme.form if self.scheme else ""

    def word(self, word: str, within: c.WordSet) -> Truth:
        """Return whether *word* is in the set."""
        found = self._direct(word, within)
        if found is not TRUE and self.scheme:
            found = max(found, self._parent(word, within))
        if within.minus and found is not FALSE:
            found = min(found, negate(self._less(word, within.minus)))
        if self.minus and found is not FALSE:
            found = min(found, negate(self._taken(word)))
        return found

    def _less(self, word: str, minus: c.WordSet) -> Truth:
        """Return whether *word* is taken away; what the row holds is in the set, not in what is taken from it."""
        if not (self.words or self.minus):
            return self.word(word, minus)
        look = Look(self.x, self.fact, [])
        found = look.word(word, minus)
        self.parents, self.dated = self.parents or look.parents, self.dated or look.dated
        self.missing |= look.missing
        return found

    def _taken(self, word: str) -> Truth:
        """Return whether the row takes *word* away again."""
        if any(covers(m, word, self.form) for m in self.minus):
            return TRUE
        if any(covers(word, m, self.form) for m in self.minus):
            self.parents = True
            return UNKNOWN
        return FALSE

    def _direct(self, word: str, within: c.WordSet) -> Truth:
        written = within.words | self.words
        if word in written or (self.form and any(covers(m, word, self.form) for m in written)):
            return TRUE
        if any(in_span(word, first, last, self.form) for first, last in within.spans):
            return TRUE
        return max((self._listed(word, self.x.ruleset.lists[name]) for name in within.lists), default=FALSE)

    def _parent(self, word: str, within: c.WordSet) -> Truth:
        """A parent code means some leaf below it: true if all are members, false if none is."""
        assert self.scheme is not None
        if not self._below(word, within):
            return FALSE
        leaves = self.scheme.leaves(word) if self.scheme.complete else []
        if leaves and all(self._direct(leaf, within) is TRUE for leaf in leaves):
            return TRUE
        self.parents = True
        return UNKNOWN

    def _below(self, word: str, within: c.WordSet) -> bool:
        written = within.words | self.words
        spans = [end for span in within.spans for end in span]
        if any(word in self.x.ruleset.lists[name].above for name in within.lists):
            return True
        return any(m != word and covers(word, m, self.form) for m in (*written, *spans))

    def _listed(self, word: str, found: WordList) -> Truth:
        moment = self.x.moment
        self.dated = self.dated or found.dated
        if (found.known_from and moment.on < found.known_from) or (
            found.published and found.published > moment.known_on
        ):
            day = found.known_from or found.published
            self.missing.add(f"the edition of {found.title or found.name} before {day} is not at hand")
            return UNKNOWN
        codes = lineage(word, found.form) if found.form else (word,)
        entries = [(code, m) for code in codes for m in found.by_word.get(code, ())]
        best = max([self._entry(word, code, m, found) for code, m in entries], default=FALSE)
        if best is FALSE and not found.complete:
            self.missing.add(f"{found.title or found.name} is not complete here")
            return UNKNOWN
        return best

    def _entry(self, word: str, code: str, m: Membership, found: WordList) -> Truth:
        """Return whether an entry of *code*, which *word* is or lies below, holds."""
        moment = self.x.moment
        if m.published and m.published > moment.known_on:
            return FALSE
        if moment.on in m.period:
            return TRUE
        if not m.period.begun(moment.on):
            return FALSE
        if m.then_unknown:
            self.missing.add(f"whether {word} is still in {found.title or found.name} is not known")
            return UNKNOWN
        later = found.follower(code, m)
        if later and later > moment.known_on:
            self.missing.add(f"whether {word} stays in {found.title or found.name} was not known before {later}")
            return UNKNOWN
        return FALSE


def _some_in(value: Members, within: c.WordSet, look: Look) -> Truth:
    """Whether some value is a member; an open set may hold more."""
    best = max((look.word(word, within) for word in value.words), default=FALSE)
    if best is not TRUE and _ruled_out(value, within, look):  # nor is it what a code stands for that lies above
        return FALSE
    return best if value.complete else max(best, UNKNOWN)


def _ruled_out(value: Members, within: c.WordSet, look: Look) -> bool:
    """Whether exact classification excludes every member of a set of codes that is written out."""
    if not value.excluded or look.scheme is None or within.spans or within.lists or look.words:
        return False  # of a cell of a row it says what the row takes away
    return all(look.scheme.is_held(word, value.excluded) for word in within.words)


def _all_in(value: Members, within: c.WordSet, look: Look) -> Truth:
    """Whether every value is a member; an open set may hold one that is not."""
    worst = min((look.word(word, within) for word in value.words), default=TRUE)
    return worst if value.complete or worst is FALSE else UNKNOWN
