"""What of the past is public: only what readers saw, of guides that they can read."""

from datetime import timedelta

import pytest

from tests.articles.factories import change, make_article, make_edition, make_fact, make_version
from tests.articles.logged import (
    MONDAY,
    Stand,
    correct,
    logged,
    of_guide,
    shown_fact,
    take_back,
    told,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_what_only_a_draft_knows_never_appears(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact()
    make_article(evidence=(fact.key,))
    at_moment(MONDAY + DAY)
    make_version(fact, "$19/mo", reason="correction", note="Never seen.")
    assert logged(MONDAY + 2 * DAY) == []


def test_a_value_from_before_the_guide_stays_unknown(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact()
    make_version(fact, "$19/mo", at=MONDAY + DAY)
    at_moment(MONDAY + DAY)
    make_edition(evidence=(fact.key,))
    assert logged(MONDAY + 2 * DAY) == []


def test_what_changed_while_the_guide_left_it_out_stays_unknown(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    change(edition.article, evidence=())
    make_edition(edition.article)
    make_version(fact, "$18/mo", at=MONDAY + 2 * DAY)
    at_moment(MONDAY + 3 * DAY)
    assert logged(MONDAY + 3 * DAY) == []
    change(edition.article, evidence=(fact.key,))
    make_edition(edition.article)
    make_version(fact, "$19/mo", at=MONDAY + 4 * DAY)
    assert told(MONDAY + 4 * DAY) == [("Update", "$18/mo", "$19/mo")]


def test_a_value_that_began_as_its_guide_dropped_it_stays_unknown(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    change(edition.article, evidence=())
    make_edition(edition.article, at=MONDAY + DAY)
    make_version(fact, "$18/mo", at=MONDAY + DAY)
    make_version(fact, "$19/mo", at=MONDAY + 2 * DAY)
    at_moment(MONDAY + 3 * DAY)
    change(edition.article, evidence=(fact.key,))
    make_edition(edition.article)
    assert logged(MONDAY + 3 * DAY) == []


def test_a_withdrawn_guide_takes_its_changes_with_it(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$19/mo", reason="correction", note="We misread it.")
    at_moment(MONDAY + 2 * DAY)
    take_back(edition)
    assert logged(MONDAY + 2 * DAY) == []
    assert of_guide(edition, MONDAY + 2 * DAY) == []
    at_moment(MONDAY + 3 * DAY)
    make_edition(edition.article)
    assert told(MONDAY + 3 * DAY) == [("Correction", "$17/mo", "$19/mo")]


def test_nothing_comes_back_from_before_a_legal_removal(at_moment: Stand) -> None:
    fact, edition = shown_fact(at_moment)
    at_moment(MONDAY + DAY)
    make_version(fact, "$19/mo", reason="correction", note="We misread it.")
    correct(edition, "The second paragraph named the wrong maker.")
    at_moment(MONDAY + 2 * DAY)
    take_back(edition, legal=True)
    at_moment(MONDAY + 3 * DAY)
    make_edition(edition.article)
    assert logged(MONDAY + 3 * DAY) == []
    assert of_guide(edition, MONDAY + 3 * DAY) == []
