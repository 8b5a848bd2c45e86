"""What is proposed for the next issue: what came, changed or was corrected since the last one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.publishing.editions import publish, withdraw
from capysite.base import clock
from newsletter.composing import compose
from newsletter.models import Issue
from newsletter.proposing import AT_FIRST, add, proposals
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_user,
    make_version,
)
from tests.newsletter.issues import add_guide, begun, make_issue, make_sender
from tests.newsletter.makers import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _last_issue() -> None:
    make_sender()
    begun(at=NOON - 7 * DAY)


def proposed() -> list[tuple[str, str]]:
    return [(one.title, one.why) for one in proposals(NOON)]


def test_guides_that_came_or_changed_since_the_last_issue() -> None:
    with clock.fixed(NOON - 9 * DAY):
        make_edition(title="Old")
        old = make_edition(title="Was").article
        wrong = make_edition(title="Wrong").article
    with clock.fixed(NOON - 3 * DAY):
        make_edition(title="New")
        make_edition(change(old, title="Changed"))
    with clock.fixed(NOON - 2 * DAY):
        change(wrong, title="Mended")
        wrong.refresh_from_db()
        publish(
            wrong, lock_version=wrong.lock_version, by=make_user(), correction=True, note="Misread."
        )
    guides = [one for one in proposals(NOON) if one.kind == "guide"]
    assert [(one.title, one.why) for one in guides] == [
        ("Mended", "corrected, 2 May"), ("Changed", "changed, 1 May"), ("New", "new, 1 May"),
    ]  # fmt: skip


def test_nothing_that_readers_can_not_read() -> None:
    with clock.fixed(NOON - DAY):
        make_article(title="Draft")
        make_edition(title="Tomorrow", at=NOON + DAY)
        gone = make_edition(title="Gone").article
    with clock.fixed(NOON - HOUR):
        gone.refresh_from_db()
        withdraw(gone, lock_version=gone.lock_version, by=make_user(), note="It is old.")
    assert proposed() == []


def test_before_the_first_issue_a_month_is_looked_back() -> None:
    with clock.fixed(NOON - AT_FIRST - HOUR):
        make_edition(title="Too old")
    with clock.fixed(NOON - AT_FIRST + HOUR):
        make_edition(title="Within")
    assert proposed() == []
    Issue.objects.update(begun_at=None)
    assert [title for title, _ in proposed()] == ["Within"]


def test_a_corrected_figure_is_proposed_with_words_that_refer_to_it() -> None:
    with clock.fixed(NOON - 9 * DAY):
        fact = make_fact("$17/mo", subject="Quill", label="price")
        make_edition(title="Pens", evidence=(fact.key,))
    with clock.fixed(NOON - DAY):
        make_version(fact, "$16/mo", reason="correction", note="We read the *yearly* plan.")
    (one,) = proposals(NOON)
    assert (one.kind, one.title, one.why) == (
        "correction", "Pens", "Correction: Quill: price, 3 May",
    )  # fmt: skip
    assert one.words == (
        f"We wrote $17/mo for Quill: price; it is {{{{ fact: {fact.key} }}}}. "
        r"We read the \*yearly\* plan."
    )
    issue = make_issue()
    add(issue, [one])
    composed = compose(issue, at=NOON)
    assert composed.holes == ()
    assert "We wrote $17/mo for Quill: price; it is $16/mo. We read the *yearly* plan." in " ".join(
        composed.text.split()
    )
    assert proposals(NOON, issue=issue) == []


def test_an_update_is_no_correction() -> None:
    with clock.fixed(NOON - 9 * DAY):
        fact = make_fact("$17/mo")
        make_edition(evidence=(fact.key,))
    with clock.fixed(NOON - DAY):
        make_version(fact, "$19/mo", reason="update")
    assert proposed() == []


def test_what_stands_in_the_issue_is_not_proposed_again() -> None:
    with clock.fixed(NOON - DAY):
        edition, other = make_edition(title="In it"), make_edition(title="Not yet")
    issue = make_issue()
    add_guide(issue, edition)
    assert [one.title for one in proposals(NOON, issue=issue)] == ["Not yet"]
    add(issue, proposals(NOON, issue=issue))
    assert list(issue.items.values_list("position", "article", "kind")) == [
        (1, edition.article_id, "guide"), (2, other.article_id, "guide"),
    ]  # fmt: skip


@pytest.mark.alike
def test_it_costs_the_same_for_one_and_for_thirty() -> None:
    counts = []
    for guides in (1, 30):
        with clock.fixed(NOON - 9 * DAY):
            facts = [make_fact("$17/mo") for _ in range(guides)]
            for fact in facts:
                make_edition(evidence=(fact.key,))
        with clock.fixed(NOON - DAY):
            for fact in facts:
                make_version(fact, "$16/mo", reason="correction", note="Misread.")
                make_edition()
        with CaptureQueriesContext(connection) as queries:
            found = proposals(NOON)
        counts.append(len(queries))
    assert len(found) > 40
    assert counts[0] == counts[1] <= 11
