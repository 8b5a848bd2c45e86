"""A review counts while its kinds hold, and by whom: derived at every instant, typed nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from articles.ledger.recording import record_check
from articles.ledger.reviewing import finish_review, start_review
from articles.models import Edition, FactVersion
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.pages.previewing import preview_of
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import change, make_checker, make_edition, make_fact, make_source
from tests.articles.graphs import nodes_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def page_at(edition: Edition, at: datetime) -> Page:
    found = live.for_page(at).get(article=edition.article)
    return page_of(found, at=at, settings=PublisherSettings.current())


def schema(page: Page) -> Any:
    return nodes_of(page.structured)


def review(edition: Edition, by: User) -> None:
    done = start_review(edition.article, by=by)
    for version in FactVersion.objects.filter(fact__uses__edition=edition):
        record_check(version, by=by, method="page", review=done)
    finish_review(done, by=by)


def reviewed(page: Page) -> list[bool]:
    return [page.stamp is not None, "lastReviewed" in schema(page)["WebPage"]]


def test_one_overdue_price_takes_its_kind_from_the_stamp_and_shows_its_age() -> None:
    source = make_source(publisher="Gazette", title="Plans", url="https://gazette.example/plans")
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo", sources=[(source, True)])
        limit = make_fact(
            "300 minutes", kind="plan_limit", value_type="number", sources=[(source, True)]
        )
        edition = make_edition(body=f"{{{{ fact: {price.key} }}}} for {{{{ fact: {limit.key} }}}}.")
        review(edition, make_checker())
    fresh, overdue, old = (page_at(edition, MONDAY + n * DAY) for n in (1, 40, 70))
    assert [page.stamp.verified if page.stamp else "" for page in (fresh, overdue, old)] == [
        "pricing & plan limits", "plan limits", "",
    ]  # fmt: skip
    assert [shown.age_note for shown in overdue.freshness.overdue] == ["last checked 40 days ago"]
    url = urljoin(settings.SITE_URL, "/authors/editor/")
    told = schema(overdue)
    assert told["WebPage"]["lastReviewed"] == "2026-03-02"
    assert told["WebPage"]["reviewedBy"] == {"@id": f"{url}#person"}
    assert told["Person"] == {
        "@type": "Person", "@id": f"{url}#person", "name": "Editor", "url": url
    }  # fmt: skip
    assert not {"lastReviewed", "reviewedBy"} & set(schema(old)["WebPage"])
    assert schema(old)["Article"]["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Plans",
            "url": "https://gazette.example/plans",
            "publisher": {"@type": "Organization", "name": "Gazette"},
        }
    ]


def test_who_wrote_an_edition_is_not_its_only_reviewer_where_another_editor_could_be() -> None:
    writer = make_checker("writer")
    with clock.fixed(MONDAY):
        fact = make_fact(checked=False)
        edition = make_edition(body=f"{{{{ fact: {fact.key} }}}}", authors=("writer",))
        review(edition, writer)
    User.objects.filter(username="editor").update(is_active=False)
    assert reviewed(page_at(edition, MONDAY + DAY)) == [True, True]
    User.objects.filter(username="editor").update(is_active=True)
    assert reviewed(page_at(edition, MONDAY + DAY)) == [False, False]
    assert preview_of(edition.article, at=MONDAY + DAY).stamp is None
    PublisherSettings(second_reader=False).save()
    assert reviewed(page_at(edition, MONDAY + DAY)) == [True, True]
    PublisherSettings.objects.update(second_reader=True)
    with clock.fixed(MONDAY + DAY):
        review(edition, make_checker("editor"))
    stamp = page_at(edition, MONDAY + 2 * DAY).stamp
    assert stamp is not None
    assert stamp.reviewer is not None
    assert stamp.reviewer.name == "Editor"


def test_a_colleague_who_may_not_review_is_no_second_reader() -> None:
    writer = make_checker("writer")
    with clock.fixed(MONDAY):
        fact = make_fact(checked=False)
        edition = make_edition(body=f"{{{{ fact: {fact.key} }}}}", authors=("writer",))
        User.objects.filter(username="editor").update(is_superuser=False)
        review(edition, writer)
    assert reviewed(page_at(edition, MONDAY + DAY)) == [True, True]


def test_a_guide_without_facts_has_no_stamp() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact()
        edition = make_edition(body=f"{{{{ fact: {fact.key} }}}}")
        review(edition, make_checker())
    with clock.fixed(MONDAY + DAY):
        change(edition.article, body="## Words alone\n\nNo figure.\n")
        make_edition(edition.article)
    assert reviewed(page_at(edition, MONDAY + 2 * DAY)) == [False, False]
