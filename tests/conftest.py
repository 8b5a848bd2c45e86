"""What every test stands on: a database like the site's, a clock to set, its own media."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils.module_loading import import_string
from pytest_django import DjangoDbBlocker, Settings

from capysite.base import clock

SAMPLE_GUIDE = Path(settings.BASE_DIR).parent / "shared" / "guides" / "meta-open-models.txt"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
LONG = {"journeys", "browser"}
MUST_RUN_IN_CI = ("postgres", "browser", "sample")


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "run on PostgreSQL, too, what is marked as alike on both"
    parser.addoption("--alike", action="store_true", help=told)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    alike = bool(config.getoption("--alike"))
    left_out = [item for item in items if not is_for_this_database(item, alike)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_for_this_database(item, alike)]
    # The longest files first: a worker that ends with one keeps the others waiting.
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.parent.name not in LONG, -tests[item.path]))


def pytest_collection_finish() -> None:
    """Modules, models and tests stay to the end: nothing of them is looked at again as garbage,
    and what tests leave is looked at less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def is_for_this_database(item: pytest.Item, alike: bool) -> bool:
    """A test that touches a database runs on both, and any other on SQLite alone. So do those
    marked “alike”, which hold what Python does with rows that other tests write and read on both:
    who may do what, what a page, a feed or a mail is made of, how a text is read, what is kept in
    memory, how many queries a page asks. What databases decide in their own ways is never alike:
    constraints, triggers, transactions, locks, search, order, sums, JSON, days and zones, SQL of
    our own. What a browser makes of pages is alike, too; a whole job in a browser runs on both."""
    marked = {mark.name for mark in item.iter_markers()}
    if connection.vendor == "sqlite":
        return "postgres" not in marked
    if marked & {"sqlite", "look"} or ("browser" in marked and "both" not in marked):
        return False
    if "alike" in marked and not alike:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return "django_db" in marked or bool(fixtures & DATABASE_FIXTURES)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and CHROMIUM is None:
        pytest.skip("Chromium is not installed.")
    if item.get_closest_marker("sample") and not SAMPLE_GUIDE.is_file():
        pytest.skip(f"{SAMPLE_GUIDE} is not there.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        for name in MUST_RUN_IN_CI:
            if item.get_closest_marker(name):
                report.outcome = "failed"
                report.longrepr = f"A {name} test may not be skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """SQLite in a file, as the site has it: in memory, threads share one connection."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(path)
        settings.DATABASES["default"]["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
        )


# What every test starts with: made by `migrate`, changed by none.
SEEDED = {
    "auth_group", "auth_group_permissions", "auth_permission", "base_generation",
    "django_content_type", "django_migrations",
}  # fmt: skip


def drop_sqlite_triggers() -> None:
    """SQLite flushes by DELETE, which append-only tables refuse; post_migrate makes them again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def empty_postgresql() -> None:
    """Without triggers and row by row: TRUNCATE takes a second for sixty tables, however empty."""
    tables = set(connection.introspection.django_table_names(only_existing=True)) - SEEDED
    statements = [f'DELETE FROM "{table}"' for table in sorted(tables)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(statements))


def is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])


@pytest.fixture(autouse=True, scope="session")
def flush_passes_append_only() -> Iterator[None]:
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty(case: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            drop_sqlite_triggers()
            flush(case)
        elif is_superuser():
            empty_postgresql()
        else:
            raise RuntimeError("The tests need a PostgreSQL in which they are superuser.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around the tests of a file: what its fixtures make in it is made once, and
    each test begins where they ended. For files none of whose tests wants an empty site."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(autouse=True)
def process_that_remembers_nothing() -> None:
    """The database of a test is rolled back, and what a process knows of it isn't.

    By name: this file is also read where no app is loaded."""
    for kept in ("partners.memory", "ways.memory", "counting.counter", "clicking.bursts"):
        import_string(f"affiliates.{kept}").forget()


@pytest.fixture
def at_moment() -> Iterator[Callable[[datetime], datetime]]:
    """Call it with a moment, as often as needed: the clock stands there until the test ends."""
    with ExitStack() as stack:

        def stand(moment: datetime) -> datetime:
            stack.enter_context(clock.fixed(moment))
            return moment

        yield stand


@pytest.fixture
def sample_guide() -> Path:
    return SAMPLE_GUIDE


@pytest.fixture
def chromium() -> str:
    return CHROMIUM or ""


@pytest.fixture(autouse=True)
def nothing_reckoned() -> Iterator[None]:
    """Databases of tests number their generations alike. By name, as above."""
    yield
    import_string("capysite.base.pergeneration.forget_all")()
