"""Concrete shipments that two editions decide differently: sought by the compiled path, confirmed by the reference."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from compliance.analysis.derivable import derivable
from compliance.analysis.difference import Answer, Witness
from compliance.analysis.familiar import familiar
from compliance.analysis.harmless import harmless
from compliance.analysis.smaller import smaller
from compliance.engine.compiled.answer import RegimeAnswer
from compliance.engine.compiled.decide import decide
from compliance.engine.compiled.summary import summary
from compliance.engine.evaluate import evaluate
from compliance.model.ruleset import Ruleset
from compliance.regions.budget import Exhausted
from compliance.shipment.read import read_mapping
from compliance.values.dates import parse_date
from compliance.values.facts import ROLES, Base, Fact, Kind
from compliance.values.outcome import BY_WORD, Outcome

REFUSED = Answer("refused", "refused")
ABSENT = Answer("not_subject", "not_subject")
SETTLED = 13
"""Weight of a difference between two settled outcomes."""
BESIDE_TOLD = 5
"""Weight of one thing that stands for another beside a settled outcome."""
PLAIN = 20
"""Decisions spent on one shipment that goes familiar ways."""
PLAINEST = 60
"""Decisions spent on plain shipments of a place, before a member of it is filled up."""
ROUNDS = 4
"""How often a shipment is filled up with what its decision still asks for, and how often it is made smaller."""


@frozen
class Tried:
    """What both editions say of one shipment.

    Attributes:
        answers: Regime to what the old and the new edition say.
        read: Regime to the facts that either decision read.
    """

    answers: Mapping[str, tuple[Answer, Answer]]
    read: Mapping[str, frozenset[str]]

    def differs(self, regime: str = "") -> str:
        """Return the regime that is answered differently, the gravest first; empty where none is."""
        moved = [name for name, (one, other) in self.answers.items() if one != other and regime in ("", name)]
        return max(moved, key=lambda name: (weight(*self.answers[name]), name), default="")


def weight(one: Answer, other: Answer) -> int:
    """Return how much a difference says: of settled outcomes most, of what stands beside least.

    Beside an outcome one thing that stands for another says more than one that is gone, or new.
    """
    if REFUSED in (one, other):
        return 1
    moved = (one.low, one.high) != (other.low, other.high)
    grave = max(BY_WORD[one.low], BY_WORD[other.low]) >= Outcome.LICENSE_REQUIRED
    *_, gone, new = _moved(one, other)
    telling = grave if moved else bool(gone and new)
    return 8 * moved + 2 * ((one.low == one.high) + (other.low == other.high)) + telling


PLACES = (("CN", "US"), ("US", "CN"), ("DE", "CN"), ("JP", "CN"), ("US", "DE"), ("US", "CA"))
"""Ways that shipments often go: a witness that goes one of them says more."""
CODES = ("eccn", "cn", "eu", "uk", "jp", "hs")


@frozen
class Inside:
    """A place in which a witness is to lie.

    Attributes:
        holds: Whether a shipment lies in it, with the day up to which publications count.
        facts: The facts that it speaks of.
        borne: Facts that follow from others there: stated beside them, they might be refused.
    """

    holds: Callable[[Mapping[str, Any], str], bool]
    facts: frozenset[str] = frozenset()
    borne: frozenset[str] = frozenset()


_ANYWHERE = Inside(lambda data, known_on: True)


Side = tuple[Callable[[str], Answer], Mapping[str, frozenset[str]]]
"""What one edition says of a shipment: regime to answer, and regime to the facts that its decision read."""


class Trials:
    """Decides shipments under two editions.

    Args:
        most: How many may be decided until one is found that shows a difference; None for as many as it takes.
    """

    def __init__(self, old: Ruleset, new: Ruleset, most: int | None = None) -> None:
        self.editions = (old, new)
        self.made = 0
        self.most = most
        self._known: tuple[dict[str, Side], dict[str, Side]] = ({}, {})

    @property
    def spent(self) -> bool:
        """Whether as many shipments as may be were decided."""
        return self.most is not None and self.made >= self.most

    def decide(self, data: Mapping[str, Any], known_on: str = "") -> Tried:
        """Return what both editions say of a shipment."""
        sides = [self._side(n, data, known_on) for n in (0, 1)]
        names = sorted({r.name for ruleset in self.editions for r in ruleset.regimes})
        answers = {n: (sides[0][0](n), sides[1][0](n)) for n in names}
        read = {n: frozenset[str]().union(*(side[1].get(n, ()) for side in sides)) for n in names}
        return Tried(answers, read)

    def standing(self, data: Mapping[str, Any], known_on: str, regime: str) -> tuple[str, ...]:
        """Return the requirements that keep the outcome of a shipment where it is, under both editions."""
        day = parse_date(known_on) if known_on else None
        found: list[dict[str, None]] = []
        for ruleset in self.editions:
            reading = read_mapping(data, ruleset.vocabulary)
            told = None if reading.diagnostics else decide(ruleset, reading.shipments[0], known_on=day).answer
            regimes = [r for r in told.lines[0].regimes if regime in ("", r.regime)] if told else []
            found.append(dict.fromkeys(name for r in regimes for name in _gravest(r)))
        return tuple(name for name in found[0] if name in found[1])

    def _side(self, edition: int, data: Mapping[str, Any], known_on: str) -> Side:
        """Return what one edition says of a shipment, worked out once."""
        known, key = self._known[edition], repr((data, known_on))
        if key not in known:
            self.made += 1 - edition
            known[key] = self._decide(self.editions[edition], data, known_on)
        return known[key]

    def _decide(self, ruleset: Ruleset, data: Mapping[str, Any], known_on: str) -> Side:
        reading = read_mapping(data, ruleset.vocabulary)
        found = None
        if not reading.diagnostics:
            day = parse_date(known_on) if known_on else None
            found = decide(ruleset, reading.shipments[0], known_on=day, gather=True).answer
        if found is None:
            return (lambda _: REFUSED), {}
        regimes = {r.regime: r for r in found.lines[0].regimes}
        answers = {name: answer(r) for name, r in regimes.items()}
        return (lambda name: answers.get(name, ABSENT)), {name: r.asked for name, r in regimes.items()}

    def _confirmed(self, found: Witness) -> Witness:
        """Return the witness: the reference evaluator says of it what the compiled path says."""
        day = parse_date(found.known_on) if found.known_on else None
        for ruleset, told in zip(self.editions, (found.before, found.after), strict=True):
            reading = read_mapping(found.shipment, ruleset.vocabulary)
            made = None if reading.diagnostics else evaluate(ruleset, reading.shipments[0], known_on=day).decision
            regimes = {r.regime: answer(r) for r in summary(made)[0].regimes} if made else {}
            defined = regimes.get(found.regime, ABSENT) if made else REFUSED
            assert defined == told, f"the evaluators disagree on {found.shipment}: {defined}, {told}"
        return found

    def witness(
        self,
        data: Mapping[str, Any],
        known_on: str,
        regime: str = "",
        inside: "Inside | None" = None,
        days: Iterable[str] = (),
    ) -> Witness | None:
        """Return a smallest witness near a shipment; None where the editions agree on it, filled up or not.

        Args:
            inside: The place in which the witness must lie: one beside it would show another difference.
            days: Days on which the difference may show best.
        """
        here = inside or _ANYWHERE
        attempts = self._attempts(data, known_on, regime, here, tuple(days))
        return self._best(((attempt, known_on) for attempt in attempts), regime, here)

    def plain_witness(
        self, starts: Iterable[tuple[Mapping[str, Any], str]], regime: str, inside: "Inside", days: Iterable[str]
    ) -> Witness | None:
        """Return a smallest witness near one of several plain shipments, each with its day of publications."""
        return self._best(self._plain_attempts(starts, regime, inside, tuple(days)), regime, inside)

    def in_role(self, role: str, like: Witness, inside: "Inside") -> Witness | None:
        """Return a witness as *like*, but that what a party is there the one in *role* is; None where it shows less."""
        for other in ROLES:
            if other in like.shipment and other != role:
                names = {other: role, role: other}
                data = {names.get(key, key): value for key, value in like.shipment.items()}
                data.setdefault("end_user", {"name": "Example end user"})
                for attempt in (data, *self._fuller(data, like.known_on, like.regime, inside)):
                    same = self._same(attempt, like.known_on, like.regime, (like.before, like.after))
                    if same and inside.holds(attempt, like.known_on):
                        return self._confirmed(self._smallest(attempt, like.known_on, like.regime, inside))
        return None

    def _plain_attempts(
        self, starts: Iterable[tuple[Mapping[str, Any], str]], regime: str, here: "Inside", days: tuple[str, ...]
    ) -> Iterator[tuple[Mapping[str, Any], str]]:
        made = self.made
        for data, known_on in starts:
            if self.made > made + PLAINEST:
                return
            yield from ((attempt, known_on) for attempt in self._familiar(data, known_on, regime, here, days))

    def _best(self, attempts: Iterable[tuple[Mapping[str, Any], str]], regime: str, here: "Inside") -> Witness | None:
        """Return the witness that says most, as small as it goes; the first that says all ends the search.

        Raises:
            Exhausted: As many shipments as may be were decided, and none of these shows it.
        """
        best: tuple[int, Mapping[str, Any], str, str] | None = None
        for attempt, known_on in attempts:
            if self.spent:
                break
            tried = self.decide(attempt, known_on)
            found = tried.differs(regime)
            rank = weight(*tried.answers[found]) if found else -1
            if rank > (best[0] if best else -1) and here.holds(attempt, known_on):
                best = (rank, attempt, known_on, found)
                if rank >= SETTLED:
                    break
        if best is None and self.spent:
            raise Exhausted
        return None if best is None else self._confirmed(self._smallest(*best[1:], here))

    def _attempts(
        self, data: Mapping[str, Any], known_on: str, regime: str, here: "Inside", days: tuple[str, ...]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the shipment, less of it, and more of it."""
        if here.facts:
            plain = _only(data, here.facts)
            yield from self._familiar(plain, known_on, regime, here, days)
            for departs, destination in PLACES[:3]:
                placed = {"departs": departs, "destination": destination, "end_user": {"name": "Example end user"}}
                lean = {"id": plain["id"], "item": {k: v for k, v in plain["item"].items() if k in CODES}}
                placed = {**self._closed(lean), **placed, "date": next(iter(days), data.get("date", ""))}
                yield from self._fuller(placed, known_on, regime, here, sought=here.facts)
        yield data
        if self.decide(data, known_on).differs(regime):
            data = smaller(data, lambda fewer: bool(self.decide(fewer, known_on).differs(regime)))
        for start in (self._closed(data), data):
            yield from self._fuller(start, known_on, regime, here)

    def _familiar(
        self, data: Mapping[str, Any], known_on: str, regime: str, here: "Inside", days: tuple[str, ...]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the shipment on familiar ways, its lists closed, on each day and on its own."""
        plain = self._closed(data)
        for day in dict.fromkeys([*days, str(data.get("date", ""))]):
            made = self.made
            for departs, destination in PLACES:
                if self.made > made + PLAIN:
                    break
                placed = {**plain, "date": day}
                placed.setdefault("departs", departs)
                placed.setdefault("destination", destination)
                placed.setdefault("end_user", {"name": "Example end user"})
                yield from self._fuller(placed, known_on, regime, here)
            yield from self._fuller({**plain, "date": day}, known_on, regime, here)

    def _fuller(
        self,
        data: Mapping[str, Any],
        known_on: str,
        regime: str,
        here: "Inside",
        sought: frozenset[str] = frozenset(),
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the shipment with all that its decisions still ask for answered harmlessly, *sought* by a yes."""
        attempt = data
        for _ in range(ROUNDS):
            read = self.decide(attempt, known_on).read
            names = sorted({n for name, facts in read.items() if regime in ("", name) for n in facts - here.borne})
            fuller = self._fill(attempt, names, sought)
            if fuller == attempt:
                break
            attempt = fuller
        yield attempt

    def _closed(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the shipment with every list said to be the whole."""
        found: dict[str, Any] = {}
        for key, value in data.items():
            if isinstance(value, dict):
                found[key] = self._closed(value)
            elif isinstance(value, list) and value and all(isinstance(v, str) for v in value):
                found[key] = value[0] if len(value) == 1 else value
                if len(value) > 1:
                    found[f"{key}_complete"] = True
            else:
                found[key] = value
        return found

    def _fill(
        self, data: Mapping[str, Any], names: Iterable[str], sought: frozenset[str] = frozenset()
    ) -> Mapping[str, Any]:
        filled: dict[str, Any] = {k: dict(v) if isinstance(v, dict) else v for k, v in data.items()}
        item = filled.setdefault("item", {})
        for name in names:
            head, _, tail = name.partition(".")
            fact = self._fact(name)
            if name == "licenses":
                filled.setdefault("licenses", [])
            elif fact is None or head in ("party", "component", "row", "license") or name in ("date", "flags_cleared"):
                continue
            elif name in sought and "." not in name and fact.kind == Kind.EVIDENCE and fact.type.base is Base.TRUTH:
                _set(filled, name, True)
            elif name in sought and head == "item" and fact.type.base in (Base.NUMBER, Base.QUANTITY):
                _set(item, tail, f"1 {fact.type.unit}".strip(" *"))
            elif name == "item.components_complete" and not item.get("components"):
                _set(item, "components", [])  # that none is left out of a list that is not given is refused
            elif head == "item":
                _set(item, tail, harmless(fact, filled))
            elif head in ROLES:
                if head in filled:
                    _set(filled[head], tail, harmless(fact, filled))
            else:
                _set(filled, name, harmless(fact, filled))
        return filled

    # The smallest -------------------------------------------------------------------------------

    def _smallest(self, data: Mapping[str, Any], known_on: str, regime: str, here: "Inside") -> Witness:
        """Leave out every fact without which as much moves, and say the rest in familiar words."""
        wanted = self.decide(data, known_on).answers[regime]

        def enough(fewer: Mapping[str, Any], known: str = known_on) -> bool:
            return self._same(fewer, known, regime, wanted) and here.holds(fewer, known)

        if known_on and enough(data, ""):
            known_on = ""
        found = data
        for _ in range(ROUNDS):
            larger, found = found, smaller(found, lambda fewer: enough(fewer, known_on))
            if enough(_single(found), known_on):
                found = _single(found)
            found = familiar(found, self._fact, lambda other: enough(other, known_on))
            if found == larger:
                break
        for ruleset in reversed(self.editions):
            found = next((given for given in derivable(found, ruleset) if enough(given, known_on)), found)
        before, after = self.decide(found, known_on).answers[regime]
        return Witness(found, str(found.get("date", "")), known_on, regime, before, after)

    def _fact(self, name: str) -> Fact | None:
        return next((f for r in self.editions if (f := r.vocabulary.lookup(name))), None)

    def _same(self, data: Mapping[str, Any], known_on: str, regime: str, wanted: tuple[Answer, Answer]) -> bool:
        """Whether what moves is the same; what both editions say beside it need not be."""
        one, other = (self._side(n, data, known_on)[0](regime) for n in (0, 1))
        return _moved(one, other) == _moved(*wanted)


def _set(target: dict[str, Any], key: str, value: Any) -> None:
    if value is not None and key not in target:
        target[key] = value


def _only(data: Mapping[str, Any], facts: frozenset[str]) -> Mapping[str, Any]:
    """Return *data* with the facts named, those of time and those of parties that are named."""
    found: dict[str, Any] = {"id": data.get("id", "witness"), "date": data.get("date", "")}
    for key, value in data.items():
        if key == "item":
            found["item"] = {
                k: v for k, v in value.items() if f"item.{k.removesuffix('_complete')}" in facts and v != "none"
            }
        elif key in ROLES:
            kept = {k: v for k, v in value.items() if f"{key}.{k.removesuffix('_complete')}" in facts and v != "none"}
            if kept:
                found[key] = kept
        elif key.removesuffix("_complete") in facts and value != "none":
            found[key] = value
    return found


def _single(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *data* with each list of one word that is said to be the whole as that word."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        whole = key.removesuffix("_complete")
        if whole != key and isinstance(data.get(whole), list) and len(data[whole]) == 1:
            continue
        alone = isinstance(value, list) and len(value) == 1 and data.get(f"{key}_complete") is True
        found[key] = value[0] if alone else _single(value) if isinstance(value, dict) else value
    return found


def _moved(one: Answer, other: Answer) -> tuple[str, str, str, str, set[str], set[str]]:
    was, comes = set(one.beside), set(other.beside)
    return one.low, one.high, other.low, other.high, was - comes, comes - was


def answer(found: RegimeAnswer) -> Answer:
    """Return what a regime says, as the comparison of editions counts it."""
    # a requirement that is suspended, and leaves nothing, is not reviewed
    reviewed = [r for r in found.requirements if r.status != "suspended"]
    # what an exception lifts or a license covers is reviewed no more: another policy stays, though the words are alike
    stay = {policy for r in reviewed if r.place.high >= Outcome.LICENSE_REQUIRED for policy in r.review}
    gone = {policy for r in reviewed for policy in r.review} - stay
    beside = {f"review: {policy}" for policy in stay}
    beside |= {f"review: {policy} (lifted or covered)" for policy in gone}
    beside |= {f"flag: {n.text} ({_word(n.truth)})" for n in found.flags}
    beside |= {f"obligation: {n.text} ({_word(n.truth)})" for n in found.obligations}
    if found.duty and any(found.duty):
        low, high = found.duty
        beside.add(f"duty: {low} %" if low == high else f"duty: {low} to {high} %")
    return Answer(found.range.low.word, found.range.high.word, tuple(sorted(beside)))


def _word(truth: Any) -> str:
    return "surely" if truth.word == "true" else "maybe"


def _gravest(found: RegimeAnswer) -> list[str]:
    """Return the requirements that put the outcome where it is at least."""
    if found.range.low <= Outcome.NO_LICENSE_REQUIRED:
        return []  # of what may apply nobody can say that it masks
    return [said.rule for said in found.requirements if said.place.low == found.range.low]


def direction(before: Answer, after: Answer) -> str:
    """Return how an answer moved."""
    if REFUSED in (before, after):
        return "refused"
    low = BY_WORD[after.low] - BY_WORD[before.low]
    high = BY_WORD[after.high] - BY_WORD[before.high]
    if low == high == 0:
        return "beside"
    if low >= 0 and high >= 0:
        return "stricter"
    if low <= 0 and high <= 0:
        return "more permissive"
    return "wider" if low < 0 else "narrower"
