"""The number of the state that readers see. The database moves it, in the transaction that
changes what pages show, whoever writes: a cache that knows the number can't be wrong.

SQLite has one writer, so every row moves it. PostgreSQL moves it once, at commit, by a deferred
trigger: writers don't wait for each other while they work.
"""

from collections.abc import Iterator

from django.db import models

from capysite.base.models import Generation

_BUMP = """
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


def current() -> int:
    """One cheap query."""
    return Generation.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def preparation(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield _BUMP


def triggers(model: type[models.Model], vendor: str) -> Iterator[str]:
    table = model._meta.db_table
    if vendor == "postgresql":
        yield f'DROP TRIGGER IF EXISTS capysite_bump ON "{table}"'
        yield (
            f'CREATE CONSTRAINT TRIGGER capysite_bump AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION capysite_bump()"
        )
        return
    for act in ("INSERT", "UPDATE", "DELETE"):
        name = f"capysite_bump_{table}_{act.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        # No upsert: an outer INSERT OR IGNORE would take its conflict clause away.
        yield (
            f'CREATE TRIGGER "{name}" AFTER {act} ON "{table}" BEGIN '
            "INSERT INTO base_generation (id, number) SELECT 1, 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM base_generation WHERE id = 1); "
            "UPDATE base_generation SET number = number + 1 WHERE id = 1; END"
        )
