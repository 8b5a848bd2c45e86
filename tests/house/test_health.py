"""What probes are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from capysite import health
from capysite.base.models import Heartbeat
from tests.types import AtMoment

NOON = datetime(2026, 5, 2, 12, tzinfo=UTC)


def test_a_process_that_is_up_says_so_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"process": "up"})


@pytest.mark.django_db
def test_a_site_whose_worker_was_heard_is_ready(client: Client, at_moment: AtMoment) -> None:
    at_moment(NOON)
    Heartbeat.objects.create(name="one", seen_at=NOON - timedelta(minutes=2))
    response = client.get("/readyz")
    words = {"database": "answers", "migrations": "applied", "worker": "heard"}
    assert (response.status_code, response.json()) == (200, words)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_named(client: Client, at_moment: AtMoment) -> None:
    at_moment(NOON)
    Heartbeat.objects.create(name="one", seen_at=NOON - timedelta(minutes=2, seconds=1))
    response = client.get("/readyz")
    words = {
        "database": "answers",
        "migrations": "applied",
        "worker": "not heard for two minutes",
    }
    assert (response.status_code, response.json()) == (503, words)


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "newest_migrations", lambda: frozenset({("articles", "9999_new")}))
    response = client.get("/readyz")
    words = {"database": "answers", "migrations": "missing", "worker": "unknown"}
    assert (response.status_code, response.json()) == (503, words)


def test_a_database_that_does_not_answer_is_named_and_nothing_else_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> frozenset[tuple[str, str]]:
        raise DatabaseError("password of capysite at 10.1.2.3 is wrong")

    monkeypatch.setattr(health, "newest_migrations", refuse)
    response = client.get("/readyz")
    words = {"database": "does not answer", "migrations": "unknown", "worker": "unknown"}
    assert (response.status_code, response.json()) == (503, words)


def test_a_probe_only_reads(client: Client) -> None:
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]
