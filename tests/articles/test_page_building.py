"""A page is a function of an edition, of the ledger, and of the instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.ledger.recording import cancel_version, record_check
from articles.ledger.reviewing import finish_review, start_review
from articles.models import Edition
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.pages.rendering import finish_page
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from articles.working import copy
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_checker,
    make_content,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def page_at(edition: Edition, at: datetime) -> Page:
    found = live.for_page(at).get(article=edition.article)
    return page_of(found, at=at, settings=PublisherSettings.current())


def words_of(page: Page) -> str:
    return " ".join(str(segment.html) for segment in page.body)


def test_a_price_changes_at_its_minute_in_text_table_evidence_and_answer() -> None:
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        ref = f"{{{{ fact: {price.key} }}}}"
        table = make_table([Row(cells=("Quill", ref))])
        edition = make_edition(
            body=f"Now {ref}.\n\n{{{{ table: {table.key} }}}}\n\n{{{{ facts }}}}",
            evidence=(price.key,),
            tables=[table],
        )
        make_version(price, "$19/mo", at=MONDAY + DAY)
    before, after = (
        page_at(edition, MONDAY + DAY + shift) for shift in (-timedelta(seconds=1), timedelta())
    )
    for page, value, other in ((before, "$17/mo", "$19/mo"), (after, "$19/mo", "$17/mo")):
        surfaces = [str(segment) for segment in page.body]
        assert [value in surface for surface in surfaces] == [True, True, True]
        assert [other in surface for surface in surfaces] == [False, False, False]
    assert before.valid_until == MONDAY + DAY


def test_todays_value_is_corrected_while_another_is_queued() -> None:
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        edition = make_edition(body=f"Now {{{{ fact: {price.key} }}}}.")
        queued = make_version(price, "$19/mo", at=MONDAY + 2 * DAY)
    with clock.fixed(MONDAY + DAY):
        make_version(price, "$16/mo", reason="correction", note="We misread it.")
    values = [page_at(edition, MONDAY + n * DAY).body[0].html for n in (0, 1, 2)]
    assert [v for html in values for v in ("$17/mo", "$16/mo", "$19/mo") if v in html] == [
        "$17/mo", "$16/mo", "$19/mo",
    ]  # fmt: skip
    with clock.fixed(MONDAY + DAY):
        cancel_version(queued, by=make_user())
    assert "$16/mo" in words_of(page_at(edition, MONDAY + 2 * DAY))


def test_a_fact_goes_overdue_at_midnight_of_the_sites_zone(
    settings: Any,
) -> None:
    settings.SITE_TIME_ZONE = "America/New_York"
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        edition = make_edition(body=f"Now {{{{ fact: {price.key} }}}}.")
    midnight = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
    fresh, due = (
        page_at(edition, midnight + shift) for shift in (-timedelta(seconds=1), timedelta())
    )
    assert "last checked" not in words_of(fresh)
    assert 'is-due"><data value="17">$17/mo</data></span><sup' in words_of(due)
    assert (fresh.freshness.fresh, due.freshness.fresh) == (1, 0)
    assert fresh.valid_until == midnight


def test_the_stamp_names_only_kinds_that_hold_now() -> None:
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        limit = make_fact("300 minutes", kind="plan_limit", value_type="number", label="minutes")
        edition = make_edition(body=f"{{{{ fact: {price.key} }}}} for {{{{ fact: {limit.key} }}}}.")
        assert page_at(edition, MONDAY).stamp is None
        editor = make_checker()
        review = start_review(edition.article, by=editor)
        record_check(price.versions.get(), by=editor, method="page", review=review)
        finish_review(review, by=editor)
    stamp = page_at(edition, MONDAY + DAY).stamp
    assert stamp is not None
    assert (stamp.reviewed_on, stamp.verified) == (MONDAY.date(), "pricing & plan limits")
    later = page_at(edition, MONDAY + 40 * DAY).stamp
    assert later is not None
    assert later.verified == "plan limits"
    assert page_at(edition, MONDAY + 70 * DAY).stamp is None


def test_a_comma_moves_changed_and_not_reviewed() -> None:
    with clock.fixed(MONDAY):
        price = make_fact("$17/mo")
        edition = make_edition(body=f"Now {{{{ fact: {price.key} }}}}.")
        review = start_review(edition.article, by=make_checker())
        record_check(price.versions.get(), by=make_checker(), method="page", review=review)
        finish_review(review, by=make_checker())
    assert page_at(edition, MONDAY).changed_on is None
    with clock.fixed(MONDAY + 3 * DAY):
        make_edition(change(edition.article, summary="We wrote, with four pens, for a week."))
    page = page_at(edition, MONDAY + 3 * DAY)
    assert page.changed_on == (MONDAY + 3 * DAY).date()
    assert page.stamp is not None
    assert page.stamp.reviewed_on == MONDAY.date()


def test_an_offer_ends_at_its_minute_and_takes_its_disclosure_along() -> None:
    with clock.fixed(MONDAY):
        product = make_product("affiliate", name="Quill Pro")
        link = make_link(product=product)
        offer = make_offer(product=product, link=link, ends_at=MONDAY + DAY)
        table = make_table([Row(cells=("Nib", "$9")), Row(kind="promotion", offer=offer.key)])
        edition = make_edition(
            body=f"{{{{ offer: {offer.key} }}}}\n\n{{{{ table: {table.key} }}}}", tables=[table]
        )
    before, after = page_at(edition, MONDAY), page_at(edition, MONDAY + DAY)
    assert before.disclosure == (
        "We earn a commission if you buy Quill Pro through a link here; your price stays the same.",
    )
    assert [s.kind for s in before.body] == ["offer", "table"]
    assert [s.kind for s in after.body] == ["table"]
    assert after.body[0].table is not None
    assert (after.body[0].table.promotions, after.disclosure) == ((), ())
    assert before.valid_until == MONDAY + DAY


@pytest.mark.parametrize(
    ("relationship", "rel", "through_go"),
    [
        ("affiliate", ' rel="sponsored nofollow"', True),
        ("sponsor", ' rel="sponsored nofollow"', True),
        ("gift", ' rel="sponsored nofollow"', True),
        ("own", ' rel="nofollow"', True),
        ("none", "", False),
    ],
)
def test_a_link_carries_what_its_relationship_asks_for(
    relationship: str, rel: str, through_go: bool
) -> None:
    link = make_link(relationship)
    edition = make_edition(body=f"[Try it](go:{link.slug})")
    way = f"/go/{link.slug}/?g={edition.slug}&amp;p=body"
    url = way if through_go else link.destination
    page = page_at(edition, clock.now())
    assert f'<a href="{url}"{rel}>Try it</a>' in finish_page(words_of(page), page)
    assert bool(page.disclosure) == (relationship != "none")


def test_a_merchant_that_becomes_a_partner_changes_every_page_at_once() -> None:
    link = make_link("none")
    edition = make_edition(body=f"[Try it](go:{link.slug})")
    link.product.merchant.relationship = "affiliate"
    link.product.merchant.save()
    page = page_at(edition, clock.now())
    assert 'rel="sponsored nofollow"' in finish_page(words_of(page), page)
    assert len(page.disclosure) == 1


def test_a_tables_new_version_shows_from_its_moment() -> None:
    with clock.fixed(MONDAY):
        table = make_table([Row(cells=("Quill", "$9"))])
        edition = make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][1] = "$11"
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + DAY)
    cells = [page_at(edition, at).body[0].table for at in (MONDAY, MONDAY + DAY)]
    assert [table.rows[0].cells[1] for table in cells if table] == ["$9", "$11"]


def test_values_are_escaped_and_cannot_break_a_table() -> None:
    fact = make_fact("<b>a|b*</b> & co", value_type="text", kind="statement")
    edition = make_edition(body=f"| x |\n|---|\n| {{{{ fact: {fact.key} }}}} |\n")
    assert "&lt;b&gt;a|b*&lt;/b&gt; &amp; co</data></span>" in words_of(
        page_at(edition, clock.now())
    )


def test_sources_are_numbered_once_with_a_way_back_from_each() -> None:
    source = make_source(publisher="The Gazette")
    fact = make_fact(sources=[(source, True)])
    edition = make_edition(
        body=f"{{{{ fact: {fact.key} }}}} and {{{{ fact: {fact.key} }}}}.\n\n{{{{ facts }}}}",
        evidence=(fact.key,),
        citations=(make_source().key, source.key),
    )
    page = page_at(edition, clock.now())
    assert [(line.number, line.publisher) for line in page.sources][1] == (2, "The Gazette")
    assert [mark.anchor for mark in page.sources[1].backlinks] == [
        "cite-2-1", "cite-2-2", f"fact-{fact.key}",
    ]  # fmt: skip


def count_queries(facts: int) -> int:
    made = [make_fact() for _ in range(facts)]
    links = [make_link() for _ in range(facts)]
    offers = [make_offer(price=fact) for fact in made]
    rows = [
        Row(
            product=link.product.slug, cells=(f"[Q](go:{link.slug})", f"{{{{ fact: {fact.key} }}}}")
        )
        for link, fact in zip(links, made, strict=True)
    ]
    rows += [Row(kind="promotion", offer=offer.key) for offer in offers]
    table = make_table(rows)
    body = "\n\n".join(
        [f"{{{{ table: {table.key} }}}}", *(f"{{{{ offer: {o.key} }}}}" for o in offers)]
    )
    content = make_content(body=body, evidence=tuple(fact.key for fact in made))
    edition = make_edition(copy.create(content, by=make_user()), tables=[table])
    with CaptureQueriesContext(connection) as queries:
        page_at(edition, clock.now())
    return len(queries)


def test_a_page_costs_the_same_queries_with_one_fact_and_with_thirty() -> None:
    assert (count_queries(1), count_queries(30)) == (7, 7)
