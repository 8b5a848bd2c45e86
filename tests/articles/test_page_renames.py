"""Names are current everywhere; a key that changed since publication breaks no page."""

import re

import pytest
from django.test import Client

from articles.models import Author, ComparisonTable, Fact, Offer, Source
from articles.publishing.addresses import renamed
from articles.tables.grid import Row
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
)

pytestmark = pytest.mark.django_db


def main_of(client: Client) -> str:
    page = client.get("/guides/pens/").content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_new_keys_leave_the_published_page_as_it_was(client: Client) -> None:
    source = make_source()
    fact = make_fact(sources=[(source, True)])
    link = make_link("affiliate")
    offer = make_offer(price=fact, link=link)
    price = f"{{{{ fact: {fact.key} }}}}"
    table = make_table(
        [
            Row(
                product=link.product.slug,
                cells=(f"[Q](go:{link.slug})", f"{{{{ fact: {fact.key} }}}}"),
            ),
            Row(kind="promotion", offer=offer.key),
        ]
    )
    make_edition(
        slug="pens",
        body=f"{price}\n\n{{{{ table: {table.key} }}}}\n\n{{{{ offer: {offer.key} }}}}",
        evidence=(fact.key,),
        citations=(source.key,),
        tables=[table],
    )
    before = main_of(client)
    for model in (Fact, Offer, Source, ComparisonTable):
        for row in model._default_manager.all():
            row.key = f"renamed-{row.key}"
            row.save()
    page = f"/products/{link.product.slug}/"
    link.product.slug = "renamed"
    link.product.save()
    after = main_of(client)
    assert after.replace("/products/renamed/", page).replace("renamed-", "") == before


def test_a_renamed_author_stands_in_the_byline_under_the_new_name(client: Client) -> None:
    author = make_author(slug="ada", name="Ada Lind")
    make_edition(slug="pens", authors=("ada",))
    author = Author.objects.get(pk=author.pk)
    author.slug, author.name = "ada-moss", "Ada Moss"
    author.save()
    renamed(author)
    byline = re.search(r'<a rel="author" href="([^"]+)">([^<]+)</a>', main_of(client))
    assert byline is not None
    assert byline.groups() == ("/authors/ada-moss/", "Ada Moss")


def test_a_link_that_moved_to_another_word_still_leads_on(client: Client) -> None:
    link = make_link("affiliate")
    make_edition(slug="pens", body=f"[Try it](go:{link.slug})")
    link.slug = "other"
    link.save()
    way = "/go/other/?g=pens&amp;p=body"
    assert f'<a href="{way}" rel="sponsored nofollow">Try it</a>' in main_of(client)
