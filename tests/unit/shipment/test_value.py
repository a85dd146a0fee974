"""One raw value by its declared type."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

import pytest
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.amounts import BadNumber
from compliance.shipment.problems import Refused
from compliance.shipment.value import MAX_MEMBERS, Parsed, completed, parse_value
from compliance.values.facts import Value
from compliance.values.members import NO_WORDS, NONE, Members
from compliance.values.quantity import Quantity, quantity
from compliance.values.schemes import Choice, Code, Country, Text


def parsed(name: str, raw: object) -> Parsed:
    """Parse *raw* by the type of the fact *name*."""
    fact = VOCABULARY.lookup(name)
    assert fact is not None
    return parse_value(fact.type, raw, VOCABULARY)


def codes(name: str, raw: object) -> list[tuple[str, tuple[object, ...]]]:
    """Return the codes and places of the refusal of *raw*."""
    found = parsed(name, raw)
    assert isinstance(found, Refused), found
    return [(problem.code, problem.at) for problem in found.problems]


def helped(name: str, raw: object) -> str:
    """Return the help of the first problem of *raw*."""
    found = parsed(name, raw)
    assert isinstance(found, Refused), found
    hint = found.problems[0].help
    return hint if isinstance(hint, str) else hint()


def whole(*words: Text | Code | Country | Choice) -> Members:
    """Return *words* as all there is."""
    return Members(words, complete=True)


def amount(number: str, unit: str = "") -> Quantity:
    """Return a quantity that is known to be one."""
    made = quantity(Decimal(number), unit)
    assert made is not None
    return made


TAKEN: list[tuple[str, object, Value]] = [
    ("item.datacenter", True, True),
    ("item.datacenter", False, False),
    ("item.datacenter", "none", NONE),
    ("item.datacenter", [], NONE),
    ("item.tpp", 4992, amount("4992")),
    ("item.tpp", "4992", amount("4992")),
    ("item.tpp", Decimal("0.1"), amount("0.1")),
    ("item.tpp", Decimal("1e3"), amount("1000")),
    ("item.tpp", Decimal("1e-3"), amount("0.001")),
    ("item.tpp", Decimal("-0.0"), amount("0.0")),
    ("item.tpp", 0, amount("0")),
    ("item.tpp", "-0", amount("0")),
    ("item.tpp", "none", NONE),
    ("item.die_area", 814, amount("814", "mm2")),
    ("item.die_area", "8.14 cm2", amount("8.14", "cm2")),
    ("item.die_area", "814 mm²", amount("814", "mm2")),
    ("item.mass", "200kg", amount("200", "kg")),
    ("item.mass", "0.2 t", amount("0.2", "t")),
    ("item.bandwidth", "4.8 TB/s", amount("4.8", "TB/s")),
    ("item.us_controlled_share", "0.1 %", amount("0.1", "%")),
    ("item.us_controlled_share", "25 percent", amount("25", "%")),
    ("item.quantity", "5 pcs", amount("5", "pieces")),
    ("item.quantity", "200 kg", amount("200", "kg")),
    ("license.quantity", "500 kg", amount("500", "kg")),
    ("item.value", "12000 USD", amount("12000", "USD")),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", date(2025, 6, 15), date(2025, 6, 15)),
    ("license.valid_until", "9999-12-31", date(9999, 12, 31)),
    ("destination", "US", whole(Country("US"))),
    ("destination", "United  States", whole(Country("US"))),
    ("destination", "usa", whole(Country("US"))),
    ("destination", "中国", whole(Country("CN"))),
    ("destination", "Côte d'Ivoire", whole(Country("CI"))),
    ("destination", "NA", whole(Country("NA"))),
    ("destination", "NO", whole(Country("NO"))),
    ("destination", Country("US"), whole(Country("US"))),
    ("destination", "none", NO_WORDS),
    ("transit", [], NO_WORDS),
    ("transit", "DE", whole(Country("DE"))),
    ("transit", ["DE", "CA", "Germany"], Members((Country("DE"), Country("CA")), complete=False)),
    ("transit", ("DE",), Members((Country("DE"),), complete=False)),
    ("activity", "export", whole(Choice("export"))),
    ("knowledge", "none", whole(Choice("none"))),
    ("knowledge", [], whole(Choice("none"))),
    ("end_use", ["civil", "civil"], Members((Choice("civil"),), complete=False)),
    ("item.eccn", "3A090.a", whole(Code("3A090.a"))),
    ("item.eccn", "3A090", whole(Code("3A090"))),
    ("item.eccn", "EAR99", whole(Code("EAR99"))),
    ("item.cn", "1C999.x.1", whole(Code("1C999.x.1"))),
    ("item.cn", "1C902.a.9", whole(Code("1C902.a.9"))),
    ("item.cn", ["1C902.a.4", "1C905.a.4"], Members((Code("1C902.a.4"), Code("1C905.a.4")), complete=False)),
    ("item.uk", "3A090.a", whole(Code("3A090.a"))),
    ("item.uk", "PL9009.b", whole(Code("PL9009.b"))),
    ("item.hs", "8505.11", whole(Code("850511"))),
    ("item.hs", "8505119000", whole(Code("8505119000"))),
    ("item.tariff", "8505", whole(Code("8505"))),
    ("end_user.name", "华为\u3000技术", whole(Text("华为\u3000技术"))),
    ("end_user.name", "Müller & Söhne", whole(Text("Müller & Söhne"))),
    ("end_user.on_lists", "none", NO_WORDS),
]


@pytest.mark.parametrize(("name", "raw", "expected"), TAKEN)
def test_value_is_taken(name: str, raw: object, expected: Value) -> None:
    """What the form allows becomes exactly one value of the declared type."""
    found = parsed(name, raw)

    assert expected == found
    assert type(found) is type(expected)


def test_null_is_unknown() -> None:
    """Null says nothing, whatever the type."""
    assert all(parse_value(fact.type, None, VOCABULARY) is None for fact in VOCABULARY.facts.values())


def test_amount_keeps_every_digit() -> None:
    """A number of forty digits reaches its base unit unrounded."""
    digits = "1234567890123456789012345678901234567.89"

    found = parsed("item.mass", f"{digits} t")

    assert isinstance(found, Quantity)
    assert str(found) == f"{digits} t"
    assert found.base == Decimal("1234567890123456789012345678901234567890000")


def test_word_carries_its_own_type() -> None:
    """A member is a country, a code, a choice or a text, and no plain string."""
    for name, raw, kind in (("destination", "US", Country), ("item.cn", "3A001", Code), ("end_use", "civil", Choice)):
        found = parsed(name, raw)
        assert isinstance(found, Members)
        assert type(found.words[0]) is kind


def test_member_of_a_string_enumeration_counts_by_its_value() -> None:
    """A Python enumeration of strings is read by its value, never by its name."""
    place = Enum("place", {"HOME": "US"}, type=str)

    assert parsed("destination", place.HOME) == whole(Country("US"))  # type: ignore[attr-defined]


REFUSED: list[tuple[str, object, str]] = [
    ("item.datacenter", "False", "E0604"),
    ("item.datacenter", "no", "E0604"),
    ("item.datacenter", 0, "E0604"),
    ("item.datacenter", "", "E0604"),
    ("item.datacenter", [True], "E0604"),
    ("item.tpp", True, "E0604"),
    ("item.tpp", [4992], "E0604"),
    ("item.tpp", {}, "E0604"),
    ("item.tpp", 4992.0, "E0606"),
    ("item.tpp", Decimal("NaN"), "E0606"),
    ("item.tpp", Decimal("-Infinity"), "E0606"),
    ("item.tpp", Decimal("1e400"), "E0606"),
    ("item.tpp", Decimal("1e-400"), "E0606"),
    ("item.tpp", Decimal("1e999999999"), "E0606"),
    ("item.tpp", 10**40, "E0606"),
    ("item.tpp", -1, "E0606"),
    ("item.tpp", "-1", "E0606"),
    ("item.tpp", "1_000", "E0606"),
    ("item.tpp", "1,000", "E0606"),
    ("item.tpp", "1 000", "E0606"),
    ("item.tpp", "1e3", "E0606"),
    ("item.tpp", "0x1F", "E0606"),
    ("item.tpp", "1/2", "E0606"),
    ("item.tpp", "5.", "E0606"),
    ("item.tpp", ".5", "E0606"),
    ("item.tpp", "+5", "E0606"),
    ("item.tpp", "", "E0606"),
    ("item.tpp", "nan", "E0606"),
    ("item.tpp", "４９９２", "E0606"),
    ("item.tpp", "4９92", "E0606"),
    ("item.tpp", "٤٩٩٢", "E0606"),
    ("item.tpp", "9" * 41, "E0606"),
    ("item.tpp", BadNumber("NaN"), "E0606"),
    ("item.tpp", "4992 kg", "E0605"),
    ("item.tpp", "10 %", "E0605"),
    ("item.mass", "3 pieces", "E0605"),
    ("item.mass", "3 KG", "E0605"),
    ("item.mass", "3 m3", "E0605"),
    ("item.mass", "3 USD", "E0605"),
    ("item.quantity", 5, "E0605"),
    ("item.quantity", "5 USD", "E0605"),
    ("item.quantity", "5 boxes", "E0605"),
    ("item.value", 12000, "E0605"),
    ("item.value", "12000", "E0605"),
    ("item.value", "12000 usd", "E0605"),
    ("item.value", "12000 kg", "E0605"),
    ("item.value", "$12000", "E0606"),
    ("item.value", "12,000 USD", "E0606"),
    ("date", "2025-02-29", "E0607"),
    ("date", "2025-6-15", "E0607"),
    ("date", "2025-06-15T00:00:00", "E0607"),
    ("date", "20250615", "E0607"),
    ("date", "15.06.2025", "E0607"),
    ("date", "２０２５-06-15", "E0607"),
    ("date", "0205-06-15", "E0607"),
    ("date", datetime(2025, 6, 15, tzinfo=UTC), "E0607"),
    ("date", 20250615, "E0604"),
    ("destination", "XX", "E0602"),
    ("destination", "us", "E0602"),
    ("destination", " US", "E0602"),
    ("destination", "ＵＳ", "E0602"),
    ("destination", "Cub\u0430", "E0602"),
    ("destination", "\u0421uba", "E0602"),
    ("destination", "\u212auwait", "E0602"),
    ("destination", "", "E0602"),
    ("destination", ["US"], "E0604"),
    ("destination", False, "E0604"),
    ("activity", "Export", "E0609"),
    ("knowledge", "None", "E0609"),
    ("item.eccn", "3a090", "E0608"),
    ("item.eccn", "3A090a", "E0608"),
    ("item.eccn", "3A091", "E0608"),
    ("item.eccn", "3A001.a.99", "E0608"),
    ("item.eccn", "9Y999", "E0608"),
    ("item.eccn", "3\u0410090", "E0608"),
    ("item.eccn", "3A090 ", "E0608"),
    ("item.eccn", "3A090/.a", "E0608"),
    ("item.cn", "1C902a4", "E0608"),
    ("item.cn", "1c902.a.9", "E0608"),
    ("item.cn", "unknown", "E0608"),
    ("item.cn", "n-a", "E0608"),
    ("item.cn", "1C9" * 21, "E0608"),
    ("item.uk", "3a090", "E0608"),
    ("item.uk", "3A090a", "E0608"),
    ("item.uk", "NLR", "E0608"),
    ("item.uk", "tbd", "E0608"),
    ("item.hs", 8505119000, "E0604"),
    ("item.hs", "8505-11", "E0608"),
    ("item.hs", "８５０５", "E0608"),
    ("item.tariff", "850512", "E0608"),
    ("end_user.name", "", "E0604"),
    ("end_user.name", "N/A", "E0604"),
    ("end_user.on_lists", "nan", "E0604"),
    ("end_user.name", 5, "E0604"),
    ("end_user.name", b"Firm", "E0604"),
    ("end_user.name", " Firm", "E0613"),
    ("end_user.name", "a\0b", "E0613"),
    ("end_user.name", "a\nb", "E0613"),
    ("end_user.name", "a\u202eb", "E0613"),
    ("end_user.name", "a\u200bb", "E0613"),
    ("end_user.name", "a\u3164b", "E0613"),
    ("end_user.name", "a\ud800b", "E0613"),
    ("end_user.name", "a" * 1001, "E0613"),
    ("transit", ["DE"] * (MAX_MEMBERS + 1), "E0614"),
]


@pytest.mark.parametrize(("name", "raw", "code"), REFUSED)
def test_value_is_refused(name: str, raw: object, code: str) -> None:
    """What the form does not allow is refused with its code, and nothing is made of it."""
    assert codes(name, raw) == [(code, ())]


def test_every_bad_member_is_named() -> None:
    """Each mistake of a list stands at its place."""
    assert codes("transit", ["DE", "XX", None, "none", BadNumber("NaN"), ["US"]]) == [
        ("E0602", (1,)),
        ("E0604", (2,)),
        ("E0604", (3,)),
        ("E0606", (4,)),
        ("E0604", (5,)),
    ]


@pytest.mark.parametrize(
    ("name", "raw", "hint"),
    [
        ("item.eccn", "3a090", "`3A090`"),
        ("item.eccn", "3A090a", "`3A090.a`"),
        ("item.cn", "1c902.a.9", "`1C902.a.9`"),
        ("destination", "us", "`US`"),
        ("destination", "Cub\u0430", "`Cuba`"),
        ("end_use", "civl", "`civil`"),
        ("activity", "ship", "`reexport`"),
        ("item.mass", "3 pieces", "`g`, `kg`, `t`"),
        ("item.tpp", "3 kg", "pure number"),
        ("item.value", 5, "currency"),
        ("item.value", "5 USX", "`USD`"),
        ("end_user.on_lists", "N/A", "`none`"),
        ("item.hs", 8505, "quotes"),
        ("end_user.name", "Firm ", "`Firm`"),
    ],
)
def test_refusal_helps(name: str, raw: object, hint: str) -> None:
    """The help names what is close, or what would fit."""
    assert hint in helped(name, raw)


def test_complete_says_whether_there_may_be_more() -> None:
    """`NAME_complete` closes a list and opens a scalar; it says nothing of an amount."""
    found = parsed("transit", ["DE"])
    assert isinstance(found, Members)

    assert completed(found, None) is found
    assert completed(found, True) == whole(Country("DE"))
    assert completed(whole(Country("DE")), False) == found
    assert completed(NONE, True) is NONE
