"""A resolved ruleset as canonical JSON: what a decision rests on, for a checker that knows nothing of the engine.

Each record is an object of its fields; a condition has its kind under ``is`` and its text as written; a day is
``YYYY-MM-DD``, a period the list of its first day and of the first day after it, a number a decimal as text, a set a
sorted list, known absence ``"none"``. What no decision rests on is left out: places in the files, notes, and names that
only the reader of shipments needs.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from compliance.model.ruleset import Ruleset
from compliance.values.dates import Period
from compliance.values.members import Absent, Members
from compliance.values.outcome import Outcome
from compliance.values.quantity import CURRENCIES, UNITS, Quantity

VERSION = 1
"""Version of this form."""
_STATEMENTS = (
    "regimes", "rules", "policies", "exceptions", "bars", "unmodelled", "duties", "classifications", "lists", "tables",
    "conditions", "definitions", "constraints", "scenarios", "party_lists",
)  # fmt: skip
_LEFT_OUT = {"at", "notes", "above", "dated"}


def canonical_ruleset(ruleset: Ruleset) -> bytes:
    """Return *ruleset* as canonical JSON, one line of ASCII: the same bytes for the same ruleset on every machine."""
    vocabulary = ruleset.vocabulary
    changes = sorted(map(plain_record, ruleset.changes), key=lambda change: json.dumps(change, sort_keys=True))
    whole = {
        "kind": "ruleset",
        "version": VERSION,
        "rules_digest": ruleset.digest,
        "tables_digest": ruleset.tables_digest,
        "units": {unit: [dimension, str(factor)] for unit, (dimension, factor) in UNITS.items()},
        "currencies": sorted(CURRENCIES),
        "countries": sorted(vocabulary.countries),
        "facts": {
            name: {
                "base": fact.type.base.value, "scheme": fact.type.scheme, "unit": fact.type.unit,
                "choices": sorted(fact.type.choices), "many": fact.type.many,
            }
            for name, fact in vocabulary.facts.items()
        },
        "schemes": {
            name: {"name": name, "form": scheme.form, "complete": scheme.complete, "codes": sorted(scheme.codes)}
            for name, scheme in vocabulary.schemes.items()
        },
        "changes": changes,
        **{name: plain_record(getattr(ruleset, name)) for name in _STATEMENTS},
    }  # fmt: skip
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def digest_of_ruleset(content: bytes) -> str:
    """Return the ``sha256:`` digest of what `canonical_ruleset` returned."""
    return f"sha256:{sha256(content).hexdigest()}"


def plain_record(value: Any) -> Any:
    """Return a record of the model, or a value of a fact, as plain data."""
    match value:
        case None | bool():
            return value
        case Members(words=words, complete=complete, excluded=excluded):
            return {"words": [str(w) for w in words], "complete": complete, "excluded": sorted(map(str, excluded))}
        case Quantity(amount=amount, unit=unit):
            return {"amount": format(amount, "f"), "unit": unit}
        case Period(start=start, end=end):
            return [plain_record(start), plain_record(end)]
        case Outcome():
            return value.word
        case Absent() | Enum():
            return value.value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case str():
            return str(value)
        case Mapping():
            return {key: plain_record(item) for key, item in value.items()}
        case frozenset():
            return sorted(map(str, value))
        case tuple() if hasattr(value, "_fields"):
            kind = next(c.__name__ for c in type(value).__mro__ if not c.__name__.startswith("_"))
            fields = {name: plain_record(getattr(value, name)) for name in value._fields if name not in _LEFT_OUT}
            return {"is": kind, **fields}
        case tuple():
            return [plain_record(item) for item in value]
        case _:
            message = f"no canonical form for {type(value)}"
            raise TypeError(message)
