"""A review in several sittings: what it holds, whose it is, when it can be finished."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.ledger.recording import record_check, withdraw_check
from articles.ledger.reviewing import (
    Answer,
    finish_review,
    open_review,
    record_answers,
    start_review,
)
from articles.models import Article, Check, Fact, Review
from articles.worklists import KINDS
from capysite.base import clock
from tests.articles.factories import change, make_checker, make_edition, make_fact, make_version

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def fact() -> Fact:
    with clock.fixed(MONDAY):
        return make_fact(checked=False)


@pytest.fixture
def guide(fact: Fact) -> Article:
    with clock.fixed(MONDAY):
        return make_edition(title="Pens", body=f"{{{{ fact: {fact.key} }}}}").article


def confirm(guide: Article, fact: Fact, at: datetime) -> Review:
    answer = Answer(fact.versions.latest().pk, "page")
    with clock.fixed(at):
        return record_answers(guide, [answer], by=make_checker())


def begun(at: datetime) -> list[str]:
    kind = next(kind for kind in KINDS if kind.key == "reviews")
    tasks = [kind.task(row) for row in kind.rows(at)]
    return [f"{task.what}, {task.about}, {task.more}" for task in tasks]


def test_a_review_goes_on_where_it_was_left_and_ends_once(guide: Article, fact: Fact) -> None:
    first = confirm(guide, fact, MONDAY)
    with clock.fixed(MONDAY + DAY):
        assert start_review(guide, by=make_checker()) == first
        assert finish_review(first, by=make_checker()).finished_at == MONDAY + DAY
    with clock.fixed(MONDAY + 2 * DAY):
        assert finish_review(first, by=make_checker()).finished_at == MONDAY + DAY
        assert start_review(guide, by=make_checker()) != first


def test_a_new_edition_takes_nothing_from_a_review_that_is_open(guide: Article, fact: Fact) -> None:
    review = confirm(guide, fact, MONDAY)
    with clock.fixed(MONDAY + DAY):
        make_edition(change(guide, summary="With a comma, and more."))
        assert start_review(guide, by=make_checker()) == review
        done = finish_review(review, by=make_checker())
    assert (done.edition.number, done.finished_at) == (1, MONDAY + DAY)


def test_what_readers_see_no_more_finishes_no_review(guide: Article, fact: Fact) -> None:
    review = confirm(guide, fact, MONDAY)
    with clock.fixed(MONDAY + DAY):
        other = make_fact(checked=False)
        make_edition(change(guide, body=f"{{{{ fact: {other.key} }}}}"))
        with pytest.raises(ValidationError, match="confirm one fact at least"):
            finish_review(review, by=make_checker())


def test_a_value_that_changed_is_not_confirmed_by_the_check_before(
    guide: Article, fact: Fact
) -> None:
    review = confirm(guide, fact, MONDAY)
    with clock.fixed(MONDAY + DAY):
        make_version(fact, "$19/mo")
        with pytest.raises(ValidationError, match="confirm one fact at least"):
            finish_review(review, by=make_checker())


def test_a_check_that_grew_old_or_was_withdrawn_finishes_no_review(
    guide: Article, fact: Fact
) -> None:
    review = confirm(guide, fact, MONDAY)
    with (
        clock.fixed(MONDAY + 30 * DAY),
        pytest.raises(ValidationError, match="confirm one fact at least"),
    ):
        finish_review(review, by=make_checker())
    with clock.fixed(MONDAY + DAY):
        withdraw_check(Check.objects.get(), by=make_checker(), note="Another page.")
        with pytest.raises(ValidationError, match="confirm one fact at least"):
            finish_review(review, by=make_checker())


def test_nobody_writes_into_the_review_of_another(guide: Article, fact: Fact) -> None:
    review, ben = confirm(guide, fact, MONDAY), make_checker("ben")
    with clock.fixed(MONDAY + DAY):
        with pytest.raises(ValidationError, match="Somebody else began this review"):
            finish_review(review, by=ben)
        with pytest.raises(ValidationError, match="a review of your own"):
            record_check(fact.versions.get(), by=ben, method="page", review=review)
        assert open_review(guide, by=ben) is None
        done = finish_review(review, by=make_checker())
        with pytest.raises(ValidationError, match="that isn’t finished"):
            record_check(fact.versions.get(), by=make_checker(), method="page", review=done)
    assert Check.objects.count() == 1


def test_a_review_that_was_begun_waits_until_it_is_finished(guide: Article, fact: Fact) -> None:
    with clock.fixed(MONDAY):
        start_review(guide, by=make_checker("ben"))
    assert begun(MONDAY) == []
    review = confirm(guide, fact, MONDAY)
    assert begun(MONDAY + DAY) == ["Pens, Editor, begun 2 March 2026"]
    with clock.fixed(MONDAY + DAY):
        finish_review(review, by=make_checker())
    assert begun(MONDAY + 2 * DAY) == []
