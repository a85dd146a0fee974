"""What a fact may be: its type, and the union of values."""

from datetime import date
from enum import Enum
from typing import NamedTuple, TypeAlias

from compliance.values.members import Absent, Members
from compliance.values.quantity import Quantity

Value: TypeAlias = bool | Members | Quantity | date | Absent
"""A known value. A fact that is not known has no value: its name is missing from the mapping."""

ROLES = (
    "exporter",
    "consignee",
    "intermediate_consignee",
    "end_user",
    "purchaser",
    "forwarder",
)
"""The roles of a party, as 15 CFR 748.5 names them for a license application."""


class Base(Enum):
    """The kind of value of a fact."""

    TRUTH = "truth"
    COUNTRY = "country"
    CODE = "code"
    CHOICE = "choice"
    NUMBER = "number"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"


WORDS = frozenset({Base.COUNTRY, Base.CODE, Base.CHOICE, Base.TEXT})
AMOUNTS = frozenset({Base.NUMBER, Base.QUANTITY, Base.MONEY})


ALWAYS = frozenset({"activity", "departs", "destination"})
"""What every movement has: it may be left out where it is not known, and is never known to be none."""


class Kind(Enum):
    """Whether a fact describes the world, is ours to choose, or can be obtained."""

    WORLD = "world"
    CHOICE = "choice"
    EVIDENCE = "evidence"


class Type(NamedTuple):
    """The type of a fact.

    Attributes:
        base: Kind of value.
        many: Whether the fact is a set; a code fact may always hold several codes.
        unit: Unit of a bare number; empty for a pure number and for money, ``*`` where any unit will do.
        scheme: Name of the code scheme; empty for anything but codes.
        choices: The closed choices.
    """

    base: Base
    many: bool = False
    unit: str = ""
    scheme: str = ""
    choices: tuple[str, ...] = ()


class Fact(NamedTuple):
    """One declared fact.

    Attributes:
        name: Dotted name, the same in rules, JSON, CSV, explanations and questions.
        type: Its type.
        kind: Whether it may be suggested as something to change.
        sentence: What it means, in one sentence.
    """

    name: str
    type: Type
    kind: Kind
    sentence: str
