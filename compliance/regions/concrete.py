"""A box as a concrete shipment, in the form in which `compliance check` reads it: as few facts as the box allows."""

from collections.abc import Mapping
from typing import Any

from compliance.engine.cover import KINDS
from compliance.regions.nodes import Bag, Box
from compliance.regions.space import Space
from compliance.regions.times import DEFAULT
from compliance.values.facts import ROLES


class Concrete:
    """A shipment of one line, with its moment.

    Attributes:
        data: The shipment as JSON has it; its date in it.
        known_on: Day up to which publications count; empty: each regime's own.
    """

    def __init__(self, data: dict[str, Any], known_on: str) -> None:
        self.data = data
        self.known_on = known_on


def concrete(space: Space, box: Box, day: str) -> Concrete:
    """Return the shipment of a box that states least: what may stay unknown stays unknown.

    Args:
        day: The day where the box leaves it open.
    """
    facts: dict[str, Any] = {}
    components: dict[int, dict[str, Any]] = {}
    roles: set[str] = set()
    given = 0
    known_on = ""
    licenses: list[dict[str, Any]] = []
    answered = False
    for var, bound in sorted(box.items()):
        key = space.keys[var]
        match key[0]:
            case "on" if isinstance(bound, int):
                day = space.times.on[_lowest(bound)].isoformat()
            case "known" if isinstance(bound, int):
                value = _lowest(bound)
                known_on = "" if value == DEFAULT else space.times.known[value - 1].isoformat()
            case "fact" if isinstance(bound, int):
                raw = space.scalars(key[1])[_lowest(bound)].raw
                if raw is not None:
                    _put(facts, components, key[1], raw)
            case "bag" if isinstance(bound, Bag):
                classes = space.word_classes(key[1])
                words = [w.words[0] for n, w in enumerate(classes) if bound.inside >> n & 1]
                complete = box.get(space.variable("complete", key[1]), 3) == 2
                if words or complete:
                    _put_words(facts, components, key[1], words, complete=complete)
            case "complete" if isinstance(bound, int):
                bag = box.get(space.variable("bag", key[1]))
                if bound == 2 and not (isinstance(bag, Bag) and bag.inside):
                    _put(facts, components, key[1], "none")
            case "party" if isinstance(bound, int) and _lowest(bound):
                roles.add(key[1])
            case "component" if isinstance(bound, int) and _lowest(bound):
                given = max(given, key[1] + 1)
                components.setdefault(key[1], {})
            case "license" if isinstance(bound, int):
                answered = _lowest(bound) == 1
            case "cover" if isinstance(bound, int) and _lowest(bound):
                licenses.append(_license(key, sure=_lowest(bound) == 2, other=_uncovered(space, box, key)))
            case "claim" if isinstance(bound, int) and _lowest(bound):
                sure = _lowest(bound) == 2
                # a license of no stated kind may be the claim; naming no rule, it covers none
                stated = {"kind": "exception"} if sure else {"rules": "none"}
                licenses.append({"number": key[1], **stated})
            case _:
                continue
    data = _shipment(facts, components, roles, day)
    if licenses or answered:
        data["licenses"] = licenses
        _make_licensable(data, licenses)
    return Concrete(data, known_on)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _put(facts: dict[str, Any], components: dict[int, dict[str, Any]], name: str, raw: Any) -> None:
    if name.startswith("component["):
        number, _, tail = name.removeprefix("component[").partition("].")
        components.setdefault(int(number), {})[tail] = raw
    else:
        facts[name] = raw


def _put_words(
    facts: dict[str, Any], components: dict[int, dict[str, Any]], name: str, words: list[str], *, complete: bool
) -> None:
    if complete and not words:
        _put(facts, components, name, "none")
    elif complete and len(words) == 1:
        _put(facts, components, name, words[0])
    else:
        _put(facts, components, name, words)
        if complete:
            _put(facts, components, f"{name}_complete", True)


def _shipment(
    facts: Mapping[str, Any], components: dict[int, dict[str, Any]], roles: set[str], day: str
) -> dict[str, Any]:
    data: dict[str, Any] = {"id": "witness", "date": day}
    item: dict[str, Any] = {}
    for name, raw in sorted(facts.items()):
        head, _, tail = name.partition(".")
        if head == "item":
            item[tail] = raw
        elif head in ROLES and tail:
            data.setdefault(head, {})[tail] = raw
        elif name != "date":
            data[name] = raw
    for role in sorted(roles):
        data.setdefault(role, {}).setdefault("name", f"Example {role.replace('_', ' ')}")
    if components:
        item["components"] = [components.get(n, {}) for n in range(max(components) + 1)]
    elif item.pop("components_complete", None) is True:
        item["components"] = []  # none is given, and none is left out
    data["item"] = item
    return data


def _uncovered(space: Space, box: Box, key: tuple[Any, ...]) -> frozenset[str]:
    """Return the kinds of license that would cover the same rule in a way in which it is not covered here."""
    alike = (
        space.keys[var][3] for var, bound in box.items()
        if space.keys[var][:3] == key[:3] and isinstance(bound, int) and bound & 1
    )  # fmt: skip
    return frozenset(kind for authorization in alike for kind in KINDS[authorization])


def _license(key: tuple[Any, ...], *, sure: bool, other: frozenset[str]) -> dict[str, Any]:
    _, rule, authority, authorization = key
    found: dict[str, Any] = {"number": "L-1", "rules": [rule]}
    if sure:
        kinds = KINDS[authorization]
        usual = "individual" if "individual" in kinds else kinds[0]
        kind = usual if usual not in other else next((k for k in kinds if k not in other), usual)
        found |= {
            "authority": authority, "kind": kind, "valid_from": "none",
            "valid_until": "none", "quantity": "none", "value": "none",
        }  # fmt: skip
    return found


def _make_licensable(data: dict[str, Any], licenses: list[dict[str, Any]]) -> None:
    """State what a license that covers has to name: its holder, the end user, the destination."""
    if not any("authority" in held for held in licenses):
        return
    for role in ("exporter", "end_user"):
        data.setdefault(role, {}).setdefault("name", f"Example {role.replace('_', ' ')}")
    for held in licenses:
        if "authority" in held:
            held["holder"], held["end_user"] = data["exporter"]["name"], [data["end_user"]["name"]]
            held["destination"] = [data["destination"]] if data.get("destination") not in (None, "none") else []
            held["any_item"] = True
