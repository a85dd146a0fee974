"""The public surface: sorted, complete, documented."""

import compliance


def test_all_is_sorted_and_importable() -> None:
    """Every name of `__all__` is there, documented, and in order."""
    assert compliance.__all__ == sorted(compliance.__all__)
    for name in compliance.__all__:
        assert getattr(compliance, name).__doc__, name


def test_nothing_else_is_public() -> None:
    """The lazy table and `__all__` name the same things."""
    assert sorted(compliance._HOME) == compliance.__all__
