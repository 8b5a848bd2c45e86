"""A dead address waits for the owner of the live guide that leads to it, from wherever."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from affiliates.health.gathering import gather
from affiliates.models import LinkAddress
from articles.models import Article, Edition
from articles.tables.grid import Row
from articles.worklists import KINDS
from capysite.base import clock
from tests.articles.factories import (
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_source,
    make_table,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://lost.example/page"
KIND = next(kind for kind in KINDS if kind.key == "links")


def waiting(at: datetime, owner: int | None = None) -> list[str]:
    return [KIND.task(row).what for row in KIND.rows(at, owner=owner)]


def all_dead(at: datetime) -> None:
    gather(at)
    LinkAddress.objects.update(state="dead", strikes=3, struck_since=at - 3 * DAY, since=at)
    LinkAddress.objects.exclude(url=URL).update(state="ok")


def by_link() -> dict[str, Any]:
    return {"body": f"[Try it](go:{make_link(destination=URL).slug})"}


def by_source() -> dict[str, Any]:
    return {"citations": (make_source(url=URL).key,)}


def by_fact() -> dict[str, Any]:
    return {"evidence": (make_fact(sources=[(make_source(url=URL), True)]).key,)}


def by_offer() -> dict[str, Any]:
    offer = make_offer(link=make_link("own", destination=URL))
    return {"body": f"{{{{ offer: {offer.key} }}}}"}


def by_offered_price() -> dict[str, Any]:
    offer = make_offer(price=make_fact(sources=[(make_source(url=URL), True)]))
    return {"body": f"{{{{ offer: {offer.key} }}}}"}


def by_table() -> dict[str, Any]:
    link = make_link(destination=URL)
    table = make_table([Row(cells=(f"[Quill](go:{link.slug})", "$9"))])
    return {"tables": (table,), "body": f"{{{{ table: {table.key} }}}}"}


def by_product_of_a_table() -> dict[str, Any]:
    product = make_product(website=URL)
    table = make_table([Row(cells=("Quill", "$9"), product=product.slug)])
    return {"tables": (table,), "body": f"{{{{ table: {table.key} }}}}"}


WAYS = [by_link, by_source, by_fact, by_offer, by_offered_price, by_table, by_product_of_a_table]


def owned(edition: Edition) -> User:
    owner = User.objects.create_user("ada")
    Article.objects.filter(pk=edition.article_id).update(owner=owner)
    return owner


@pytest.mark.parametrize("way", WAYS)
def test_a_dead_address_of_a_live_guide_waits_for_its_owner(
    way: Callable[[], dict[str, Any]],
) -> None:
    with clock.fixed(NOON - DAY):
        edition = make_edition(title="Pens", **way())
    owner = owned(edition)
    all_dead(NOON)
    assert waiting(NOON) == waiting(NOON, owner.pk) == ["lost.example/page in “Pens”"]
    task = KIND.task(KIND.rows(NOON).get())
    assert (task.about, task.more) == ("ada", "since 2 September 2026")
    LinkAddress.objects.update(state="failing")
    assert waiting(NOON) == []


@pytest.mark.parametrize("way", [by_link, by_source, by_fact])
def test_what_only_drafts_and_coming_guides_lead_to_waits_for_nobody(
    way: Callable[[], dict[str, Any]],
) -> None:
    with clock.fixed(NOON - DAY):
        make_edition(at=NOON + DAY, **way())
        make_article(citations=(make_source(url=URL).key,))
    all_dead(NOON)
    assert waiting(NOON) == []
    assert len(waiting(NOON + DAY)) == 1
