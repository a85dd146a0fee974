"""Every fact, scheme and country that rules and shipments may name."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from compliance.values.facts import ROLES, Base, Fact, Kind, Type
from compliance.values.schemes import covers, lineage


class Scheme(NamedTuple):
    """A code scheme.

    Attributes:
        name: Dotted name, such as ``us.eccn``.
        title: A few words.
        form: ``dotted``, or ``digits`` where a prefix is the parent (HS).
        complete: Whether a code that is not in *codes* is a mistake.
        codes: The known codes.
    """

    name: str
    title: str
    form: str
    complete: bool
    codes: frozenset[str]

    def __eq__(self, other: object) -> bool:
        """Return whether it is the same one: an index is kept by identity."""
        return self is other

    def __hash__(self) -> int:
        """Return the identity."""
        return id(self)

    def leaves(self, code: str) -> list[str]:
        """Return the known codes below *code* that have no known code below them, in their order."""
        return _leaves(self, code)

    def is_held(self, code: str, by: Collection[str]) -> bool:
        """Return whether some of *by* holds *code*, or every code that it may stand for, where these are known."""
        leaves = self.leaves(code) if self.complete else []
        return all(any(covers(one, leaf, self.form) for one in by) for leaf in leaves or [code])

    def admits(self, code: str) -> bool:
        """Return whether the scheme may have *code*; a complete one has its own, those above them, and those below
        a code that it does not divide.
        """
        if not self.complete or code in self.codes or self.leaves(code):
            return True
        above = next((c for c in lineage(code, self.form)[1:] if c in self.codes or self.leaves(c)), None)
        return self.form == "dotted" and above is not None and not self.leaves(above)


@lru_cache(maxsize=65536)
def _leaves(scheme: Scheme, code: str) -> list[str]:
    below = sorted(c for c in scheme.codes if c != code and covers(code, c, scheme.form))
    return [c for c in below if not any(c != d and covers(c, d, scheme.form) for d in below)]


class Vocabulary(NamedTuple):
    """The names that a shipment may use.

    Attributes:
        facts: Dotted name to fact; ``party.X`` stands here once for every role.
        schemes: Name to scheme.
        countries: ISO 3166-1 alpha-2 code to English name.
        aliases: Folded alias (alpha-3 code, name, other name) to alpha-2 code.
    """

    facts: Mapping[str, Fact]
    schemes: Mapping[str, Scheme]
    countries: Mapping[str, str]
    aliases: Mapping[str, str]

    def __eq__(self, other: object) -> bool:
        """Return whether it is the same one: an index is kept by identity."""
        return self is other

    def __hash__(self) -> int:
        """Return the identity."""
        return id(self)

    def lookup(self, name: str) -> Fact | None:
        """Return the fact that *name* means: ``end_user.military`` finds ``party.military``,
        ``component.cn`` finds ``item.cn``.
        """
        found = self.facts.get(name)
        if found or "." not in name:
            return found
        head, _, tail = name.partition(".")
        if head in ROLES:
            return self.facts.get(f"party.{tail}")
        if head == "component":
            return self.facts.get(f"item.{tail}")
        return None

    def names(self) -> list[str]:
        """Return every name a shipment may use, roles spelled out."""
        found = []
        for name in self.facts:
            head, _, tail = name.partition(".")
            if head == "party":
                found += [f"{role}.{tail}" for role in ROLES]
            else:
                found.append(name)
        return found


def item_codes(vocabularies: Iterable[Vocabulary]) -> dict[str, str]:
    """Return the facts that hold the item's own codes, each with the first part of its scheme's name.

    Where a fact is named as its scheme is (`item.eccn` of `us.eccn`, `item.cn` of `cn.code`), others of that scheme
    hold codes of something else, as of what a technology serves.
    """
    facts = (f for vocabulary in vocabularies for f in vocabulary.facts.values() if f.type.base is Base.CODE)
    schemes = {f.name: f.type.scheme for f in facts if f.name.startswith("item.")}
    named = {name for name, scheme in schemes.items() if name.removeprefix("item.") in scheme.split(".")}
    settled = {schemes[name] for name in named}
    own = sorted(name for name, scheme in schemes.items() if name in named or scheme not in settled)
    return {name: schemes[name].partition(".")[0] for name in own}


def _fact(name: str, base: Base, kind: Kind, sentence: str, *, many: bool = False) -> Fact:
    unit = "*" if base is Base.QUANTITY else ""
    return Fact(name, Type(base, many=many, unit=unit), kind, sentence)


BUILT_IN: tuple[Fact, ...] = (
    _fact("parties_complete", Base.TRUTH, Kind.WORLD, "whether no party takes part beyond those given"),
    _fact("flags_cleared", Base.TEXT, Kind.EVIDENCE, "rules whose flags a person has cleared", many=True),
    _fact("item.components_complete", Base.TRUTH, Kind.WORLD, "whether the item has no component beyond those given"),
    _fact("license.number", Base.TEXT, Kind.EVIDENCE, "number of the license"),
    _fact("license.authority", Base.TEXT, Kind.EVIDENCE, "who granted the license"),
    _fact(
        "license.kind",
        Base.TEXT,
        Kind.EVIDENCE,
        "individual, general, trusted_exporter, or exception for one that is claimed",
    ),
    _fact("license.rules", Base.TEXT, Kind.EVIDENCE, "rules whose requirement the license satisfies", many=True),
    _fact("license.holder", Base.TEXT, Kind.EVIDENCE, "name of the firm that holds the license"),
    _fact("license.end_user", Base.TEXT, Kind.EVIDENCE, "names of the end users that the license admits", many=True),
    _fact("license.items", Base.TEXT, Kind.EVIDENCE, "codes that the license admits", many=True),
    _fact("license.any_item", Base.TRUTH, Kind.EVIDENCE, "the license admits whatever item"),
    _fact("license.destination", Base.COUNTRY, Kind.EVIDENCE, "destinations that the license admits", many=True),
    _fact("license.valid_from", Base.DATE, Kind.EVIDENCE, "first day of the license"),
    _fact("license.valid_until", Base.DATE, Kind.EVIDENCE, "last day of the license"),
    _fact("license.quantity", Base.QUANTITY, Kind.EVIDENCE, "quantity that the license still admits"),
    _fact("license.value", Base.MONEY, Kind.EVIDENCE, "value that the license still admits"),
)
"""Facts whose meaning the engine itself knows (parties, components, licenses held, flags)."""
