"""Impacts as the analysis makes them, for the reports."""

from attrs import evolve
from unit.report.sample_difference import EVIL, FREE, LICENSE, OPEN, PROHIBITED

from compliance.analysis.impact_records import Flip, Impact, Stake


def full() -> Impact:
    """Flips of every kind, with names that a spreadsheet or a browser would run."""
    return Impact(
        "cn@2025-10", "HEAD:rulesets/cn", 1200, 1100, 97, 3,
        (
            Flip("SO-1001", "1", "cn", LICENSE, PROHIBITED, "stricter", "12000.50", "USD", ("MOFCOM-7",), ("cn.2024-46.1",), (1, 1)),
            Flip("SO-1001", "2", "cn", LICENSE, FREE, "more permissive", "900", "EUR", (), ("cn.2025-57",), (1, 2)),
            Flip('=HYPERLINK("http://x.example","a")', "@1", "cn", FREE, OPEN, "wider", "-5", "USD", ("+7", "-8"), ("cn.2025-57",), (2, 1)),
            Flip(EVIL, "\t1", "us", LICENSE, evolve(LICENSE, beside=("flag: =1+1",)), "beside", place=(3, 1)),
        ),
        (Stake("USD", "stricter", 1, "12000.50"), Stake("EUR", "more permissive", 1, "900"), Stake("", "beside", 1, "")),
        {"stricter": 1, "more permissive": 1, "wider": 1, "beside": 1},
    )  # fmt: skip


def empty() -> Impact:
    """Nothing flips."""
    return Impact("cn", "cn-refactored", 12, 12, 0, 0, ())
