"""Law that moves, drawn or given, and what every path of decision makes of a shipment under it; a list of codes, by its rows."""

import json
from datetime import date
from functools import partial
from typing import Any

import pytest
from certificate_points import box_of
from certificate_points import said as said_by_checker
from decision_certificates import made as certificate_of
from decision_certificates import rejected, sealed
from query_engines import differences
from second_reading import SecondReading

from compliance.analysis.certificate.certify import certify
from compliance.analysis.comparing import BUDGET, Comparing
from compliance.checker.check_difference import Model
from compliance.engine.compiled.decide import decide
from compliance.engine.evaluate import evaluate
from compliance.model.build import build
from compliance.model.files import Files, read_files
from compliance.model.ruleset import Ruleset
from compliance.shipment.read import read_mapping
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import render_all
from compliance.values.outcome import Outcome

CORE = read_files([]).texts
HEADER = """language 1
regime z "Z" {
  authority "ZA"
  known through 2030-01-01
}
scheme z.code "codes" {
  form dotted
  complete
  codes A1, A1.a, A1.b, B2
}
fact item.z is code of z.code world "code"
"""
LISTED = """list z.listed "Listed" of code z.code {
  complete
  rows "listed.csv"
  source "S"
}
rule z.r "R" {
  when item.z in z.listed
  requires license from ZA
  in force from 2024-01-01
  source "S"
}
"""
HEAD = "member,from,until,then,published\n"


def built(rows: str) -> Ruleset:
    """Build the ruleset with the rows of its list."""
    return built_of(LISTED, **{"listed.csv": HEAD + rows})


def built_of(law: str, **tables: str) -> Ruleset:
    """Build the ruleset of one text and the files that it names."""
    texts = {"z.rules": HEADER + law, **tables}
    files = {**CORE, **{name: text.encode() for name, text in texts.items()}}
    made = build(Files(files, f"sha256:{sum(map(len, files.values()))}", "sha256:z", ()))
    assert made.ruleset is not None, render_all(made.diagnostics)
    return made.ruleset


def shipment_of(ruleset: Ruleset, on: str, code: str, **item: str) -> Shipment:
    """Return a shipment of one code, with more facts of the item."""
    data = {"date": on, "destination": "US", "licenses": [], "item": {"z": code, "z_complete": True, **item}}
    reading = read_mapping(data, ruleset.vocabulary)
    assert not reading.diagnostics, render_all(reading.diagnostics)
    return reading.shipments[0]


def every_path(rows: str, on: str, known_on: date, code: str) -> dict[str, Any]:
    """Return what each path makes of a shipment under a list; see `paths`."""
    return paths(built(rows), built("B2,,,,\n"), on, known_on, code)


def paths(ruleset: Ruleset, other: Ruleset, on: str, known_on: date, code: str, **item: str) -> dict[str, Any]:
    """Return what each path makes of a shipment, as known on a day: both ends of the range, or what is wrong.

    Args:
        other: The edition that the first one is compared with: of what differs alone a certificate speaks.
        item: More facts of the item.
    """
    pl = pytest.importorskip("polars")
    from compliance.table.check import check_frame
    from compliance.table.law import Law

    shipment = shipment_of(ruleset, on, code, **item)
    decision = evaluate(ruleset, shipment, known_on=known_on).decision
    quick = decide(ruleset, shipment, known_on=known_on).answer
    assert decision is not None and quick is not None
    cells = {"date": [on], "destination": ["US"], "licenses": ["none"], "item.z": [code], "item.z_complete": ["yes"]}
    cells |= {f"item.{name}": [value] for name, value in item.items()}
    table = check_frame(ruleset, pl.DataFrame(cells), Law(None, known_on, ()))
    comparing = Comparing(ruleset, other, BUDGET)
    comparing.run()
    model = Model(json.loads(json.dumps(certify(comparing).certificate)))
    day = date.fromisoformat(on)
    box = partial(box_of, model, ruleset, shipment, day, ruleset.regimes[0].known_through, known_on)
    says = said_by_checker(model, 0, "z", box)
    ends = [max((k[1] for k, t in says.items() if k[0] == end and 2 in t), default=0) for end in ("low", "high")]
    scale = [outcome.word for outcome in Outcome]
    return {
        "evaluator": tuple(decision.range.words) * (2 // len(decision.range.words)),
        "compiled": tuple(quick.range.words) * (2 // len(quick.range.words)),
        "table": table.select("low", "high").row(0),
        "sets": SecondReading(ruleset).range("z", shipment, day, known_on),
        "certificate": rejected(sealed(certificate_of(ruleset, shipment, decision, known_on)), ruleset),
        "certificate of a difference": tuple(scale[n] for n in ends),
        "query": [differences(ruleset, cells, kind, known_on)[0] for kind in ("sqlite", "duckdb")],
    }


def expected(ends: tuple[str, str]) -> dict[str, Any]:
    """Return what every path is to say."""
    paths = ("evaluator", "compiled", "table", "sets", "certificate of a difference")
    return {**dict.fromkeys(paths, ends), "certificate": "", "query": [[], []]}
