"""The shipments that two editions accept, as far as that can be said in facts.

What is left out here makes a search find a shipment that the engine then refuses, or decides otherwise; what is put in
wrongly would hide one. So only what the readers and the engine surely refuse is excluded.
"""

from collections.abc import Iterator

from compliance.regions.compare import Comparison
from compliance.regions.nodes import YES, Node
from compliance.values.facts import ROLES
from compliance.values.schemes import covers


def valid(comparison: Comparison) -> Node:
    """Return the set of shipments that neither edition refuses."""
    return _Valid(comparison).node()


def contradicted(comparison: Comparison) -> Node:
    """Return the shipments that either edition refuses because their facts contradict each other."""
    editions = comparison.editions
    for fact in sorted({record.fact for ruleset in editions for record in ruleset.classifications}):
        comparison.space.variable("bag", fact)
    return comparison.nodes.negate(comparison.nodes.every(_Valid(comparison).accepted()))


class _Valid:
    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.space = comparison.space
        self.nodes = comparison.nodes

    def node(self) -> Node:
        return self.nodes.every([*self.accepted(), *self._given(), *self._prefixes()])

    def accepted(self) -> list[Node]:
        """Return where no facts contradict each other, under either edition."""
        parts = [self.nodes.negate(self._expanded(n, self.comparison.refused(n).surely)) for n in (0, 1)]
        return [*parts, *(self._declared(edition) for edition in (0, 1))]

    def _expanded(self, edition: int, node: Node) -> Node:
        return self.comparison.expanded(edition, node)

    def _declared(self, edition: int) -> Node:
        """Return where no declared code contradicts classification (`engine.derive._contradictions`)."""
        lowerings = self.comparison.lowerings
        lowering = lowerings.at(edition, lowerings.derive)
        parts = []
        codes = {(r.fact, r.code) for r in self.comparison.editions[edition].classifications}
        for fact, code in sorted(codes):
            if not self.space.has("bag", fact):
                continue
            bag, complete = self.space.variable("bag", fact), self.space.variable("complete", fact)
            near = below = 0
            for n, words in enumerate(self.space.word_classes(fact)):
                word = words.words[0]
                near |= (covers(word, code, "dotted") or covers(code, word, "dotted")) << n
                below |= covers(code, word, "dotted") << n
            borne = lowering.definition("borne", fact, code, lowerings.derive)
            whole = self.nodes.literal(complete, 2)
            parts.append(self.nodes.negate(self.nodes.every([borne.surely, whole, self.nodes.misses(bag, near)])))
            parts.append(self.nodes.either([borne.maybe, self.nodes.misses(bag, below)]))
        return self._expanded(edition, self.nodes.every(parts))

    def _given(self) -> Iterator[Node]:
        """Yield that who is not given has no facts, and that a license covers only what it can name."""
        for var, key in list(self.space.keys.items()):
            if key[0] == "cover":
                yield self.nodes.either([self.nodes.literal(var, 0b011), self._licensable()])
            elif key[0] in ("fact", "bag"):
                given = self._whose(str(key[1]).partition(".")[0])
                if given != YES:
                    yield self.nodes.either([given, self._unknown(var, key[0], str(key[1]))])

    def _whose(self, head: str) -> Node:
        if head in ROLES:
            return self.nodes.literal(self.space.variable("party", head), 2)
        if head.startswith("component["):
            return self.nodes.literal(self.space.variable("component", int(head[10:-1])), 2)
        return YES

    def _unknown(self, var: int, kind: str, name: str) -> Node:
        if kind == "fact":
            return self.nodes.literal(var, 1)
        everything = (1 << len(self.space.word_classes(name))) - 1
        open_list = self.nodes.literal(self.space.variable("complete", name), 1)
        return self.nodes.every([self.nodes.misses(var, everything), open_list])

    def _licensable(self) -> Node:
        """Return where a license can surely cover: holder, end user, destination and item can be named."""
        destination = self.space.variable("fact", "destination")
        known = [n for n, s in enumerate(self.space.scalars("destination")) if s.raw not in (None, "none")]
        roles = [self.nodes.literal(self.space.variable("party", r), 2) for r in ("exporter", "end_user")]
        return self.nodes.every([self.nodes.literal(destination, sum(1 << n for n in known)), *roles])

    def _prefixes(self) -> Iterator[Node]:
        """Yield that a license for all rules below a name covers each of them."""
        covered = {key[1:]: var for var, key in self.space.keys.items() if key[0] == "cover"}
        for (name, *granted), part in covered.items():
            above = name
            while "." in above:
                above = above.rpartition(".")[0]
                whole = covered.get((above, *granted))
                if whole is not None:
                    for mask in (0b100, 0b110):
                        not_above = self.nodes.negate(self.nodes.literal(whole, mask))
                        yield self.nodes.either([not_above, self.nodes.literal(part, mask)])
                    break
