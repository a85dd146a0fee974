"""What ``rules search`` finds."""

from collections.abc import Sequence

from attrs import frozen

from compliance.cli.find.library import Library, Row
from compliance.cli.find.told import GROUPS, brief, group
from compliance.language import ast


@frozen
class Hits:
    """What a search found."""

    statements: tuple[ast.Statement, ...] = ()
    rows: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.statements or self.rows)

    def to_dict(self) -> dict[str, object]:
        """Return the fields that scripts read."""
        return {"statements": [brief(s) for s in self.statements], "rows": [r.to_dict() for r in self.rows]}


def search_rules(library: Library, words: Sequence[str]) -> Hits:
    """Return the statements and the rows of tables that hold all of *words*, in whatever case."""
    wanted = [w.casefold() for w in words]
    order = list(dict.fromkeys(GROUPS.values()))
    statements = [s for s in library.statements if _holds(s.span.text, wanted)]
    rows = [r for r in library.rows() if _holds("\n".join(r.cells.values()), wanted)]
    return Hits(tuple(sorted(statements, key=lambda s: order.index(group(s)))), tuple(rows))


def _holds(text: str, wanted: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(w in folded for w in wanted)
