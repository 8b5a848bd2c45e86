"""A live guide with a figure that readers report, and what is stored of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from articles.models import Edition, ErrorReport
from tests.articles.factories import make_edition, make_fact

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = "The shop asks for nineteen dollars now."
Stand = Callable[[datetime], datetime]


@pytest.fixture
def guide(at_moment: Stand) -> Edition:
    at_moment(MONDAY)
    fact = make_fact(key="quill-price", subject="Quill", label="price")
    return make_edition(slug="pens", title="Pens", evidence=(fact.key,))


def send(client: Client, **fields: str) -> int:
    return client.post("/guides/pens/report/", {"text": WORDS, **fields}).status_code


def stored() -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Of each report: its figure, how often it came, and its notices."""
    return [
        (
            r.fact.key if r.fact else "",
            r.notices_count,
            list(r.notices.values_list("text", "email")),
        )
        for r in ErrorReport.objects.select_related("fact").order_by("pk")
    ]
