"""What may be said of a repeal, an annulment and a suspension."""

import pytest
from unit.cover.small import CORE, HEAD, rule

from compliance.model.build import build
from compliance.model.files import Files


def codes(law: str) -> list[str]:
    """What is said of the law."""
    texts = {**CORE.texts, "rulesets/x/x.rules": (HEAD + law).encode()}
    return [d.code for d in build(Files(texts, "sha256:x", "sha256:x", ())).diagnostics]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("from 2025-03-01", []),
        ("from 2025-03-01 until 2025-06-01", ["E0108"]),
        ("from 2025-03-01 until 2025-06-01 then unknown", ["E0108"]),
        ("from 2025-03-01 then unknown", ["E0108"]),
    ],
)
@pytest.mark.parametrize("keyword", ["repeal", "void"])
def test_a_repeal_and_an_annulment_are_for_good(keyword: str, days: str, expected: list[str]) -> None:
    """An end would be taken and ignored: the rule would stay out of force."""
    change = f'{keyword} x.r {{\n  {days}\n  source "Act"\n}}\n'

    assert codes(rule("x.r", "destination is US") + change) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [("from the start", []), ("from the start\n  from 2025-03-01", ["E0106"]), ("published 2025-03-01", ["E0107"])],
)
def test_from_when_an_annulment_holds_is_said_once(days: str, expected: list[str]) -> None:
    """Beside a day "from the start" counted for nothing."""
    change = f'void x.r {{\n  {days}\n  source "Act"\n}}\n'

    assert codes(rule("x.r", "destination is US") + change) == expected
