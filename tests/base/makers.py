"""Rows of the outbox, and workers as processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection

from capysite.base.models import OutboxMail

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_mail(**overrides: Any) -> OutboxMail:
    number = next(_numbers)
    values: dict[str, Any] = {
        "to": f"reader{number}@reader.example",
        "subject": "Please confirm",
        "text": "One click is left.\n",
        "kind": "test",
        "message_id": f"<{number}@testserver>",
        "queued_at": NOON,
        "not_before": NOON,
    }
    return OutboxMail.objects.create(**values | overrides)


def collect_static() -> None:
    """Unless that was done for all tests of this run: servers that start meanwhile would find
    files gone."""
    if not os.environ.get("STATIC_IS_COLLECTED"):
        told, _ = start_manage("collectstatic", "--noinput").communicate(timeout=60)
        assert "static file" in told, told  # one of them, or many


def start_manage(*words: str, email_url: str = "memory:", **environment: str) -> Any:
    """`manage.py` as the site runs it, on the database of this test."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "capysite.settings",
            "EMAIL_URL": email_url,
            "DATABASE_URL": database_url(),
        }
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def database_url(name: str = "") -> str:
    values = connection.settings_dict
    name = name or str(values["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{name}"
    )


def wait_for(condition: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not come to pass."
        time.sleep(0.05)
