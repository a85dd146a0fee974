"""A difference as SARIF 2.1.0: one result a region, at the edit that is responsible."""

import hashlib
from typing import Any

from compliance.analysis.difference import Difference, Edit
from compliance.report.directions import DIRECTIONS
from compliance.report.ordered import Numbered, ordered
from compliance.report.region_words import beside_words, region_words
from compliance.report.responsible import responsible
from compliance.report.sarif import physical_location, sarif_log
from compliance.report.witness_words import witness_command
from compliance.shipment.characters import escaped
from compliance.text.codes import CATALOGUE

NOT_SETTLED = "D007"


def difference_sarif(difference: Difference) -> dict[str, Any]:
    """Return the log: the regions in the order of the other reports, then what was not settled."""
    results = [_region(found, difference) for found in ordered(difference)]
    results += [_result(NOT_SETTLED, escaped(sentence), sentence) for sentence in difference.open]
    log = sarif_log("compliance diff", [*(kind.code for kind in DIRECTIONS), NOT_SETTLED], results)
    log["runs"][0]["properties"] = {
        "old": escaped(difference.old),
        "new": escaped(difference.new),
        "oldDigest": difference.old_digest,
        "newDigest": difference.new_digest,
        "equal": difference.equal,
        "settled": difference.settled,
        "statement": escaped(difference.statement),
    }
    return log


def _region(found: Numbered, difference: Difference) -> dict[str, Any]:
    region, kind = found.region, found.direction
    words = f"{region.regime}: {region_words(region)}"
    parts = [f"{kind.word}: {words}"]
    if region.masked:
        parts.append(f"masked, of one shipment there by {region.masked}")
    parts += [f"no more {text}" for text in beside_words(region)[0]]
    parts += [f"new {text}" for text in beside_words(region)[1]]
    parts += [f"edits: {', '.join(region.edits)}", f"sources: {'; '.join(region.sources)}"]
    result = _result(kind.code, ". ".join(escaped(part) for part in parts), words)
    places = [place for one in responsible(difference, region) if one.edit and (place := _place(one.edit))]
    if places:
        result["locations"] = places[:1]
    if places[1:]:
        result["relatedLocations"] = [{**place, "message": {"text": "responsible too"}} for place in places[1:]]
    result["properties"] = {"regime": region.regime, "direction": region.direction, "masked": bool(region.masked)}
    if region.witness:
        result["properties"]["witness"] = witness_command(region.witness, difference.new)
    return result


def _result(code: str, text: str, key: str) -> dict[str, Any]:
    """Return a result; *key* tells it from others in the next run too."""
    return {
        "ruleId": code,
        "level": CATALOGUE[code].severity.value,
        "message": {"text": text},
        "partialFingerprints": {"compliance/v1": hashlib.sha256(f"{code} {key}".encode()).hexdigest()[:32]},
    }


def _place(edit: Edit) -> dict[str, Any] | None:
    """Return where *edit* stands in the new edition, or where it stood in the old one."""
    file, _, line = (edit.new_at or edit.old_at).rpartition(":")
    if not file or not line.isdecimal() or int(line) < 1:
        return None
    return physical_location(file, {"startLine": int(line)})
