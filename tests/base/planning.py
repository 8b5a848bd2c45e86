"""How SQLite finds rows is a matter of what it has counted."""

from django.db import connection


def forget_counts() -> None:
    """As a new site has it: of the few rows of a test it would learn to read tables as a whole."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone():
            cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
        # How many rows a table has is read with the schema, and kept by the connection.
        cursor.execute("PRAGMA writable_schema = RESET")
