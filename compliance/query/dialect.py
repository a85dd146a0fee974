"""The same SQL for another database. sqlglot (the extra ``sql``) is imported late: DuckDB and SQLite need none."""

OWN = ("duckdb", "sqlite")
"""The dialects that the query is written in, and that the tests run."""
OTHERS = ("postgres", "snowflake", "bigquery", "databricks", "trino")
"""The dialects into which it is translated; the tests read the translation back, and run none of them."""
WITHOUT_INDEX = ("snowflake", "bigquery", "databricks", "trino")


def can_translate() -> bool:
    """Return whether sqlglot is installed."""
    try:
        import sqlglot  # noqa: F401
    except ImportError:
        return False
    return True


def in_dialect(text: str, dialect: str) -> str:
    """Return one statement, written for DuckDB, in *dialect*; sqlglot refuses what that cannot say."""
    if dialect in OWN:
        return text
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(text, read="duckdb")
    if dialect == "trino":  # it has no `unicode`, and takes one character by its type
        one = exp.DataType.build("varchar(1)", dialect="trino")
        for found in tree.find_all(exp.Unicode):
            found.replace(exp.Anonymous(this="codepoint", expressions=[exp.cast(found.this, one)]))
    return tree.sql(dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
