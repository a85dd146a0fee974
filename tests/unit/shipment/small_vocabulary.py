"""A vocabulary small enough to be read at a glance, with a fact of every type."""

from compliance.values.facts import Base, Fact, Kind, Type
from compliance.values.vocabulary import BUILT_IN, Scheme, Vocabulary

_TYPES: dict[str, Type] = {
    "date": Type(Base.DATE),
    "activity": Type(Base.CHOICE, choices=("export", "reexport", "transfer", "import")),
    "departs": Type(Base.COUNTRY),
    "transit": Type(Base.COUNTRY, many=True),
    "destination": Type(Base.COUNTRY),
    "end_use": Type(Base.CHOICE, many=True, choices=("civil", "military", "nuclear")),
    "knowledge": Type(Base.CHOICE, choices=("none", "suspects", "knows")),
    "value": Type(Base.MONEY),
    "us.signed_on": Type(Base.DATE),
    "no_order_splitting": Type(Base.TRUTH),
    "item.description": Type(Base.TEXT),
    "item.kind": Type(Base.CHOICE, choices=("commodity", "software", "technology")),
    "item.eccn": Type(Base.CODE, scheme="us.eccn"),
    "item.cn": Type(Base.CODE, scheme="cn.code"),
    "item.hs": Type(Base.CODE, scheme="hs"),
    "item.tariff": Type(Base.CODE, scheme="tariff"),
    "item.uk": Type(Base.CODE, scheme="uk.code"),
    "item.origin": Type(Base.COUNTRY),
    "item.mined_in": Type(Base.COUNTRY, many=True),
    "item.quantity": Type(Base.QUANTITY, unit="*"),
    "item.value": Type(Base.MONEY),
    "item.tpp": Type(Base.NUMBER),
    "item.die_area": Type(Base.QUANTITY, unit="mm2"),
    "item.mass": Type(Base.QUANTITY, unit="kg"),
    "item.bandwidth": Type(Base.QUANTITY, unit="GB/s"),
    "item.us_controlled_share": Type(Base.QUANTITY, unit="%"),
    "item.datacenter": Type(Base.TRUTH),
    "party.name": Type(Base.TEXT),
    "party.country": Type(Base.COUNTRY),
    "party.headquarters": Type(Base.COUNTRY),
    "party.military": Type(Base.TRUTH),
    "party.on_lists": Type(Base.TEXT, many=True),
    "party.listed_owner_share": Type(Base.QUANTITY, unit="%"),
}
_COUNTRIES = {
    "CN": "China",
    "CU": "Cuba",
    "CA": "Canada",
    "CI": "Côte d'Ivoire",
    "DE": "Germany",
    "KW": "Kuwait",
    "NA": "Namibia",
    "NO": "Norway",
    "US": "United States",
}
_ALIASES = {name.casefold(): code for code, name in _COUNTRIES.items()} | {
    "usa": "US",
    "united states of america": "US",
    "中国": "CN",
    "prc": "CN",
}
_ECCN = frozenset({"3A090.a", "3A090.b", "4A090.a", "5A992.c", "EAR99"})
_CN = frozenset({"1C902.a.4", "1C902.b", "1C905.a.4", "3A001"})

VOCABULARY = Vocabulary(
    facts={name: Fact(name, type_, Kind.WORLD, name) for name, type_ in _TYPES.items()}
    | {fact.name: fact for fact in BUILT_IN},
    schemes={
        "us.eccn": Scheme("us.eccn", "US control codes", "dotted", True, _ECCN),
        "cn.code": Scheme("cn.code", "China's control codes", "dotted", False, _CN),
        "uk.code": Scheme("uk.code", "UK control codes", "dotted", False, frozenset()),
        "hs": Scheme("hs", "Harmonized System", "digits", False, frozenset({"8505119000", "284690"})),
        "tariff": Scheme("tariff", "a complete tariff", "digits", True, frozenset({"850511", "850519"})),
    },
    countries=_COUNTRIES,
    aliases=_ALIASES,
)
