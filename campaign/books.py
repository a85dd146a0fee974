"""Books of orders of the small rulesets, drawn from the cells that their boundaries define."""

import random
from typing import Any

import numpy as np
import polars as pl
from small_rulesets import DOMAINS, day

BY_PARENTS = (("A1",), ("A1", "B2"), ("A1", "A1.a"))
"""Codes of which one stands for those below it."""
Cells = tuple[str, str]
"""What a fact says, and whether its list is the whole."""


def orders(rows: int, rng: random.Random) -> pl.DataFrame:
    """Return so many orders: each fact unknown, open or known, codes by their parents too; licenses none, or not stated."""
    draw = np.random.default_rng(rng.getrandbits(64))
    columns: dict[str, Any] = {
        "id": [f"o{n}" for n in range(rows)],
        "date": _drawn([day(n).isoformat() for n in range(-1, 24)], rows, draw),
        "licenses": _drawn(["none", "none", ""], rows, draw),
    }
    for name, domain in DOMAINS.items():
        values = [*domain, *BY_PARENTS] if name == "item.code" else domain
        cells = [("", ""), *(_known(name, value) for value in values)]
        many = any(complete for _, complete in cells)
        cells += [(cell, "no") for cell, complete in cells if complete]
        picked = draw.integers(0, len(cells), rows)
        columns[name] = [cells[n][0] for n in picked]
        if many:
            columns[f"{name}_complete"] = [cells[n][1] for n in picked]
    return pl.DataFrame(columns)


def _known(name: str, value: Any) -> Cells:
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if name == "destination":
        return value[0], ""
    if isinstance(value, tuple):
        return (";".join(value), "yes") if value else ("none", "")
    return ("none" if value is None else str(value)), ""


def _drawn(cells: list[str], rows: int, draw: np.random.Generator) -> list[str]:
    return [cells[n] for n in draw.integers(0, len(cells), rows)]
