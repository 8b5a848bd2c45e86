"""What lies ahead is gated and seen: nothing that is scheduled loses its ground."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.findings import Finding
from articles.ledger.recording import (
    cancel_version,
    record_check,
    record_version,
    withdraw_check,
)
from articles.models import Edition, TableVersion
from articles.pages import live
from articles.pages.building import page_of
from articles.publishing.editions import publish, unschedule, withdraw
from articles.publishing.gate import inspect, inspect_offer
from articles.publishing.tables import cancel_table_version, publish_table
from articles.refusals import GateRefused, StaleCopy
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    change,
    make_article,
    make_checker,
    make_content,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_table_for_later_leaves_the_one_queued_before_it() -> None:
    with clock.fixed(MONDAY):
        table = make_table([Row(cells=("Quill", "$9"))])
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table], at=MONDAY + DAY)
        publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + 3 * DAY)
    versions = TableVersion.objects.filter(cancelled_at=None)
    assert [version.begins_at for version in versions.order_by("begins_at")] == [
        MONDAY + DAY,
        MONDAY + 3 * DAY,
    ]


def test_a_scheduled_guide_keeps_the_version_of_its_table() -> None:
    with clock.fixed(MONDAY):
        table = make_table([Row(cells=("Quill", "$9"))])
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table], at=MONDAY + DAY)
        with pytest.raises(GateRefused, match="would lose its table"):
            cancel_table_version(TableVersion.objects.get(), by=make_user())
    assert TableVersion.objects.get().cancelled_at is None


def test_a_scheduled_guide_keeps_the_only_value_of_its_fact() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact(value=None)
        queued = make_version(fact, "$20", at=MONDAY + DAY)
        make_edition(title="Tuesday's", evidence=(fact.key,), at=MONDAY + DAY)
        with pytest.raises(GateRefused, match="Tuesday's"):
            cancel_version(queued, by=make_user())
    queued.refresh_from_db()
    assert queued.cancelled_at is None


def test_the_look_behind_not_yet_disclosed_cannot_be_withdrawn_from_a_live_page() -> None:
    fact = make_fact(confidence="undisclosed", sources=[])
    make_edition(evidence=(fact.key,))
    check = fact.versions.get().checks.get()
    with pytest.raises(GateRefused, match="needs a check"):
        withdraw_check(check, by=make_checker(), note="It was another page.")
    assert fact.versions.get().checks.count() == 1


@pytest.mark.parametrize(
    ("relationship", "linked", "code"),
    [
        ("none", True, "promotion-unrelated"),
        ("affiliate", False, "offer-unlinked"),
        ("own", False, ""),
    ],
)
def test_a_promotion_names_a_relationship_and_earns_by_a_link(
    relationship: str, linked: bool, code: str
) -> None:
    product = make_product(relationship)
    offer = make_offer(product=product, link=make_link(product=product) if linked else None)
    table = make_table([Row(cells=("Nib", "$9")), Row(kind="promotion", offer=offer.key)])
    content = make_content(body=f"{{{{ table: {table.key} }}}}")
    found = inspect(content, at=clock.now(), drafts=[table]).findings.holes
    assert {hole.code for hole in found} == ({code} if code else set())


def test_an_offer_refers_to_nothing_and_has_the_price_that_it_names() -> None:
    fact = make_fact(value=None)
    offer = make_offer(price=fact, text="Now {{ fact: x }}")
    found = inspect_offer(offer, at=clock.now()).holes
    assert [hole.code for hole in found] == ["reference-misplaced", "fact-unknown"]
    content = make_content(body=f"{{{{ offer: {offer.key} }}}}")
    assert inspect(content, at=clock.now()).findings.holes == found
    assert isinstance(found[0], Finding)


def test_a_page_sent_twice_publishes_once() -> None:
    article = make_article()
    publish(article, lock_version=article.lock_version, by=make_user())
    with pytest.raises(StaleCopy):
        publish(article, lock_version=article.lock_version, by=make_user())
    assert Edition.objects.count() == 1


def test_a_schedule_that_the_editor_was_not_shown_is_not_replaced() -> None:
    with clock.fixed(MONDAY):
        article = make_edition(at=MONDAY + DAY).article
        article.refresh_from_db()
        for verb in (publish, withdraw):
            with pytest.raises(StaleCopy, match="scheduled"):
                verb(article, lock_version=article.lock_version, by=make_user(), seen=())
        publish(article, lock_version=article.lock_version, by=make_user(), seen=(1,))
    assert Edition.objects.get(number=1).replaced_at == MONDAY


def test_a_table_saved_since_is_not_published_unseen() -> None:
    table = make_table()
    article = make_article(body=f"{{{{ table: {table.key} }}}}")
    type(table).objects.update(lock_version=7, title="Somebody else's")
    with pytest.raises(StaleCopy):
        publish(article, lock_version=article.lock_version, by=make_user(), tables=[table])
    assert not TableVersion.objects.exists()


def test_a_schedule_can_be_taken_back() -> None:
    with clock.fixed(MONDAY):
        article = make_edition(title="As it is").article
        change(article, title="As it would be")
        make_edition(article, at=MONDAY + DAY)
        article.refresh_from_db()
        outsider = User.objects.create_user("outsider", is_staff=True)
        with pytest.raises(PermissionDenied):
            unschedule(article, lock_version=article.lock_version, by=outsider)
        taken = unschedule(article, lock_version=article.lock_version, by=make_user())
    assert [edition.title for edition in taken] == ["As it would be"]
    assert [card.title for card in live.latest(MONDAY + 2 * DAY)] == ["As it is"]


def test_the_first_value_is_compared_too() -> None:
    fact = make_fact(value=None)
    parts: dict[str, Any] = {
        "confidence": "estimated",
        "basis": "Our guess.",
        "by": make_checker(),
        "seen": 0,
    }
    record_version(fact, "$17/mo", **parts)
    with pytest.raises(StaleCopy, match=r"\$17/mo"):
        record_version(fact, "$18/mo", **parts)


def test_a_check_of_an_earlier_day_does_not_rewrite_what_readers_saw() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact(checked=False)
        make_edition(slug="pens", evidence=(fact.key,))
    with clock.fixed(MONDAY + 5 * DAY):
        record_check(fact.versions.get(), by=make_checker(), method="page", checked_at=MONDAY)
    for moment, fresh in ((MONDAY + DAY, 0), (MONDAY + 5 * DAY, 1)):
        edition = live.for_page(moment).get()
        page = page_of(edition, at=moment, settings=PublisherSettings.current())
        assert page.freshness.fresh == fresh
