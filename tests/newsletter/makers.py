"""Subscribers in each state, and the ways in which a test looks at what was done."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capysite.base.models import OutboxMail
from newsletter import optin, suppression
from newsletter.addresses import parse
from newsletter.models import Consent, Subscriber

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=60)
WORDING = "Send me the letter. I can leave at any time."


def make_subscriber(email: str = "ada@example.org", **overrides: object) -> Subscriber:
    fields: dict[str, Any] = {
        "email": email,
        "address": parse(email).normal,
        "created_at": LONG_AGO,
        "asked_at": LONG_AGO,
    }
    return Subscriber.objects.create(**(fields | overrides))


def make_pending(email: str = "ada@example.org", **overrides: object) -> Subscriber:
    return make_subscriber(email, **({"mailed_at": LONG_AGO, "pending_mails": 1} | overrides))


def make_reader(email: str = "ada@example.org", **overrides: object) -> Subscriber:
    return make_subscriber(email, **({"mailed_at": LONG_AGO, "confirmed_at": LONG_AGO} | overrides))


def make_leaver(email: str = "ada@example.org", **overrides: object) -> Subscriber:
    return make_reader(email, **({"unsubscribed_at": LONG_AGO + timedelta(days=9)} | overrides))


def make_erased(email: str = "ada@example.org") -> Subscriber:
    """As erasing leaves it, with the hash of the address alone."""
    erased = make_leaver(email)
    erased.email, erased.address, erased.erased_at = "", None, LONG_AGO + timedelta(days=10)
    erased.save()
    return erased


def make_complainer(email: str = "ada@example.org") -> None:
    suppression.suppress(email, reason=suppression.Reason.COMPLAINED, at=LONG_AGO)


def ask(email: str = "ada@example.org", *, at: datetime = NOON, **overrides: object) -> None:
    agreement: dict[str, Any] = {"form": Consent.Form.PAGE, "wording": WORDING, "page": "/guides/"}
    optin.ask(parse(email), optin.Agreement(**(agreement | overrides)), at=at)


def confirm_path(mail: OutboxMail | None = None) -> str:
    """The path behind the link of the newest mail that has one."""
    mail = mail or OutboxMail.objects.filter(kind="newsletter-confirmation").latest("id")
    found = re.search(r"https?://[^/\s]+(/\S*/confirm/\S+/)", mail.text)
    assert found, mail.text
    return found[1]


def preferences_path(subscriber: Subscriber, page: str = "preferences") -> str:
    return reverse(f"newsletter:{page}", args=(subscriber.preferences_token,))


def leave_path(subscriber: Subscriber) -> str:
    return reverse("newsletter:unsubscribe", args=(subscriber.token,))


def stored() -> dict[str, list[Mapping[str, Any]]]:
    """Everything that the newsletter keeps, and the mail that waits."""
    models = (Subscriber, Consent, OutboxMail)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """The statements without their values."""
    return [_shape(query["sql"]) for query in queries.captured_queries]


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [sql for sql in shapes(queries) if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def captured() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def _shape(sql: str) -> str:
    one_line = " ".join(sql.split())
    without_text = re.sub(r"'(?:[^']|'')*'(::\w+( with time zone)?)?", "?", one_line)
    without_values = re.sub(r"\b(\d[\d.]*|NULL|true|false)\b", "?", without_text)
    return re.sub(r'(SAVEPOINT )"\w+"', r"\1", without_values)
