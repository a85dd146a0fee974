"""What names mean while a ruleset is being resolved, and where diagnostics are gathered."""

from collections.abc import Iterable, Mapping

from attrs import Factory, define, field

from compliance.language import ast
from compliance.model.law import Table, WordList
from compliance.text.diagnostics import Diagnostic
from compliance.text.english import with_article
from compliance.text.nearest import help_for
from compliance.text.source import Span
from compliance.values.facts import Fact, Type
from compliance.values.vocabulary import Vocabulary


@define(eq=False)
class Names:
    """The names of a ruleset under construction, and its diagnostics so far.

    Attributes:
        vocabulary: Facts, schemes, countries.
        lists: Name to list.
        tables: Name to table.
        conditions: Name of a defined condition to the statement that defines it.
        law: Names of statements of law, to the first statement of that name.
        regimes: Names of regimes.
        lost: Names that statements with mistakes declare: nothing is known of them, and they are not unknown.
    """

    vocabulary: Vocabulary
    lists: dict[str, WordList] = Factory(dict)
    tables: dict[str, Table] = Factory(dict)
    table_types: dict[str, Mapping[str, Type]] = Factory(dict)
    conditions: dict[str, ast.Statement] = Factory(dict)
    law: dict[str, ast.Statement] = Factory(dict)
    regimes: set[str] = Factory(set)
    lost: set[str] = Factory(set)
    diagnostics: list[Diagnostic] = field(factory=list)

    def report(
        self, code: str, message: str, span: Span, *, help: str = "", related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Record a mistake."""
        self.diagnostics.append(Diagnostic(code, message, span, help=help, related=related))

    def unknown(self, code: str, word: str, span: Span, known: Iterable[str], *, kind: str) -> None:
        """Record an unknown name, with the nearest known ones."""
        if not self.is_lost(word):
            self.report(code, f"no {kind} has this name", span, help=help_for(word, known, kind=kind))

    def is_lost(self, word: str, *, below: bool = False) -> bool:
        """Return whether *word* may mean, or lie *below*, what a statement with a mistake declares.

        Names are meant by their first or last segments, facts of one party or component by those of another.
        """
        tail = word.partition(".")[2]
        return any(
            f".{word}." in f".{name}."
            or (tail and name.partition(".")[2] == tail)
            or (below and word.startswith(f"{name}."))
            for name in self.lost
        )

    def regime_of(self, name: str) -> str | None:
        """Return the regime whose name is the longest dotted prefix of *name*."""
        while name:
            if name in self.regimes:
                return name
            name = name.rpartition(".")[0]
        return None

    def find_list(self, word: str) -> WordList | None:
        """Return the list that *word* names: whole, or its last segments where only one list ends so."""
        if word in self.lists:
            return self.lists[word]
        ending = [wl for name, wl in self.lists.items() if name.endswith(f".{word}")]
        return ending[0] if len(ending) == 1 else None

    def targets(self, word: ast.Word, kind: str = "") -> frozenset[str]:
        """Return the names of the statements that *word* means: itself and all below it.

        One of them at least is of that *kind*: ``rule``, ``exception`` (modelled or not) or ``duty``.
        """
        found = frozenset(n for n in self.law if n == word.text or n.startswith(f"{word.text}."))
        if not found:
            self.unknown("E0204", word.text, word.span, self.law, kind="rule")
        elif kind and not any(self.is_a(kind, n) for n in found) and not self.is_lost(word.text):
            fitting = [n for n in self.law if self.is_a(kind, n)]
            other = with_article(self.law[min(found)].keyword)
            message = f"`{word.text}` names {other}, and {with_article(kind)} is meant here"
            self.report("E0204", message, word.span, help=help_for(word.text, fitting, kind="statement"))
        return found

    def is_a(self, kind: str, name: str) -> bool:
        """Return whether the statement of that *name* is of that *kind*."""
        return self.law[name].keyword in (kind, f"unmodelled {kind}")

    def check_row(self, name: str, span: Span, around: str = "") -> None:
        """Report the name of a row that hides a fact, a condition, a list, or the row *around* it."""
        known = [*self.vocabulary.names(), *self.conditions, *self.lists]
        hidden = {"party", "component", "license", around, *(whole.partition(".")[0] for whole in known)}
        if name in hidden:
            help = "give the row a name of its own, such as `row` or `entry`"
            self.report("E0201", f"`{name}` has a meaning here already: the row would hide it", span, help=help)


@define(eq=False)
class Scope:
    """Names that hold inside one statement.

    Attributes:
        row: The loop variable and the types of the table's columns; None outside a loop.
        quantified: ``party`` or ``component`` inside ``some ... where``.
    """

    row: tuple[str, Mapping[str, Type]] | None = None
    quantified: str = ""

    def known_as(self, name: str) -> str:
        """Return the name that evaluation uses: ``row.COLUMN`` whatever the loop variable is called."""
        head, _, tail = name.partition(".")
        return f"row.{tail}" if self.row and head == self.row[0] else name

    def fact(self, names: Names, name: str, span: Span) -> Fact | None:
        """Return the fact that *name* means here, or report it."""
        from compliance.values.facts import Kind  # local: only the type is needed here

        head, _, tail = name.partition(".")
        if self.row and head == self.row[0]:
            column = self.row[1].get(tail)
            if column is None:
                if not self.row[1]:  # of the table nothing is known
                    return None
                names.unknown("E0205", tail, span, self.row[1], kind="column")
                return None
            return Fact(f"row.{tail}", column, Kind.WORLD, "")
        if head in ("party", "component") and self.quantified != head:
            names.report(
                "E0203",
                f"`{head}` stands only inside `some {head} where (...)`",
                span,
                help=f"write `some {head} where ({name} ...)`",
            )
            return None
        found = names.vocabulary.lookup(name)
        if found is None:
            names.unknown("E0203", name, span, names.vocabulary.names(), kind="fact")
        return found
