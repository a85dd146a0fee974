"""The columns of the table of shipments: one a fact that the law asks for, each cell as the CSV reader takes it."""

from typing import NamedTuple

from compliance.model.ruleset import Ruleset
from compliance.values.facts import ROLES, WORDS, Base, Type
from compliance.values.vocabulary import Vocabulary

COMPONENTS = "item.components"


class Column(NamedTuple):
    """One column.

    Attributes:
        number: Number of the fact in the tables of the query.
        fact: Dotted name.
        name: Name of the column: the dots are underscores.
        type: Type of the fact.
        form: Form of its code scheme; empty for anything but codes.
        dated: Whether a list that is asked of it moves with the day.
    """

    number: int
    fact: str
    name: str
    type: Type
    form: str
    dated: bool = False

    @property
    def split(self) -> bool:
        """Whether a cell may hold several words, with ``;`` between them."""
        return self.type.base in WORDS and (self.type.many or self.type.base is Base.CODE)

    @property
    def names(self) -> list[str]:
        """The columns in which it comes: its own, and whether the words in it are all."""
        return [self.name, f"{self.name}_complete"] if self.split else [self.name]

    @property
    def sentence(self) -> str:
        """What the column may hold, in a few words."""
        words = {
            Base.TRUTH: "`true` or `false`",
            Base.COUNTRY: "country (ISO 3166-1 alpha-2)",
            Base.CODE: "code",
            Base.CHOICE: "choice",
            Base.NUMBER: "exact number",
            Base.QUANTITY: "exact number, blank, unit",
            Base.MONEY: "exact number, blank, currency (ISO 4217)",
            Base.DATE: "day, YYYY-MM-DD",
            Base.TEXT: "text",
        }[self.type.base]
        return f"{words}; several: `;` between them" if self.split else words


class Columns:
    """The columns that are asked for, in the order in which they were first asked."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._vocabulary: Vocabulary = ruleset.vocabulary
        self._found: dict[str, Column] = {}
        self._roles: set[str] = set()

    def of(self, fact: str, *, dated: bool = False) -> Column:
        """Return the column of *fact*, which the vocabulary knows; *dated* as in `Column`."""
        known = self._found.get(fact)
        if known is None:
            declared = self._vocabulary.lookup(fact)
            assert declared is not None, fact
            scheme = self._vocabulary.schemes.get(declared.type.scheme)
            form = scheme.form if scheme else ""
            known = Column(len(self._found) + 1, fact, column_name(fact), declared.type, form)
        self._found[fact] = known._replace(dated=known.dated or dated)
        return self._found[fact]

    def components(self) -> Column:
        """Return the column that says of the components that there are none, or nothing: they have no columns."""
        if COMPONENTS not in self._found:
            number = len(self._found) + 1
            none = Type(Base.CHOICE, choices=("none",))
            self._found[COMPONENTS] = Column(number, COMPONENTS, column_name(COMPONENTS), none, "")
        return self._found[COMPONENTS]

    def given(self, role: str) -> str:
        """Return the column of a line that says whether there is a party in *role*; see `parties`."""
        self._roles.add(role)
        name = f"{role}.name"
        if self._vocabulary.lookup(name):
            self.of(name)
        return f"given_{role}"

    def parties(self) -> list[tuple[str, list[str]]]:
        """Return for each role asked for the columns of its facts: one cell filled says that there is such a party."""
        # at the end: a condition written earlier must see the columns that a later one asks for
        return [
            (role, [n for column in self.all() if column.fact.startswith(f"{role}.") for n in column.names])
            for role in ROLES
            if role in self._roles
        ]

    def all(self) -> list[Column]:
        """Return every column so far."""
        return list(self._found.values())


def column_name(fact: str) -> str:
    """Return the name of the column of *fact*."""
    return fact.replace(".", "_")
