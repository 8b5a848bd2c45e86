"""A price changes once, and every surface says so from its minute; no job has to run."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve

from articles import surfaces
from articles.ledger.recording import cancel_version
from articles.models import Fact
from articles.surfaces import Surface
from capysite.base import clock, pergeneration
from tests.articles.factories import make_user, make_version
from tests.articles.past import without_past
from tests.journeys.crawling import Answers, text_of
from tests.journeys.prices import DAY, INSTANT, MOMENT, MONDAY, make_price, pages_with, read

pytestmark = pytest.mark.django_db
Stand = Callable[[datetime], datetime]
# They name guides, products and merchants, and print no fact.
FACTLESS = {"Products", "Who pays us", "API: lists", "Sitemap", "llms.txt"}


@pytest.fixture(scope="module")
def made(lasting: None) -> Fact:
    return make_price()


@pytest.fixture
def price(made: Fact, at_moment: Stand) -> Fact:
    at_moment(MONDAY + DAY)
    return Fact.objects.get(pk=made.pk)


@pytest.fixture(scope="module")
def unchanged(made: Fact) -> Answers:
    return read(MOMENT)


def read_with_version(made: Fact, *moments: datetime, **parts: Any) -> list[Answers]:
    """What readers get at these moments with a version from MOMENT on, that is undone again."""
    with transaction.atomic():
        with clock.fixed(MONDAY + DAY):
            make_version(Fact.objects.get(pk=made.pk), "$19/mo", at=MOMENT, **parts)
        answers = [read(moment) for moment in moments]
        transaction.set_rollback(True)
    # The next version gets the same generation.
    pergeneration.forget_all()
    return answers


@pytest.fixture(scope="module")
def updated(made: Fact) -> list[Answers]:
    return read_with_version(made, MOMENT - INSTANT, MOMENT, MOMENT + DAY, reason="update")


@pytest.fixture(scope="module")
def corrected(made: Fact) -> Answers:
    return read_with_version(
        made, MOMENT, reason="correction", note="Misread.", confidence="reported"
    )[0]


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


def test_every_surface_says_17_before_the_moment_and_19_after_it(updated: list[Answers]) -> None:
    before, after, later = updated
    assert pages_with("$17", before) >= SHOWING
    assert pages_with("$19", before) == set()
    assert pages_with("$19", after) >= pages_with("$17", before) | LOG
    assert pages_with("$17", after) == set()
    assert "/guides/inks/" in pages_with("$19", later)


def test_past_prices_stand_where_they_are_labelled_as_past(updated: list[Answers]) -> None:
    _, after, _ = updated
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


@pytest.mark.alike
def test_todays_price_is_corrected_while_another_is_scheduled(
    price: Fact, at_moment: Stand
) -> None:
    make_version(price, "$19/mo", at=MOMENT, reason="update")
    wednesday = at_moment(MONDAY + 2 * DAY)
    make_version(price, "$16/mo", reason="correction", note="We read the yearly plan.")
    showing = pages_with("$17", read(wednesday - INSTANT))
    for moment in (wednesday, MOMENT - INSTANT):
        answers = read(moment)
        assert pages_with("$16", answers) >= showing | LOG | CORRECTIONS
        assert pages_with("$17", answers) | pages_with("$19", answers) == set()
    answers = read(MOMENT)
    assert pages_with("$19", answers) >= showing | LOG
    assert pages_with("$16", answers) | pages_with("$17", answers) == set()


@pytest.mark.alike
def test_a_cancelled_version_is_never_told(price: Fact, at_moment: Stand) -> None:
    queued = make_version(price, "$19/mo", at=MOMENT, reason="update")
    at_moment(MONDAY + 2 * DAY)
    cancel_version(queued, by=make_user())
    answers = read(MOMENT + DAY)
    assert pages_with("$17", answers) >= SHOWING
    assert not any("$19" in text_of(response) for response in answers.values())


@pytest.mark.alike
def test_a_price_of_monday_recorded_on_wednesday_holds_on_pages_from_wednesday(
    price: Fact, at_moment: Stand
) -> None:
    wednesday = at_moment(MONDAY + 9 * DAY)
    monday = wednesday.date() - 2 * DAY
    make_version(price, "$19/mo", since=monday, reason="update")
    before, after = read(wednesday - INSTANT), read(wednesday)
    assert pages_with("$19", before) == pages_with("$17", after) == set()
    assert pages_with("$19", after) >= pages_with("$17", before) | LOG
    assert 'true since <time datetime="2026-03-09">' in text_of(after["/guides/pens/proof/"])
    told = json.loads(text_of(after["/guides/pens/proof.json"]))["facts"][0]["versions"]
    assert [(v["since"], v["begins_at"]) for v in told] == [
        ("2026-03-09", "2026-03-11T09:00:00+00:00"),
        (None, "2026-03-02T09:00:00+00:00"),
    ]


@pytest.mark.alike
def test_what_prints_no_fact_says_so_rightly(unchanged: Answers) -> None:
    routes = {r for s in surfaces.surfaces() if s.name in FACTLESS for r in s.routes}
    pages = {p: a for p, a in unchanged.items() if resolve(p.partition("?")[0]).view_name in routes}
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


@pytest.mark.alike
def test_what_prints_a_fact_is_registered_as_a_surface(
    corrected: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unregistered(corrected, "$19") | unregistered(corrected, "$17") == set()
    # Each of them would be missed: a check that can't fail proves nothing.
    for surface in surfaces.surfaces():
        if surface.routes and surface.name not in FACTLESS:
            others = {s.name: s for s in surfaces.surfaces() if s != surface}
            with monkeypatch.context() as patch:
                patch.setattr(surfaces, "_surfaces", others)
                assert unregistered(corrected, "$19"), surface.name


@pytest.mark.alike
def test_a_template_of_its_own_is_no_registered_surface(
    unchanged: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = {
        s.name: Surface(s.name, (), s.routes, s.show) if s.name == "Guide" else s
        for s in surfaces.surfaces()
    }
    monkeypatch.setattr(surfaces, "_surfaces", renamed)
    assert unregistered(unchanged, "$17") == {"/guides/pens/", "/guides/nibs/"}


@pytest.mark.alike
def test_every_registered_route_is_read_here(corrected: Answers) -> None:
    read_routes = {resolve(path.partition("?")[0]).view_name for path in corrected}
    assert {route for surface in surfaces.surfaces() for route in surface.routes} <= read_routes
