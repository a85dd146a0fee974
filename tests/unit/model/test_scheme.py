"""The codes of a scheme."""

import os
import subprocess
import sys

_SCRIPT = """
from compliance.values.vocabulary import Scheme
codes = frozenset(f"3A001.{a}.{n}" for a in "abcdefgh" for n in range(9))
print(*Scheme("us.eccn", "US", "dotted", True, codes).leaves("3A001"))
"""


def test_leaves_come_in_one_order_whatever_the_hashes() -> None:
    """What the comparison of editions finds first, and so the witness it shows, is the same in every process."""
    found = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip

    assert len(found) == 1
    assert len(found.pop().split()) == 72
