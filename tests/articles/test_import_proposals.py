"""A value in a text that differs from the ledger: kept as typed, and shown at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.importing.parsing import parse
from articles.importing.proposing import Proposed
from articles.importing.storing import store
from articles.ledger.recording import record_version
from articles.models import Fact, Proposal
from capysite.base import clock
from tests.articles.desk import page
from tests.articles.factories import make_source, make_user

pytestmark = pytest.mark.django_db

TEXT = """Lamps for slow evenings

## What is known

| Statement | Source | Confidence |
|---|---|---|
| Lampworks price: $40 | Lampworks (6 April 2026) | Confirmed |
"""


def bring(text: str = TEXT) -> tuple[Proposed, ...]:
    return store(parse(text), text, by=make_user()).proposals


def record(value: str, *, days: int) -> None:
    at = clock.now() + timedelta(days=days) if days else None
    by, sources = make_user(), [(make_source(), True)]
    record_version(Fact.objects.get(), value, confidence="confirmed", sources=sources, by=by, at=at)


def test_a_price_that_is_no_price_is_kept_as_typed_and_shown(client: Client) -> None:
    bring()
    bring(TEXT.replace("$40", "ask for it"))
    proposal = Proposal.objects.get()
    assert proposal.value == "ask for it"
    client.force_login(make_user())
    shown = client.get(reverse("admin:articles_proposal_changelist")).content.decode()
    assert '<td class="field-value">ask for it</td>' in shown
    shown = client.get(page(proposal, "change")).content.decode()
    assert '<div class="readonly">ask for it</div>' in shown
    record_it = reverse("admin:articles_fact_version", args=[proposal.fact_id])
    assert f'href="{record_it}?value=ask%20for%20it"' in shown


def test_a_price_that_is_written_otherwise_is_the_same_price() -> None:
    bring()
    assert bring(TEXT.replace("$40", "USD 40.00")) == ()


def test_a_text_is_compared_with_what_the_ledger_says_today() -> None:
    bring()
    record("$45", days=3)
    assert [(p.says, p.ledger) for p in bring(TEXT.replace("$40", "$45"))] == [
        ("$45 (Confirmed)", "$40 (Confirmed)")
    ]


def test_what_the_ledger_says_today_is_no_proposal() -> None:
    bring()
    record("$45", days=3)
    assert bring(f"{TEXT}\nOne more line.\n") == ()
