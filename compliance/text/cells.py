"""Cells of a table that a spreadsheet opens: none may begin like a formula (OWASP, "CSV Injection")."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """Return *cell* so that no spreadsheet runs it as a formula.

    Example:
        >>> safe("=1+1")
        "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def plain(cell: str) -> str:
    """Return what `safe` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_DANGEROUS) else cell
