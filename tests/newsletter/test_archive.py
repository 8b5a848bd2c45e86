"""The archive: what went out, as it went out, and what a figure in it is now."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Fact
from articles.publishing.editions import withdraw
from articles.surfaces import surfaces
from capysite.base import boundaries, clock
from newsletter.composing import TOKEN
from newsletter.models import Issue
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_product,
    make_user,
    make_version,
)
from tests.articles.past import without_past
from tests.newsletter.issues import about, add_guide, begun, make_issue, make_sender
from tests.newsletter.makers import NOON, make_reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/newsletter/issues/"


@pytest.fixture(autouse=True)
def _sender() -> None:
    make_sender()


@pytest.fixture
def fact() -> Fact:
    with clock.fixed(NOON - DAY):
        return make_fact("$17/mo")


def read(client: Client, issue: Issue, at: datetime = NOON) -> str:
    with clock.fixed(at):
        page = client.get(issue.get_absolute_url())
    assert page.status_code == 200
    return page.content.decode()


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"slot": NOON + DAY},
        {"slot": NOON - DAY},
        {"slot": NOON - DAY, "refused_at": NOON, "refusal": ["zebrafinch"]},
        {"cancelled_at": NOON},
    ],
)
def test_what_has_not_gone_out_is_nowhere(client: Client, state: dict[str, object]) -> None:
    hidden = {"subject": "Zebrafinch", "preheader": "zebrafinch", "introduction": "zebrafinch"}
    issue = make_issue(slug="zebrafinch", **hidden, **state)
    begun(make_issue(slug="known"))
    with clock.fixed(NOON):
        assert client.get(issue.get_absolute_url()).status_code == 404
        for path in (LIST, "/newsletter/issues/known/", "/sitemap.xml", "/sitemap/letters/0.xml"):
            page = client.get(path)
            assert page.status_code == 200
            assert "zebrafinch" not in page.content.decode().lower()


def test_an_issue_is_public_from_the_moment_at_which_it_begins(client: Client) -> None:
    issue = begun()
    with clock.fixed(NOON - timedelta(seconds=1)):
        assert client.get(issue.get_absolute_url()).status_code == 404
        assert issue.subject not in client.get(LIST).content.decode()
    assert f"<h1>{issue.subject}</h1>" in read(client, issue)
    with clock.fixed(NOON):
        assert issue.subject in client.get(LIST).content.decode()
        assert issue.get_absolute_url() in client.get("/sitemap/letters/0.xml").content.decode()


def test_pages_are_kept_no_longer_than_until_it_begins_by_another_clock() -> None:
    begun(at=NOON + timedelta(seconds=2))
    assert boundaries.read(NOON)[1] == NOON + timedelta(seconds=2)


@pytest.mark.parametrize(
    "state",
    [{"paused_at": NOON, "pause": "by-hand"}, {"cancelled_at": NOON}, {"finished_at": NOON}],
)
def test_what_somebody_may_have_received_stays(client: Client, state: dict[str, Any]) -> None:
    assert "<h1>" in read(client, begun(at=NOON, **state), NOON + DAY)


def test_nothing_of_a_guide_comes_back_that_the_law_removed(client: Client) -> None:
    with clock.fixed(NOON - DAY):
        gone, there = make_edition(title="Slander"), make_edition(title="Pens")
    issue = make_issue()
    add_guide(issue, gone, words="What we wrote.")
    add_guide(issue, there)
    begun(issue)
    assert "Slander" in read(client, issue)
    gone.article.refresh_from_db()
    with clock.fixed(NOON + DAY):
        lock = gone.article.lock_version
        withdraw(gone.article, lock_version=lock, by=make_user(), legal=True)
    with clock.fixed(NOON + 2 * DAY):
        make_edition(gone.article)
    page = read(client, issue, NOON + 3 * DAY)
    assert "Slander" not in page
    assert "What we wrote." not in page
    assert "Pens" in page
    assert "1 part of this letter is not here any more." in page


def test_no_token_and_no_reader_stands_in_it(client: Client) -> None:
    reader = make_reader("zebrafinch@example.org", token="zebrafinch-token")
    page = read(client, begun())
    assert TOKEN not in page
    assert "unsubscribe" not in page
    assert reader.token not in page


def test_the_words_are_frozen_and_so_are_titles(client: Client, fact: Fact) -> None:
    with clock.fixed(NOON - DAY):
        edition = make_edition(title="Pens", summary="Four pens.")
    issue = about(fact)
    add_guide(issue, edition)
    begun(issue)
    Issue.objects.filter(pk=issue.pk).update(introduction="Other words.")
    page = main_of(read(client, issue, NOON + DAY))
    assert "It costs" in page
    assert "$17/mo" in page
    assert '<a href="/guides/' in page
    assert "Four pens." in page
    assert "its figures still hold" in page
    assert "since changed" not in page


def test_a_figure_that_changed_is_labelled_and_says_what_it_is_now(
    client: Client, fact: Fact
) -> None:
    issue = begun(about(fact))
    with clock.fixed(NOON):
        make_version(fact, "$19/mo", at=NOON + DAY, reason="update")
    assert "changed" not in main_of(read(client, issue, NOON + DAY - timedelta(seconds=1)))
    page = main_of(read(client, issue, NOON + DAY))
    assert '<span class="was">$17/mo</span>' in page
    assert '<span class="since">(since changed: now $19/mo)</span>' in page
    assert "1 figure changed since then" in page
    assert "$17" not in without_past(page)


def test_a_figure_that_says_the_same_in_another_version_has_not_changed(
    client: Client, fact: Fact
) -> None:
    issue = begun(about(fact))
    with clock.fixed(NOON + DAY):
        make_version(fact, "$17/mo", reason="update")
    assert "since changed" not in read(client, issue, NOON + 2 * DAY)


def test_a_figure_that_was_retracted_says_so(client: Client, fact: Fact) -> None:
    issue = begun(about(fact))
    with clock.fixed(NOON + DAY):
        make_version(fact, "$17/mo", confidence="retracted", note="It was made up.", sources=[])
    assert "(since changed: retracted)" in read(client, issue, NOON + 2 * DAY)


def test_a_figure_that_is_overdue_now_says_so_on_the_page(client: Client, fact: Fact) -> None:
    page = read(client, begun(about(fact)), NOON + 90 * DAY)
    assert '<span class="fact">$17/mo (last checked 3 May 2026)</span>' in page


def test_a_new_price_is_foretold_for_letters_that_hold_it(fact: Fact) -> None:
    issue = begun(about(fact))
    begun(make_issue())
    (surface,) = (s for s in surfaces() if s.name == "Letter in the archive")
    assert list(surface.show(fact, NOON - timedelta(seconds=1))) == []
    (shown,) = surface.show(fact, NOON)
    assert (shown.url, shown.title) == (issue.get_absolute_url(), f"Letter: {issue.subject}")
    assert "$17/mo" in shown.html()


def test_it_discloses_by_who_pays_now_and_marks_its_links(client: Client) -> None:
    merchant = make_merchant(relationship="affiliate")
    link = make_link(product=make_product(merchant=merchant, name="Quill Pro"))
    with clock.fixed(NOON - DAY):
        make_edition(body=f"[x](go:{link.slug})")
    issue = begun(make_issue(introduction=f"Buy [Quill](go:{link.slug})."))
    page = main_of(read(client, issue))
    assert f'href="/go/{link.slug}/?g=letter.{issue.slug}&amp;p=other" rel="sponsored' in page
    assert page.index("We earn a commission if you buy Quill Pro") < page.index("/go/")
    merchant.relationship = "none"
    merchant.save()
    page = main_of(read(client, issue))
    assert "rel=" not in page
    assert "We earn" not in page


def test_a_correction_and_what_it_corrects_name_each_other(client: Client) -> None:
    wrong = begun(make_issue(subject="Pens"))
    right = begun(
        make_issue(subject="Pens, corrected", kind="correction", corrects=wrong), at=NOON + DAY
    )
    assert right.get_absolute_url() not in read(client, wrong)
    assert f'<a href="{right.get_absolute_url()}">Pens, corrected</a>' in read(
        client, wrong, NOON + DAY
    )
    assert f'<a href="{wrong.get_absolute_url()}">Pens</a>' in read(client, right, NOON + DAY)


@pytest.mark.alike
def test_pages_name_themselves_and_cost_the_same_with_one_part_and_with_thirty(
    client: Client,
) -> None:
    counts = []
    for parts in (1, 30):
        with clock.fixed(NOON - DAY):
            issue = make_issue(subject=f"Of {parts}")
            for _ in range(parts):
                add_guide(issue, words=f"It is {{{{ fact: {make_fact().key} }}}}.")
            begun(issue, at=NOON)
            for _ in range(parts - 1):
                begun()
        for path in (issue.get_absolute_url(), LIST):
            with clock.fixed(NOON), CaptureQueriesContext(connection) as queries:
                page = client.get(path).content.decode()
            counts.append(len(queries))
            assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
            assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", page)
    assert counts[0] == counts[2] <= 6
    assert counts[1] == counts[3] <= 4
