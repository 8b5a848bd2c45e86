"""The letter of the demo: one issue in the archive, one that can go out."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from capysite.base import clock
from capysite.base.models import OutboxMail
from capysite.demo.loading import load
from newsletter.composing import compose
from newsletter.models import Delivery, Issue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 9, 40, tzinfo=UTC),
        datetime(2028, 2, 29, 0, 0, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_one_went_out_and_one_is_being_written(client: Client, moment: datetime) -> None:
    with clock.fixed(moment):
        load()
        states = dict(Issue.objects.values_list("slug", "finished_at"))
        sent, draft = (Issue.objects.get(slug=s) for s in ("the-price-of-a-comma", "nine-doors"))
        assert set(states) == {sent.slug, draft.slug}
        assert (sent.state(moment), draft.state(moment)) == ("sent", "draft")
        assert compose(draft, at=moment).holes == ()
        page = client.get(sent.get_absolute_url()).content.decode()
        assert client.get(draft.get_absolute_url()).status_code == 404
        listed = client.get("/newsletter/issues/").content.decode()
    assert '<span class="was">$16/mo</span>' in page
    assert "(since changed: now $18/mo)" in page
    assert "We earn a commission if you buy Ferrywords" in page
    assert sent.subject in listed
    assert draft.subject not in listed
    assert not Delivery.objects.exists()
    assert not OutboxMail.objects.exists()
