"""Cells of a table that a spreadsheet opens: none may begin like a formula (OWASP, "CSV Injection")."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """Return *cell* so that no spreadsheet runs it as a formula.

    Example:
        >>> safe("=1+1")
        "'=1+1"
    """
    return f"'{cell}" if _runs(cell) else cell


def plain(cell: str) -> str:
    """Return what `safe` was given."""
    return cell[1:] if cell.startswith("'") and _runs(cell) else cell


def _runs(cell: str) -> bool:
    return cell.lstrip("'").startswith(_DANGEROUS)
