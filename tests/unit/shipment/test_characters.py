"""Characters that may stand in a shipment."""

import pytest

from compliance.shipment.characters import escaped, folds_into_ascii, forbidden, mixes_scripts, name_of, shown


@pytest.mark.parametrize(
    "text", ["Firm", "Müller", "华为技术", "\u3000", "A\u00a0B", "שלום", "مرحبا", "İstanbul", "№ 5"]
)
def test_text_of_any_script_may_stand(text: str) -> None:
    """Names of every script are text."""
    assert forbidden(text) is None
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("\0", "control"),
        ("\x7f", "control"),
        ("\x9f", "control"),
        ("\t", "control"),
        ("\u202e", "bidirectional"),
        ("\u2066", "bidirectional"),
        ("\u200b", "invisible"),
        ("\u200d", "invisible"),
        ("\u00ad", "invisible"),
        ("\ufeff", "invisible"),
        ("\ufe0f", "invisible"),
        ("\u3164", "invisible"),
        ("\u2028", "invisible"),
        ("\U000e0041", "invisible"),
        ("\ue000", "invisible"),
        ("\uffff", "invisible"),
        ("\udc00", "surrogate"),
    ],
)
def test_character_may_not_stand(character: str, kind: str) -> None:
    """What cannot be seen, or turns the text around, is refused and shown escaped."""
    assert forbidden(f"a{character}b") == character
    assert kind in name_of(character)
    assert f"U+{ord(character):04X}" in name_of(character)
    assert escaped(character) == f"\\u{ord(character):04x}"


def test_shown_is_short_and_closed() -> None:
    """User text in a message is cut, and cannot end its own backticks."""
    assert shown("a`b") == "`a'b`"
    assert len(shown("x" * 1000)) == 62


def test_scripts_that_pass_for_one_another() -> None:
    """A word of several look-alike scripts is told from a text of several words."""
    assert mixes_scripts("Cub\u0430")
    assert mixes_scripts("\u0391BC")
    assert not mixes_scripts("Firm ОАО")
    assert not mixes_scripts("IBM中国")


def test_character_that_folds_into_ascii() -> None:
    """The Kelvin sign and the long s would pass for ASCII letters."""
    assert folds_into_ascii("\u212aorea")
    assert folds_into_ascii("\u017fudan")
    assert not folds_into_ascii("Côte d'Ivoire")
