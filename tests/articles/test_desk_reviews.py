"""A review at the desk: checks with their sources, and nothing that changed is confirmed unseen."""

import pytest
from django.test import Client

from articles.models import Check, Review
from tests.articles.desk import as_shown, page
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
