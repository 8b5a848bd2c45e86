"""The number of the state that readers see. The database moves it, in the transaction that
changes what pages show, whoever writes: a cache that knows the number can't be wrong.

SQLite has one writer, so every row moves it. PostgreSQL moves it once, at commit, by a deferred
trigger: writers don't wait for each other while they work.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# The mark is local to the transaction; a savepoint that is rolled back takes mark and move along.
FUNCTION = """
CREATE OR REPLACE FUNCTION capysite_bump() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('capysite.bumped', true) IS DISTINCT FROM txid_current()::text THEN
        INSERT INTO base_generation (id, number) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET number = base_generation.number + 1;
        PERFORM set_config('capysite.bumped', txid_current()::text, true);
    END IF;
    RETURN NULL;
END $$
"""
# No upsert: inside a trigger, an outer INSERT OR IGNORE would take its conflict clause away.
_MOVE = (
    "INSERT INTO base_generation (id, number) SELECT 1, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM base_generation WHERE id = 1)",
    "UPDATE base_generation SET number = number + 1 WHERE id = 1",
)


def current() -> int:
    """One cheap query. What is read between two equal answers belongs to that number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM base_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def skip_ahead(database: BaseDatabaseWrapper, steps: int = 1) -> None:
    """For what no trigger sees: a migration, or a restored copy with its older number."""
    with database.cursor() as cursor:
        cursor.execute(_MOVE[0])
        cursor.execute("UPDATE base_generation SET number = number + %s WHERE id = 1", [steps])


def triggers(table: str, vendor: str) -> Iterator[tuple[str, str]]:
    """Names and statements."""
    if vendor == "postgresql":
        yield (
            "capysite_bump",
            f'CREATE CONSTRAINT TRIGGER capysite_bump AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION capysite_bump()",
        )
        yield (
            "capysite_bump_truncate",
            f'CREATE TRIGGER capysite_bump_truncate AFTER TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION capysite_bump()",
        )
        return
    for act in ("INSERT", "UPDATE", "DELETE"):
        name = f"capysite_bump_{table}_{act.lower()}"
        moving = "; ".join(_MOVE)
        yield name, f'CREATE TRIGGER "{name}" AFTER {act} ON "{table}" BEGIN {moving}; END'
