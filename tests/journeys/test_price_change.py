"""A price changes once, and every surface says so from its minute; no job has to run."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from articles import surfaces
from articles.content import Question
from articles.ledger.recording import cancel_version
from articles.models import Fact
from articles.surfaces import Surface
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
    make_topic,
    make_user,
    make_version,
)
from tests.articles.past import without_past
from tests.journeys.crawling import Answers, crawl, text_of
from tests.journeys.saying import today
from tests.newsletter.issues import begun, make_issue, make_sender

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
MOMENT = MONDAY + 10 * DAY
Stand = Callable[[datetime], datetime]
# Linked from no page: their readers know the address.
START = (
    "/",
    "/guides/pens/history/?from=1&to=2",
    "/guides/pens/proof.json",
    "/compare/?p=nib&p=quill",
    "/api/v1/",
    "/api/v1/facts/?product=quill",
    "/sitemap.xml",
    "/llms.txt",
    "/search/?q=quill+price",
)
# They name guides, products and merchants, and print no fact.
FACTLESS = {"Products", "Who pays us", "API: lists", "Sitemap", "llms.txt"}


@pytest.fixture
def price(at_moment: Stand) -> Fact:
    """A price in prose, answer, cell, evidence, offer and promotion of one guide, in the prose
    of a second and of a scheduled third, and in a letter; another product can be set beside its
    own. One topic and author have them all, so that no page and no feed is read more often than
    it shows."""
    at_moment(MONDAY)
    product = make_product("affiliate", name="Quill", slug="quill")
    other = make_fact("$5/mo", product=make_product(name="Nib", slug="nib"))
    fact = make_fact("$17/mo", product=product, key="quill-price")
    ref = f"{{{{ fact: {fact.key} }}}}"
    offer = make_offer(product=product, price=fact, link=make_link(product=product))
    promotion = Row(kind="promotion", offer=offer.key)
    table = make_table([Row(product=product.slug, cells=("Quill", ref)), promotion])
    by: dict[str, Any] = {"topic": make_topic().slug, "authors": (make_author().slug,)}
    make_sender()
    edition = make_edition(
        **by,
        slug="pens",
        body=f"## Plans at {ref}\n\nIt is {ref}.\n\n- {ref}\n\n{{{{ table: {table.key} }}}}\n\n"
        f"{{{{ offer: {offer.key} }}}}\n\n{{{{ facts }}}}",
        evidence=(fact.key, other.key),
        questions=(Question("dear", "Is it dear?", f"It is {ref}."),),
        tables=[table],
    )
    make_edition(**by, slug="nibs", body=f"A nib costs less than {ref}.")
    make_edition(**by, slug="inks", body=f"So does ink, at {ref}.", at=MOMENT + DAY)
    at_moment(MONDAY + DAY)
    change(edition.article, summary="We wrote letters, with four pens, for a week.")
    make_edition(edition.article)
    begun(make_issue(slug="of-pens", introduction=f"It is {ref}."), at=MONDAY + DAY)
    return fact


def read(client: Client, at: datetime) -> Answers:
    with clock.fixed(at):
        return crawl(client, START)


def pages_with(words: str, answers: Answers) -> set[str]:
    return {path for path, response in answers.items() if words in today(response)}


SHOWING = {
    "/guides/pens/", "/guides/pens/report/", "/guides/pens/proof/", "/guides/pens/proof.json",
    "/guides/nibs/", "/guides/nibs/report/", "/guides/nibs/proof/", "/guides/nibs/proof.json",
    "/products/quill/", "/compare/?p=nib&p=quill", "/search/?q=quill+price",
    "/newsletter/issues/of-pens/",
    "/guides/pens.md", "/guides/nibs.md", "/feed.xml", "/feed.rss", "/feed.json",
    "/api/v1/guides/pens/", "/api/v1/guides/nibs/", "/api/v1/products/quill/", "/api/v1/facts/",
    "/api/v1/facts/?product=quill", "/api/v1/facts/quill-price/",
    "/api/v1/facts/quill-price/versions/",
}  # fmt: skip
LOG = {"/changes/", "/changes.xml", "/changes.rss", "/changes.json"}
CORRECTIONS = {
    "/api/v1/corrections/",
    *(f"/corrections{end}" for end in ("/", ".xml", ".rss", ".json")),
}


def test_every_surface_says_17_before_the_moment_and_19_after_it(
    client: Client, price: Fact
) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="update")
    before, after = read(client, MOMENT - INSTANT), read(client, MOMENT)
    assert pages_with("$17", before) >= SHOWING
    assert pages_with("$19", before) == set()
    assert pages_with("$19", after) >= pages_with("$17", before) | LOG
    assert pages_with("$17", after) == set()
    assert "/guides/inks/" in pages_with("$19", read(client, MOMENT + DAY))


def test_past_prices_stand_where_they_are_labelled_as_past(client: Client, price: Fact) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="update")
    after = read(client, MOMENT)
    told = {path for path, response in after.items() if "$17" in text_of(response)}
    assert told >= {*LOG, "/guides/pens/history/", "/guides/pens/proof/", "/guides/pens/proof.json"}
    assert "/api/v1/facts/quill-price/versions/" in told
    assert told.isdisjoint({"/guides/pens/report/", "/api/v1/facts/", "/api/v1/guides/pens/"})


@pytest.mark.parametrize(("at", "says"), [(MOMENT - INSTANT, "$17"), (MOMENT, "$19")])
def test_the_registered_surfaces_say_it_too(price: Fact, at: datetime, says: str) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="update")
    with clock.fixed(at):
        shown = [(s.name, d) for s in surfaces.surfaces() for d in s.show(price, at)]
        pages = {(name, d.url): without_past(d.html()) for name, d in shown if d.at == at}
    other = "$17" if says == "$19" else "$19"
    assert {
        ("Guide", "/guides/pens/"), ("Guide", "/guides/nibs/"), ("Product", "/products/quill/"),
        ("Comparison", "/compare/?p=nib&p=quill"),
        ("Letter in the archive", "/newsletter/issues/of-pens/"),
    } <= set(pages)  # fmt: skip
    assert all(says in page and other not in page for page in pages.values())


def test_todays_price_is_corrected_while_another_is_scheduled(
    client: Client, price: Fact, at_moment: Stand
) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="update")
    wednesday = at_moment(MONDAY + 2 * DAY)
    make_version(price, "$16/mo", reason="correction", note="We read the yearly plan.")
    showing = pages_with("$17", read(client, wednesday - INSTANT))
    for moment in (wednesday, MOMENT - INSTANT):
        answers = read(client, moment)
        assert pages_with("$16", answers) >= showing | LOG | CORRECTIONS
        assert pages_with("$17", answers) | pages_with("$19", answers) == set()
    answers = read(client, MOMENT)
    assert pages_with("$19", answers) >= showing | LOG
    assert pages_with("$16", answers) | pages_with("$17", answers) == set()


def test_a_cancelled_version_is_never_told(client: Client, price: Fact, at_moment: Stand) -> None:
    queued = make_version(price, "$19/mo", at=MOMENT, reason="update")
    at_moment(MONDAY + 2 * DAY)
    cancel_version(queued, by=make_user())
    answers = read(client, MOMENT + DAY)
    assert pages_with("$17", answers) >= SHOWING
    assert not any("$19" in text_of(response) for response in answers.values())


def test_a_price_of_monday_recorded_on_wednesday_holds_on_pages_from_wednesday(
    client: Client, price: Fact, at_moment: Stand
) -> None:
    wednesday = at_moment(MONDAY + 9 * DAY)
    monday = wednesday.date() - 2 * DAY
    make_version(price, "$19/mo", since=monday, reason="update")
    before, after = read(client, wednesday - INSTANT), read(client, wednesday)
    assert pages_with("$19", before) == pages_with("$17", after) == set()
    assert pages_with("$19", after) >= pages_with("$17", before) | LOG
    assert 'true since <time datetime="2026-03-09">' in text_of(after["/guides/pens/proof/"])
    told = json.loads(text_of(after["/guides/pens/proof.json"]))["facts"][0]["versions"]
    assert [(v["since"], v["begins_at"]) for v in told] == [
        ("2026-03-09", "2026-03-11T09:00:00+00:00"),
        (None, "2026-03-02T09:00:00+00:00"),
    ]


def test_what_prints_no_fact_says_so_rightly(client: Client, price: Fact) -> None:
    routes = {r for s in surfaces.surfaces() if s.name in FACTLESS for r in s.routes}
    answers = read(client, MOMENT)
    pages = {p: a for p, a in answers.items() if resolve(p.partition("?")[0]).view_name in routes}
    assert set(pages) >= {"/products/", "/disclosure/", "/api/v1/guides/", "/api/v1/products/"}
    assert not any("$17" in text_of(answer) for answer in pages.values())


def unregistered(answers: Answers, figure: str) -> set[str]:
    """Pages that print the figure, and whose route or template no surface has named."""
    known = surfaces.surfaces()
    routes = {route for surface in known for route in surface.routes}
    templates = {template for surface in known for template in surface.templates}
    return {
        path
        for path, response in answers.items()
        if figure in text_of(response)
        if resolve(path.partition("?")[0]).view_name not in routes
        or ("html" in response["Content-Type"] and response.templates[0].name not in templates)
    }


def test_what_prints_a_fact_is_registered_as_a_surface(
    client: Client, price: Fact, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: dict[str, Any] = {"reason": "correction", "note": "Misread.", "confidence": "reported"}
    make_version(price, "$19/mo", at=MOMENT, **parts)
    answers = read(client, MOMENT)
    assert unregistered(answers, "$19") | unregistered(answers, "$17") == set()
    # Each of them would be missed: a check that can't fail proves nothing.
    for surface in surfaces.surfaces():
        if surface.routes and surface.name not in FACTLESS:
            others = {s.name: s for s in surfaces.surfaces() if s != surface}
            with monkeypatch.context() as patch:
                patch.setattr(surfaces, "_surfaces", others)
                assert unregistered(answers, "$19"), surface.name


def test_a_template_of_its_own_is_no_registered_surface(
    client: Client, price: Fact, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = read(client, MONDAY + DAY)
    renamed = {
        s.name: Surface(s.name, (), s.routes, s.show) if s.name == "Guide" else s
        for s in surfaces.surfaces()
    }
    monkeypatch.setattr(surfaces, "_surfaces", renamed)
    assert unregistered(answers, "$17") == {"/guides/pens/", "/guides/nibs/"}


def test_every_registered_route_is_read_here(client: Client, price: Fact) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="correction", note="Misread.")
    read_routes = {resolve(path.partition("?")[0]).view_name for path in read(client, MOMENT)}
    assert {route for surface in surfaces.surfaces() for route in surface.routes} <= read_routes
