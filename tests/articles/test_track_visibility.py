"""The track record tells only what readers saw, of guides that they can read."""

import pytest

from articles.ledger.recording import cancel_version
from articles.models import Offer
from articles.tables.grid import Row
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_offer,
    make_table,
    make_user,
    make_version,
)
from tests.articles.logged import Stand, take_back
from tests.articles.tracked import DAY, MONDAY, told, tracked, unsure_fact

pytestmark = pytest.mark.django_db


def test_what_only_a_draft_or_a_scheduled_guide_knows_is_unknown(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact, later = (make_fact("$5/mo", confidence="reported") for _ in range(2))
    make_article(evidence=(fact.key,))
    make_edition(evidence=(later.key,), at=MONDAY + DAY)
    assert told(MONDAY) == []
    assert told(MONDAY + DAY) == [("$5/mo", "open")]


def test_a_statement_from_before_the_guide_is_unknown(at_moment: Stand) -> None:
    at_moment(MONDAY)
    fact = make_fact("$5/mo", confidence="reported")
    make_version(fact, "$9/mo", at=MONDAY + DAY)
    at_moment(MONDAY + DAY)
    make_edition(evidence=(fact.key,))
    assert told(MONDAY + DAY) == []


def test_a_future_or_cancelled_version_settles_nothing(at_moment: Stand) -> None:
    fact, _ = unsure_fact(at_moment)
    cancel_version(make_version(fact, "1 August 2026", at=MONDAY + DAY), by=make_user())
    make_version(fact, "2 August 2026", at=MONDAY + 3 * DAY)
    assert told(MONDAY + 2 * DAY) == [("Q2 2026", "open")]


def test_what_settled_it_while_nobody_could_see_is_not_told(at_moment: Stand) -> None:
    fact, edition = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    change(edition.article, evidence=())
    make_edition(edition.article)
    assert told(MONDAY + DAY) == []
    make_version(fact, "1 August 2026", at=MONDAY + 2 * DAY)
    make_version(fact, "5 May 2026", at=MONDAY + 3 * DAY)
    at_moment(MONDAY + 4 * DAY)
    change(edition.article, evidence=(fact.key,))
    make_edition(edition.article)
    (entry,) = tracked(MONDAY + 4 * DAY)
    assert (entry.outcome, [step.text for step in entry.steps]) == ("confirmed", ["5 May 2026"])


def test_a_withdrawn_guide_takes_its_statements_along(at_moment: Stand) -> None:
    _, edition = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    take_back(edition)
    assert told(MONDAY + DAY) == []
    at_moment(MONDAY + 2 * DAY)
    make_edition(edition.article)
    assert told(MONDAY + 2 * DAY) == [("Q2 2026", "open")]


def test_what_the_law_took_away_stays_away(at_moment: Stand) -> None:
    fact, edition = unsure_fact(at_moment)
    at_moment(MONDAY + DAY)
    take_back(edition, legal=True)
    make_version(fact, "Q3 2026", confidence="estimated")
    at_moment(MONDAY + 2 * DAY)
    make_edition(edition.article)
    assert told(MONDAY + 2 * DAY) == [("Q3 2026", "open")]


@pytest.mark.parametrize(("opens", "closes"), [(-9, -1), (3, 9)])
def test_words_of_a_promotion_count_while_its_offer_stands(
    at_moment: Stand, opens: int, closes: int
) -> None:
    at_moment(MONDAY)
    fact = make_fact("$5/mo", confidence="reported")
    offer = make_offer(begins_at=MONDAY + opens * DAY, ends_at=MONDAY + closes * DAY)
    words = f"{{{{ fact: {fact.key} }}}}"
    table = make_table(
        [Row(cells=("Nib", "$9")), Row(kind="promotion", offer=offer.key, text=words)]
    )
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    assert told(MONDAY) == []
    Offer.objects.update(begins_at=MONDAY - DAY, ends_at=MONDAY + 9 * DAY)
    assert told(MONDAY) == [("$5/mo", "open")]
