"""Bad input at the desk: refused in a sentence, nothing stored, nothing lost in the form."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.models import Check, Source
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.desk import page
from tests.articles.factories import make_checker, make_fact

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
TYPED = {"confidence": "estimated", "basis": "A shop window.", "reason": "update"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"value": "-$5/mo"}, "A price can’t be negative."),
        ({"value": "$5,001"}, "“$5,001” is more than 5,000, the largest amount"),
        ({"value": "QQQ 5"}, "“QQQ” is no currency that we know"),
        (
            {"value": "$5", "begins_at_0": "2020-01-01", "begins_at_1": "08:00"},
            "A version can’t begin in the past",
        ),
    ],
)
def test_a_version_that_can_not_be_is_refused_and_stays_in_the_form(
    desk: Client, changed: dict[str, Any], sentence: str
) -> None:
    PublisherSettings(largest_amount=Decimal(5000)).save()
    fact = make_fact("$17/mo")
    shown = desk.post(page(fact, "version"), {**TYPED, **changed}).content.decode()
    assert escape(sentence) in shown
    kept = [f'value="{escape(typed)}"' in shown for typed in (*changed.values(), TYPED["basis"])]
    assert kept == [True] * len(kept)
    assert fact.versions.count() == 1


def test_a_check_in_the_future_is_refused_and_stays_in_the_form(desk: Client) -> None:
    with clock.fixed(NOON):
        fact = make_fact(checked=False)
        posted = {
            "version": fact.versions.get().pk, "method": "page", "excerpt": "It costs $17.",
            "checked_at_0": "2026-05-21", "checked_at_1": "08:00",
        }  # fmt: skip
        shown = desk.post(page(fact, "check"), posted).content.decode()
    assert "A check can’t lie in the future." in shown
    assert ('value="2026-05-21"' in shown, 'value="It costs $17."' in shown) == (True, True)
    assert not Check.objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.example/", "x.example"])
def test_an_address_that_is_not_of_the_web_is_refused(desk: Client, address: str) -> None:
    posted = {"key": "plans", "publisher": "The Gazette", "title": "Plans", "url": address}
    shown = desk.post(reverse("admin:articles_source_add"), posted).content.decode()
    assert "Give a full address that begins with https:// or http://." in shown
    assert f'value="{address}"' in shown
    assert not Source.objects.exists()
