"""The same SQL for another database. sqlglot (the extra ``sql``) is imported late: DuckDB and SQLite need none."""

from importlib.util import find_spec

OWN = ("duckdb", "sqlite")
"""The dialects that the query is written in, and that the tests run."""
OTHERS = ("postgres", "snowflake", "bigquery", "databricks", "trino")
"""The dialects into which it is translated; the tests read the translation back, and run none of them."""
WITHOUT_INDEX = ("snowflake", "bigquery", "databricks", "trino")


def can_translate() -> bool:
    """Return whether sqlglot is installed."""
    return find_spec("sqlglot") is not None


def in_dialect(text: str, dialect: str) -> str:
    """Return one statement, written for DuckDB, in *dialect*; sqlglot refuses what that cannot say."""
    if dialect in OWN:
        return text
    import sqlglot

    level = sqlglot.ErrorLevel.RAISE
    found = sqlglot.transpile(text, read="duckdb", write=dialect, pretty=True, unsupported_level=level)
    assert len(found) == 1, dialect
    return found[0]
