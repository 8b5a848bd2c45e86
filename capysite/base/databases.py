"""Copying a whole database to a file and back, with the tools of each kind."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from capysite.base.archive import BackupError

BUSY = 20.0  # seconds
ANALYSED = 1000  # rows of each index, which takes half a second whatever the size


def dump(to: Path) -> None:
    """A consistent copy, while the site goes on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(to)])
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def load(copy: Path) -> None:
    """Puts the copy in the place of everything that the database holds, or changes nothing."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(copy)
    else:
        _load_postgresql(copy)


def count_rows() -> None:
    """Has the database learn which index finds few rows. PostgreSQL learns it by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ANALYSED}")
            cursor.execute("ANALYZE")


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _load_sqlite(copy: Path) -> None:
    """By the backup interface: processes that have the file open see the new content."""
    name = str(connection.settings_dict["NAME"])
    try:
        with (
            closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(name, timeout=BUSY)) as target,
        ):
            if source.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise BackupError("The database in the archive is damaged.")
            source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be put in place: {error}.") from error


def _load_postgresql(copy: Path) -> None:
    """As one transaction: pg_restore alone would leave what the copy doesn't know."""
    script = copy.with_suffix(".sql")
    _tool("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    _run(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        "--command=SET client_min_messages = warning",
        "--command=SET lock_timeout = '20s'",
        "--command=DROP SCHEMA public CASCADE",
        "--command=CREATE SCHEMA public",
        f"--file={script}",
    )


def _run(tool: str, *options: str) -> None:
    """A tool of PostgreSQL on the site's database; the password goes by the environment."""
    (_, *where), more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    _tool(tool, *options, *where, environment=more or {})


def _tool(tool: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(
            [tool, *arguments],
            env=os.environ | (environment or {}),
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{tool} is missing: install the client of PostgreSQL.") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{tool} failed: {last}") from error
