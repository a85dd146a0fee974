"""Regions of a comparison joined where a reader would take them for one."""

from collections.abc import Iterable

from attrs import evolve

from compliance.analysis.difference import Limit, Region
from compliance.analysis.limits import listed
from compliance.analysis.witness import weight
from compliance.values.facts import ROLES


def joined(regions: Iterable[Region]) -> list[Region]:
    """Join regions that are one to a reader: the same for one party or another, or but for the values of one side."""
    found: dict[object, Region] = {}
    for region in regions:
        unplaced = region.text if not region.limits else ""
        key = (region.regime, region.limits, region.before, region.after, region.edits, unplaced)
        found.setdefault(key, region)
    return _of_values(_of_roles(_of_sayings(list(found.values()))))


def _of_sayings(regions: list[Region]) -> list[Region]:
    """Join what moves beside an outcome with the outcome, where both move in the same sides by the same edits."""
    groups: dict[object, list[Region]] = {}
    for n, region in enumerate(regions):
        key = (region.regime, region.limits, region.edits) if region.limits and not region.masked else n
        groups.setdefault(key, []).append(region)
    return [_joint(members, members[0].limits) for members in groups.values()]


def _of_roles(regions: list[Region]) -> list[Region]:
    """Join regions that differ only in which party they speak of."""
    groups: dict[object, dict[str, list[Region]]] = {}
    for n, region in enumerate(regions):
        roles = {head for limit in region.limits if (head := limit.fact.partition(".")[0]) in ROLES}
        role = roles.pop() if len(roles) == 1 else ""
        key = _alike(region, frozenset(_renamed(region.limits, role, ""))) if role else n
        groups.setdefault(key, {}).setdefault(role, []).append(region)
    found = []
    for by_role in groups.values():
        members = [region for same in by_role.values() for region in same]
        role = next(iter(by_role))
        if len(by_role) == 1:
            found.append(_joint(members, members[0].limits))
            continue
        named = "some party" if len(by_role) == len(ROLES) else " or ".join(r.replace("_", " ") for r in by_role)
        found.append(_joint(members, _renamed(members[0].limits, role, named)))
    return found


def _renamed(sides: tuple[Limit, ...], role: str, named: str) -> tuple[Limit, ...]:
    found = [
        evolve(limit, fact=f"{named}.{limit.fact.partition('.')[2]}") if limit.fact.startswith(f"{role}.") else limit
        for limit in sides
    ]
    return tuple(sorted(found, key=lambda limit: (limit.fact in ("date", "known on"), limit.fact)))


def _alike(region: Region, sides: object) -> tuple[object, ...]:
    told = region.direction == "beside"
    ends = tuple((a.low, a.high, a.beside if told else ()) for a in (region.before, region.after))
    return (region.regime, sides, region.direction, ends, bool(region.masked), region.edits)


def _of_values(regions: list[Region]) -> list[Region]:
    """Join regions that differ only in the values of one side that lists its values."""
    found = list(regions)
    n = 0
    while n < len(found):
        for m in range(n + 1, len(found)):
            sides = _union(found[n], found[m])
            if sides is not None:
                found[n] = _joint([found[n], found.pop(m)], sides)
                break
        else:
            n += 1
    return found


def _union(one: Region, other: Region) -> tuple[Limit, ...] | None:
    if (
        _alike(one, True) != _alike(other, True)
        or not one.limits
        or [x.fact for x in one.limits] != [x.fact for x in other.limits]
    ):
        return None
    apart = [n for n, (x, y) in enumerate(zip(one.limits, other.limits, strict=True)) if x != y]
    if len(apart) != 1:
        return None
    x, y = one.limits[apart[0]], other.limits[apart[0]]
    if x.fact in ("date", "known on") or any(z.text != listed(list(z.values)) for z in (x, y)):
        return None
    values = tuple(dict.fromkeys((*x.values, *y.values)))
    side = Limit(x.fact, values, listed(list(values)))
    return (*one.limits[: apart[0]], side, *one.limits[apart[0] + 1 :])


def _joint(members: list[Region], sides: tuple[Limit, ...]) -> Region:
    """Return one region for several: with the witness that says most, and with all that they say."""
    best = max(members, key=lambda r: weight(r.before, r.after) if r.witness else -1)
    edits = tuple(dict.fromkeys(name for r in members for name in r.edits))
    texts = "; ".join(dict.fromkeys(part for r in members for part in r.text.split("; ")))
    return evolve(best, limits=sides, edits=edits, text=texts)
