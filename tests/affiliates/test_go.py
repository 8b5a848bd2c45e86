"""/go/ leads to the stored destination, whatever the request says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from affiliates.models import Link
from articles.publishing.editions import withdraw
from articles.publishing.tables import publish_table, save_grid
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_article,
    make_edition,
    make_link,
    make_offer,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db
DESTINATION = "https://shop.example/plans?partner=7&ref=guide#top"


@pytest.fixture
def link() -> Link:
    link = make_link("affiliate", slug="pen", destination=DESTINATION)
    make_edition(body=f"[Try it](go:{link.slug})")
    return link


HOSTILE = [
    "/go/pen/?next=https://evil.example/", "/go/pen/?url=//evil.example", "/go/pen/?g=x&p=y",
    "/go/pen/?destination=javascript:alert(1)", "/go/pen/?%0d%0aLocation:%20https://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/go/pen/", *HOSTILE])
def test_the_destination_is_the_stored_one(client: Client, link: Link, path: str) -> None:
    response = client.get(
        path, headers={"X-Forwarded-Host": "evil.example", "Referer": "https://evil.example"}
    )
    assert (response.status_code, response.headers["Location"]) == (302, DESTINATION)
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/go/ink/", "/go/PEN/", "/go/pen%2f..%2fink/"])
def test_an_unknown_link_is_not_found(client: Client, link: Link, path: str) -> None:
    assert client.get(path).status_code == 404


def test_following_a_link_takes_one_query(client: Client, link: Link) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/go/pen/")
    assert len(queries) == 1


def test_a_link_is_followed_and_not_posted_to(client: Client, link: Link) -> None:
    assert client.post("/go/pen/").status_code == 405


def test_a_link_that_nothing_published_has_shown_is_unknown(client: Client) -> None:
    link = make_link("affiliate", slug="pen", destination=DESTINATION)
    article = make_article(body=f"[Try it](go:{link.slug})")
    assert client.get("/go/pen/").status_code == 404
    with clock.fixed(clock.now() - timedelta(days=2)):
        make_edition(article, until=clock.now() + timedelta(days=1))
    assert client.get("/go/pen/").headers["Location"] == DESTINATION


def test_a_link_of_an_offer_in_a_table_leads_on(client: Client) -> None:
    link = make_link("own", slug="pen", destination=DESTINATION)
    offer = make_offer(product=link.product, link=link)
    table = make_table([Row(cells=("Quill", "$9")), Row(kind="promotion", offer=offer.key)])
    assert client.get("/go/pen/").status_code == 404
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    assert client.get("/go/pen/").headers["Location"] == DESTINATION


def test_a_link_ends_with_a_guide_that_was_removed_by_law_and_not_with_a_withdrawn_one(
    client: Client,
) -> None:
    for slug, legal in (("pen", False), ("ink", True)):
        link = make_link("affiliate", slug=slug, destination=DESTINATION)
        article = make_edition(body=f"[Try it](go:{link.slug})").article
        article.refresh_from_db()
        withdraw(article, lock_version=article.lock_version, by=make_user(), legal=legal)
    assert client.get("/go/pen/").status_code == 302
    assert client.get("/go/ink/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_links_of_a_table_are_public_only_by_the_guides_in_which_it_stood(client: Client) -> None:
    for slug in ("pen", "ink"):
        make_link("own", slug=slug, destination=DESTINATION)
    table = make_table([Row(cells=("[Old](go:pen)", "$9"))])
    with clock.fixed(clock.now() - timedelta(days=3)):
        version = publish_table(table, lock_version=0, by=make_user())
    assert client.get("/go/pen/").status_code == 404
    with clock.fixed(clock.now() - timedelta(days=2)):
        article = make_edition(body=f"{{{{ table: {table.key} }}}}").article
    assert client.get("/go/pen/").status_code == 302
    grid = replace(version.read_grid(), rows=(Row(cells=("[New](go:ink)", "$9")),))
    table.refresh_from_db()
    table = save_grid(table, grid, title="Pens", lock_version=table.lock_version, by=make_user())
    publish_table(table, lock_version=table.lock_version, by=make_user())
    make_edition(body=f"{{{{ table: {table.key} }}}}", until=clock.now() + timedelta(days=1))
    assert [client.get(f"/go/{slug}/").status_code for slug in ("pen", "ink")] == [302, 302]
    article.refresh_from_db()
    withdraw(article, lock_version=article.lock_version, by=make_user(), legal=True)
    assert [client.get(f"/go/{slug}/").status_code for slug in ("pen", "ink")] == [404, 302]


def test_a_link_in_an_old_mail_leads_on_when_nothing_is_earned_any_more(
    client: Client, link: Link
) -> None:
    link.product.merchant.relationship = "none"
    link.product.merchant.save()
    assert client.get("/go/pen/").headers["Location"] == DESTINATION
