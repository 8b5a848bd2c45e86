"""A review at the desk: checks with their sources, and nothing that changed is confirmed unseen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.ledger.reviewing import Answer, record_answers
from articles.models import Check, Review
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.desk import as_shown, member, page
from tests.articles.factories import (
    make_article,
    make_checker,
    make_edition,
    make_fact,
    make_source,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def test_a_check_of_a_review_names_the_source_that_was_looked_at(desk: Client) -> None:
    one, other = make_source(), make_source()
    fact = make_fact(sources=[(one, True), (other, False)], checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    version = fact.versions.get()
    posted = {f"fact-{version.pk}": "page", f"source-{version.pk}": other.pk}
    said = desk.post(page(guide, "review"), posted, follow=True).content.decode()
    assert "The review is finished: 1 fact was checked." in said
    assert list(Check.objects.values_list("version", "source", "review__finished_at")) == [
        (version.pk, other.pk, Review.objects.get().finished_at)
    ]


def test_the_only_source_of_a_fact_is_offered_and_a_foreign_one_is_refused(desk: Client) -> None:
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    version = fact.versions.get()
    shown = as_shown(desk.get(page(guide, "review")).content.decode(), "verb_form")
    assert shown[f"source-{version.pk}"] == str(version.sources.get().pk)
    posted = {f"fact-{version.pk}": "page", f"source-{version.pk}": make_source().pk}
    assert "Select a valid choice" in desk.post(page(guide, "review"), posted).content.decode()
    assert not Check.objects.exists()


def test_a_fact_that_changed_since_the_page_was_opened_is_named(desk: Client) -> None:
    steady, changed = make_fact(checked=False), make_fact("$17/mo", checked=False)
    guide = make_edition(make_article(evidence=(steady.key, changed.key))).article
    posted = {f"fact-{fact.versions.get().pk}": "page" for fact in (steady, changed)}
    make_version(changed, "$19/mo")
    said = desk.post(page(guide, "review"), posted).content.decode()
    assert f"“{changed}” was changed since you opened this page: look at it again." in said
    assert (Check.objects.count(), Review.objects.count()) == (0, 0)


def test_a_review_without_a_check_leaves_nothing_behind(desk: Client) -> None:
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    posted = {f"fact-{fact.versions.get().pk}": ""}
    said = desk.post(page(guide, "review"), posted).content.decode()
    assert "A review is made of checks: confirm one fact at least." in said
    assert not Review.objects.exists()


def texts(said: str, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.fromstring(said).xpath(path)]


def test_those_that_wait_longest_come_first_each_with_its_age_and_sources(desk: Client) -> None:
    gazette = make_source(publisher="Gazette", title="Plans", url="https://gazette.example/p")
    facts = []
    for days, value in ((0, "$1/mo"), (32, "$2/mo"), (40, "$3/mo")):
        with clock.fixed(clock.now() - timedelta(days=days)):
            facts.append(make_fact(value, sources=[(gazette, True)]))
    facts.append(make_fact("$4/mo", checked=False))
    ink = make_source(publisher="Ink Weekly", title="On ink", url="https://ink.example/a")
    guide = make_article(
        evidence=tuple(fact.key for fact in facts), citations=(gazette.key, ink.key)
    )
    said = desk.get(page(make_edition(guide).article, "review")).content.decode()
    assert texts(said, "//section[contains(@class,'asked')]/h2") == [
        "Overdue 2", "Never checked 1", "Fresh still 1",
    ]  # fmt: skip
    assert texts(said, "//*[@class='figure']") == ["$3/mo", "$2/mo", "$4/mo", "$1/mo"]
    assert texts(said, "//*[@class='aged']") == [
        "checked 40 days ago, limit 30", "checked 32 days ago, limit 30",
        "never checked, limit 30", "checked today, limit 30",
    ]  # fmt: skip
    assert texts(said, "//*[@class='kinds']") == [
        "The stamp names a kind when all its facts are fresh: pricing 1 of 4."
    ]
    links = html.fromstring(said).xpath("//a[@href='https://gazette.example/p']")
    assert {(a.get("target"), a.get("rel")) for a in links} == {("_blank", "noopener noreferrer")}
    assert len(links) == 3
    assert texts(said, "//section[@class='citations']//li") == [
        "Ink Weekly: On ink (opens in a new tab)"
    ]


def test_words_without_a_look_are_asked_about_and_kept(desk: Client) -> None:
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    words = f"excerpt-{fact.versions.get().pk}"
    for typed, why in (("$17 a month", "Say how you looked"), ("x" * 301, "at most 300")):
        for button in ({}, {"_keep": "1"}):
            said = desk.post(page(guide, "review"), {words: typed, **button}).content.decode()
            assert why in said
            assert as_shown(said, "verb_form")[words] == typed
            link = html.fromstring(said).xpath("//ul[@class='errorlist']/li/a/@href")
            assert link == [f"#fact-{fact.pk}"]
    assert not Review.objects.exists()


def test_without_a_public_name_one_is_told_before_the_form(client: Client) -> None:
    client.force_login(member("Editor"))
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    posted = {f"fact-{fact.versions.get().pk}": "page"}
    for response in (client.get(page(guide, "review")), client.post(page(guide, "review"), posted)):
        said = response.content.decode()
        assert "Checks carry a public name, and your account has none yet" in said
        assert 'id="verb_form"' not in said
    assert not Review.objects.exists()


def test_a_guide_without_facts_is_told_so_and_not_stamped(desk: Client) -> None:
    guide = make_edition().article
    for response in (desk.get(page(guide, "review")), desk.post(page(guide, "review"), {"_x": 1})):
        said = response.content.decode()
        assert "This guide states no fact of the ledger" in said
        assert 'id="verb_form"' not in said
    assert not Review.objects.exists()


def test_an_author_is_told_beforehand_whether_the_review_will_count(desk: Client) -> None:
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,), authors=("editor",))).article
    warned = "You wrote this edition: your checks count, but your review will not give it the stamp"
    assert warned not in desk.get(page(guide, "review")).content.decode()
    make_checker("ben")
    assert warned in desk.get(page(guide, "review")).content.decode()
    said = desk.post(
        page(guide, "review"), {f"fact-{fact.versions.get().pk}": "page"}, follow=True
    ).content.decode()
    assert "1 fact was checked. Readers see no stamp yet." in said
    PublisherSettings(second_reader=False).save()
    assert warned not in desk.get(page(guide, "review")).content.decode()


def test_an_open_review_of_somebody_else_is_named(desk: Client) -> None:
    fact = make_fact(checked=False)
    guide = make_edition(make_article(evidence=(fact.key,))).article
    ben = make_checker("ben")
    answers = [Answer(fact.versions.get().pk, "page")]
    record_answers(guide, answers, by=ben)
    assert "Ben has a review of this guide open" in desk.get(page(guide, "review")).content.decode()


@pytest.mark.alike
def test_the_form_asks_as_much_for_40_facts_as_for_4(desk: Client) -> None:
    counts = []
    for size in (4, 40):
        facts = [make_fact(checked=False) for _ in range(size)]
        guide = make_edition(make_article(evidence=tuple(f.key for f in facts))).article
        record_answers(guide, [Answer(facts[0].versions.get().pk, "page")], by=make_checker())
        with CaptureQueriesContext(connection) as asked:
            said = desk.get(page(guide, "review")).content.decode()
        assert len(texts(said, "//*[@class='figure']")) == size
        counts.append(len(asked))
    assert counts[0] == counts[1]
