"""L009: a regime, list or table that does not say where it was taken from."""

from collections.abc import Iterator

from compliance.analysis.lint.material import Material, head_of
from compliance.text.diagnostics import Diagnostic

CODE = "L009"


def sources(m: Material) -> Iterator[Diagnostic]:
    """Yield what states law without a source; a statement of law without one is already an error (E0407)."""
    for keyword in ("regime", "list", "table"):
        for s in m.declared(keyword):
            if not s.all("source"):
                help = "add `source` with the provision or publication"
                yield Diagnostic(CODE, f"the {keyword} `{s.name}` names no source", head_of(s), help=help)
