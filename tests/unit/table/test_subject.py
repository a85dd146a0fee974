"""A regime's subject that is a condition under a name, over a list, where every rule is decided by columns."""

import polars as pl
import pytest
from wide_rulesets import HEADER, built

from compliance.table.check import check_frame

RULE = 'rule w.r "R" {\n  when destination is CN\n  requires license from WA\n  in force from 2025-01-02\n  source "S"\n}\n'


@pytest.mark.parametrize(("subject", "free"), [("departs in w.near", "FR"), ("w.heavy", "DE")])
def test_a_subject_by_name_or_list(subject: str, free: str) -> None:
    """It is asked, though no rule is left that asks it (before: KeyError)."""
    text = HEADER % f"  subject when {subject}\n" + RULE
    weights = ["9 kg", "9 kg" if subject != "w.heavy" else "1 kg"]
    book = {"date": ["2025-01-06"] * 2, "departs": ["DE", free], "destination": ["CN"] * 2, "item.quantity": weights}

    found = check_frame(built(text), pl.DataFrame({**book, "licenses": ["none"] * 2}))

    assert found["outcome"].to_list() == ["license_required", "no_license_required"]
