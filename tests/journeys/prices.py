"""A price that stands wherever a price can, and what readers are shown of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from articles.content import Question
from articles.models import Fact
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
)
from tests.journeys.crawling import Answers, crawl
from tests.journeys.saying import today
from tests.newsletter.issues import begun, make_issue, make_sender

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
MOMENT = MONDAY + 10 * DAY
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


def make_price() -> Fact:
    """A price in prose, answer, cell, evidence, offer and promotion of one guide, in the prose
    of a second and of a scheduled third, and in a letter; another product can be set beside its
    own. One topic and author have them all, so that no page and no feed is read more often than
    it shows."""
    with clock.fixed(MONDAY):
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
    with clock.fixed(MONDAY + DAY):
        change(edition.article, summary="We wrote letters, with four pens, for a week.")
        make_edition(edition.article)
        begun(make_issue(slug="of-pens", introduction=f"It is {ref}."), at=MONDAY + DAY)
    return fact


def read(at: datetime) -> Answers:
    with clock.fixed(at):
        return crawl(Client(), START)


def pages_with(words: str, answers: Answers) -> set[str]:
    return {path for path, response in answers.items() if words in today(response)}
