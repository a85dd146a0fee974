"""The rulesets that ship as queries: inline cases come out as the reference decides them, or wider and say so."""

import os
from collections import defaultdict
from typing import Any

import pytest
from query_engines import Engine, reference, row_of
from shipped import RULESETS, shipped, some

from compliance.query.plan import plan
from compliance.shipment.read import read_mapping
from compliance.values.outcome import BY_WORD

pytest.importorskip("duckdb")
MOST = 10_000 if "COMPLIANCE_EXAMPLES" in os.environ else 80
"""So many cases of each: each day up to which publications count is a query of its own, of some seconds."""
KINDS = ("duckdb", "sqlite")


@pytest.mark.parametrize("name", RULESETS)
def test_cases_come_out_as_the_reference_decides(name: str) -> None:
    """Equal row for row where nothing is refused; else the range of the reference lies within, and a name is given."""
    built = shipped(name)
    ruleset = built.ruleset
    assert ruleset is not None
    groups: dict[Any, list[Any]] = defaultdict(list)
    for case in some(name, MOST):
        groups[case.known_on, case.scenarios].append(case)
    equal, wider = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    for (known_on, scenarios), cases in groups.items():
        found = plan(ruleset, known_on=known_on, scenarios=scenarios)
        rows, expected = [], {}
        for number, case in enumerate(cases):
            shipment = read_mapping(case.data, ruleset.vocabulary).shipments[0]
            day = case.on or shipment.date
            if len(shipment.lines) > 1 or shipment.licenses or shipment.lines[0].components or day is None:
                continue
            rows.append(row_of(shipment, found, str(number), str(day)))
            expected[str(number)] = reference(ruleset, shipment, day, known_on=known_on, scenarios=scenarios)
        if not rows:
            continue
        for kind in KINDS:
            answers = Engine(found, kind).both(rows)
            assert answers.keys() == expected.keys()
            for at, wanted in expected.items():
                low, high, said, row = answers[at]
                if wanted is None:  # the reference refuses the facts: so does the query, where it can tell
                    continue
                assert row["refused"] is None, (kind, cases[int(at)].title, row["refused"])
                if row["not_decided"] is None:
                    assert (low, high, said) == wanted, (kind, cases[int(at)].title)
                    equal[kind] += 1
                else:
                    assert BY_WORD[low] <= BY_WORD[wanted[0]], (kind, cases[int(at)].title)
                    assert BY_WORD[wanted[1]] <= BY_WORD[high], (kind, cases[int(at)].title)
                    wider[kind] += 1
    print(name, "equal", equal, "wider", wider, "of", len(some(name, MOST)))
    assert all(equal[kind] + wider[kind] > (200 if MOST > 200 else 4) for kind in KINDS)
