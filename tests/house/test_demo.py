"""The demo as a whole: what stands on the site after loading it, on any day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django import DjangoDbBlocker

from articles.findings import Finding
from articles.ledger import freshness
from articles.ledger.kinds import Confidence
from articles.ledger.reading import read_facts
from articles.models import Article, Check, Edition, EditionKind, Fact, FactVersion, TableVersion
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.pages.track_record import read_record
from articles.publishing.gate import inspect
from articles.working.copy import content_of
from capysite.base import clock
from capysite.base.models import PublisherSettings
from capysite.demo.loading import NotLoaded, load

pytestmark = pytest.mark.django_db

A_DAY_IN_AUTUMN = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
MIDNIGHT_OF_A_LEAP_DAY = datetime(2028, 2, 29, 0, 0, 1, tzinfo=UTC)

DRAFT = "office-telephone-agents"


DAYS = (A_DAY_IN_AUTUMN, pytest.param(MIDNIGHT_OF_A_LEAP_DAY, marks=pytest.mark.alike))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def moment(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[datetime]:
    """The instant at which the demo was loaded, once for all tests here."""
    with django_db_blocker.unblock(), clock.fixed(request.param), transaction.atomic():
        load()
        yield request.param
        transaction.set_rollback(True)


def pages(at: datetime) -> list[Page]:
    settings = PublisherSettings.current()
    return [page_of(edition, at=at, settings=settings) for edition in live.for_page(at)]


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_a_second_run_changes_nothing_and_says_so(moment: datetime) -> None:
    before, password = rows(), User.objects.get(username="editor").password
    with (
        clock.fixed(moment + timedelta(days=3)),
        pytest.raises(NotLoaded, match="here already; nothing was changed"),
    ):
        load()
    assert rows() == before
    assert User.objects.get(username="editor").password == password


def test_every_guide_passes_the_gate_but_the_draft(moment: datetime) -> None:
    holes = {
        article.slug: codes(inspect(content_of(article), at=moment, article=article).findings.holes)
        for article in Article.objects.all()
    }
    assert {slug: found for slug, found in holes.items() if found} == {
        DRAFT: {"summary-missing", "answer-missing", "heading-skipped", "fact-unknown",
                "source-address"},
    }  # fmt: skip
    assert not Edition.objects.filter(article__slug=DRAFT).exists()


def test_guides_appeared_over_the_last_weeks_and_one_comes_tomorrow(moment: datetime) -> None:
    today = clock.local_date(moment)
    ages = sorted((today - page.published_on).days for page in pages(moment))
    assert ages == [1, 6, 11, 15, 20, 26, 29, 33, 44]
    (coming,) = Edition.objects.scheduled(moment)
    assert (coming.slug, coming.begins_at.astimezone(clock.zone())) == (
        "code-review-bots",
        datetime.combine(today + timedelta(days=1), time(8), clock.zone()),
    )


def test_one_guide_was_withdrawn_and_one_corrected(moment: datetime) -> None:
    standing = {edition.slug: edition.kind for edition in Edition.objects.standing(moment)}
    assert {slug: kind for slug, kind in standing.items() if kind != EditionKind.FIRST} == {
        "browser-summaries": EditionKind.WITHDRAWAL,
        "translating-a-website": EditionKind.CORRECTION,
    }


def test_nothing_of_the_past_lies_in_the_future(moment: datetime) -> None:
    assert not FactVersion.objects.filter(recorded_at__gt=moment).exists()
    assert not TableVersion.objects.filter(begins_at__gt=moment).exists()
    assert not Check.objects.filter(checked_at__gt=moment).exists()
    assert not Edition.objects.filter(frozen_at__gt=moment).exists()
    assert not Article.objects.filter(updated_at__gt=moment).exists()


def test_one_price_is_overdue_and_everything_else_fresh_or_openly_unchecked(
    moment: datetime,
) -> None:
    overdue = [fact for page in pages(moment) for fact in page.freshness.overdue]
    unchecked = {fact.key for page in pages(moment) for fact in page.freshness.unchecked}
    assert [(fact.key, fact.age_note) for fact in overdue] == [
        ("inkfold-capture-price", "last checked 42 days ago")
    ]
    assert unchecked == {"wick-price", "ferrywords-memory-export", "braid-agents-release"}


def test_a_price_is_queued_that_today_s_pages_do_not_show(moment: datetime) -> None:
    begins = clock.midnight(clock.local_date(moment) + timedelta(days=6))
    settings = PublisherSettings.current()
    shown = [
        read_facts(["thessal-office-price"], at=at, settings=settings)["thessal-office-price"]
        for at in (moment, begins - timedelta(seconds=1), begins)
    ]
    assert [fact.text for fact in shown] == ["$15/mo", "$15/mo", "$17/mo"]
    assert shown[2].state == freshness.UNCHECKED


def test_every_live_guide_has_earned_a_stamp_from_somebody_who_did_not_write_it(
    moment: datetime,
) -> None:
    for page in pages(moment):
        assert page.stamp is not None, page.title
        assert page.stamp.reviewer is not None
        assert page.stamp.reviewer.name not in {author.name for author in page.authors}
        if page.freshness.overdue:
            assert "pricing" not in page.stamp.words


def test_every_confidence_and_every_relationship_can_be_seen(moment: datetime) -> None:
    settings = PublisherSettings.current()
    facts = read_facts(Fact.objects.values_list("key", flat=True), at=moment, settings=settings)
    assert {fact.confidence for fact in facts.values()} == set(Confidence.values)
    disclosed = {sentence for page in pages(moment) for sentence in page.disclosure}
    earning = (
        "Corvane Team",
        "Ferrywords",
        "Paperwren",
        "Quernstone Hearth",
        "Halden Archive",
        "Wick",
    )
    assert all(any(name in sentence for sentence in disclosed) for name in earning)
    others = ("Corvane Labs", "Lantern Row", "It went back after six weeks.")
    assert {s for s in disclosed if not any(name in s for name in (*earning, *others))} == set()


def test_the_track_record_has_a_statement_of_every_outcome(moment: datetime) -> None:
    record = read_record(moment, count=20)
    about = {one.about.subject: one.statement.outcome.value for one in record.statements}
    assert about == {
        "Tallymoor": "confirmed",
        "Linnet": "wrong",
        "Quernstone Hearth": "wrong",
        "Marrowby Plus": "overtaken",
        "Clapperline": "overdue",
        "Marrowby": "open",
        "Thessal Office": "open",
        "Alder 3": "open",
        "Braid": "open",
    }


def test_release_windows_lie_ahead_unless_the_release_came_or_is_overdue(moment: datetime) -> None:
    settings = PublisherSettings.current()
    releases = Fact.objects.filter(kind="release").values_list("key", flat=True)
    facts = read_facts(releases, at=moment, settings=settings)
    today = clock.local_date(moment)
    past = {key for key, f in facts.items() if date.fromisoformat(f.value["from"]) <= today}
    assert past == {"tallymoor-till-release", "clapperline-live-release"}


def test_guides_find_each_other_and_every_part_has_its_place(moment: datetime) -> None:
    for page in pages(moment):
        assert page.problems == ()
        assert 3 <= len(page.questions) <= 5
        assert sum(segment.kind == "evidence" for segment in page.body) == 1
    linked = Edition.objects.live(moment).filter(uses__kind="guide").distinct()
    assert linked.count() == len(pages(moment))
