"""The tables that every chain has, and what keeps them append-only by accident too."""

from compliance.evidence.chain.record import GENESIS
from compliance.evidence.chain.store import Schema


def statements(schema: Schema) -> list[str]:
    """Return the ``CREATE TABLE`` statements of *schema*, and its first row."""
    name = schema.name
    return [
        f"CREATE TABLE {name}_record (seq BIGINT PRIMARY KEY, record TEXT NOT NULL)",
        f"CREATE TABLE {name}_head (one INTEGER PRIMARY KEY CHECK (one = 1), "
        "seq BIGINT NOT NULL, hash TEXT NOT NULL, first BIGINT NOT NULL)",
        # one row, so that a writer has something to lock
        f"INSERT INTO {name}_head VALUES (1, 0, '{GENESIS}', 1)",
        *schema.tables,
    ]


def sqlite_guards(schema: Schema) -> list[str]:
    """Return triggers that refuse to change a record, or to delete one that no sealed file holds."""
    name = schema.name
    refuse = "BEGIN SELECT RAISE(ABORT, 'the records are append-only'); END"
    return [
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name}_record {refuse}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}_record "
        f"WHEN OLD.seq >= (SELECT first FROM {name}_head) {refuse}",
    ]


def postgres_guards(schema: Schema) -> list[str]:
    """Return the same for PostgreSQL."""
    name = schema.name
    body = (
        f"BEGIN IF TG_OP = 'DELETE' AND OLD.seq < (SELECT first FROM {name}_head) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'the records are append-only'; END"
    )
    return [
        f"CREATE FUNCTION {name}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name}_record "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_guard()",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name}_record "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_guard()",
    ]
