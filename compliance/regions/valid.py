"""Which shipments the editions of a space accept, as far as that can be said in facts."""

from collections.abc import Iterator

from compliance.engine.cover import KINDS
from compliance.regions.lower import Lowerings
from compliance.regions.nodes import Node
from compliance.regions.space import Space
from compliance.values.facts import ROLES
from compliance.values.schemes import covers


def valid(space: Space, lowerings: Lowerings) -> Node:
    """Return the shipments that every edition of the space accepts.

    It is asked for after all else is lowered: who is not given has no facts, of those that some condition asks for.
    """
    return space.nodes.every([*_accepted(space, lowerings), formed(space)])


def formed(space: Space) -> Node:
    """Return what is a shipment at all, whether or not an edition refuses it."""
    return space.nodes.every([*_given(space), *_wider_covers(space)])


def contradicted(space: Space, lowerings: Lowerings) -> Node:
    """Return the shipments that some edition refuses because their facts contradict each other."""
    return space.nodes.negate(space.nodes.every(_accepted(space, lowerings)))


def _accepted(space: Space, lowerings: Lowerings) -> list[Node]:
    """Return where no facts contradict each other, under any edition."""
    # who asks for a code may be lowered later: an exception is, when first its symbol is expanded
    for fact in sorted({record.fact for ruleset in space.rulesets for record in ruleset.classifications}):
        space.variable("bag", fact)
    parts = []
    for edition in range(len(space.rulesets)):
        lowering = lowerings.at(edition, lowerings.derive)
        parts.append(lowering.expanded(space.nodes.negate(refusals(lowerings, edition))))
        parts.append(lowering.expanded(declared(space, lowerings, edition)))
    return parts


def refusals(lowerings: Lowerings, edition: int) -> Node:
    """Return where a constraint of an edition refuses the facts, over symbols."""
    lowering = lowerings.at(edition, lowerings.derive)
    constraints = lowering.ruleset.constraints
    return lowering.nodes.either([lowering.pair(k.never).surely for k in constraints])


def declared(space: Space, lowerings: Lowerings, edition: int) -> Node:
    """Return where no declared code contradicts classification (`engine.derive._contradictions`)."""
    nodes, lowering = space.nodes, lowerings.at(edition, lowerings.derive)
    codes: dict[str, set[str]] = {}
    for record in space.rulesets[edition].classifications:
        codes.setdefault(record.fact, set()).add(record.code)
    parts = []
    for fact in sorted(codes):
        bag, complete = space.variable("bag", fact), space.variable("complete", fact)
        known = space.fact(fact)
        form = space.form(known) if known else ""
        borne = {code: lowering.definition("borne", fact, code, lowerings.derive) for code in sorted(codes[fact])}
        for code, pair in borne.items():
            near = below = 0
            for n, words in enumerate(space.word_classes(fact)):
                word = words.words[0]
                near |= (covers(word, code, form) or covers(code, word, form)) << n
                below |= covers(code, word, form) << n
            whole = nodes.literal(complete, 2)
            parts.append(nodes.negate(nodes.every([pair.surely, whole, nodes.misses(bag, near)])))
            parts.append(nodes.either([pair.maybe, nodes.misses(bag, below)]))
        for n, leaves in _divided(space, edition, fact, list(borne)):
            some = [nodes.every(borne[code].maybe for code in held) for held in leaves]
            parts.append(nodes.either([nodes.misses(bag, 1 << n), *some]))
    return nodes.every(parts)


def _divided(space: Space, edition: int, fact: str, codes: list[str]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the class of each code all of whose leaves lie below *codes*, and of each leaf those above it."""
    known = space.fact(fact)
    scheme = space.rulesets[edition].vocabulary.schemes.get(known.type.scheme) if known else None
    if scheme is None or not scheme.complete:
        return
    for n, words in enumerate(space.word_classes(fact)):
        if any(covers(words.words[0], code, scheme.form) for code in codes):
            held = [
                [code for code in codes if covers(code, leaf, scheme.form)] for leaf in scheme.leaves(words.words[0])
            ]
            if held and all(held):
                yield n, held


def _given(space: Space) -> Iterator[Node]:
    """Yield that who is not given has no facts, and that a license is presented, and covers only what it can name."""
    nodes = space.nodes
    for var, key in list(space.keys.items()):
        if key[0] in ("cover", "claim"):  # where nothing is said of licenses none is presented (`point`)
            yield nodes.either([nodes.literal(var, 0b001), nodes.literal(space.variable("license"), 2)])
        if key[0] == "component" and key[1]:  # none is given after one that is not
            before = space.variable("component", key[1] - 1)
            yield nodes.either([nodes.literal(var, 1), nodes.literal(before, 2)])
        if key[0] not in ("fact", "bag", "cover"):
            continue
        if key[0] == "cover":
            destination = space.variable("fact", "destination")
            known = [n for n, s in enumerate(space.scalars("destination")) if s.raw not in (None, "none")]
            where = nodes.literal(destination, sum(1 << n for n in known))
            roles = [nodes.literal(space.variable("party", r), 2) for r in ("exporter", "end_user")]
            yield nodes.either([nodes.literal(var, 0b011), nodes.every([where, *roles])])
            continue
        head = str(key[1]).partition(".")[0]
        if head in ROLES:
            given = nodes.literal(space.variable("party", head), 2)
        elif head.startswith("component["):
            given = nodes.literal(space.variable("component", int(head[10:-1])), 2)
        else:
            continue
        if key[0] == "fact":
            yield nodes.either([given, nodes.literal(var, 1)])
        else:
            everything = (1 << len(space.word_classes(str(key[1])))) - 1
            unknown = [nodes.misses(space.variable("bag", str(key[1])), everything)]
            unknown.append(nodes.literal(space.variable("complete", str(key[1])), 1))
            yield nodes.either([given, nodes.every(unknown)])


def _wider_covers(space: Space) -> Iterator[Node]:
    """Yield that a license covers each rule below the name that it covers, and where less than its kind would do.

    An individual license is a license (`engine.cover.KINDS`).
    """
    nodes = space.nodes
    covered = {key[1:]: var for var, key in space.keys.items() if key[0] == "cover"}
    narrower = {kind: [k for k in KINDS if set(KINDS[k]) <= set(KINDS[kind])] for kind in KINDS}
    for (name, authority, authorization), part in covered.items():
        names = [name.rsplit(".", n)[0] for n in range(name.count(".") + 1)]
        for above in names:
            for kind in narrower[authorization]:
                whole = covered.get((above, authority, kind))
                if whole is not None and whole != part:
                    for mask in (0b100, 0b110):
                        yield nodes.either([nodes.negate(nodes.literal(whole, mask)), nodes.literal(part, mask)])
