"""Which documents show something, and from when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Model
from django.test import Client

from articles.models import Offer
from articles.publishing.tables import publish_table
from articles.surfaces import Shown, Surface, register, surfaces
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
    make_user,
)
from tests.articles.past import without_past

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def shown(target: Model, at: datetime = MONDAY) -> list[Shown]:
    (guides,) = (surface for surface in surfaces() if surface.name == "Guide")
    return list(guides.show(target, at))


def moments(target: Model, at: datetime = MONDAY) -> list[tuple[str, datetime]]:
    return [(document.title, document.at) for document in shown(target, at)]


def test_a_guide_shows_a_fact_now_and_a_scheduled_one_when_it_begins() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo")
        make_edition(title="Live", evidence=(fact.key,))
        make_edition(title="Coming", body=f"It is {{{{ fact: {fact.key} }}}}.", at=MONDAY + DAY)
        make_edition(title="Without it")
        make_article(title="Draft", evidence=(fact.key,))
    assert moments(fact) == [("Live", MONDAY), ("Coming", MONDAY + DAY)]
    assert ["$17/mo" in document.html() for document in shown(fact)] == [True, True]
    later = MONDAY + 2 * DAY
    assert moments(fact, later) == [("Live", later), ("Coming", later)]


def test_an_edition_that_is_replaced_by_then_is_not_shown() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact()
        article = make_edition(title="Old", evidence=(fact.key,)).article
        change(article, title="New")
        make_edition(article, at=MONDAY + DAY)
    assert moments(fact) == [("Old", MONDAY), ("New", MONDAY + DAY)]
    assert moments(fact, MONDAY + DAY) == [("New", MONDAY + DAY)]


def test_a_page_is_shown_again_when_a_queued_table_brings_the_fact() -> None:
    with clock.fixed(MONDAY):
        fact, other = make_fact("$17/mo"), make_fact("$3/mo")
        table = make_table([Row(cells=("Quill", f"{{{{ fact: {other.key} }}}}"))])
        make_edition(title="Pens", body=f"{{{{ table: {table.key} }}}}", tables=[table])
        table.refresh_from_db()
        table.grid["rows"][0]["cells"][1] = f"{{{{ fact: {fact.key} }}}}"
        table.save()
        publish_table(table, lock_version=table.lock_version, by=make_user(), at=MONDAY + DAY)
    assert moments(fact) == [("Pens", MONDAY), ("Pens", MONDAY + DAY)]
    assert ["$17/mo" in document.html() for document in shown(fact)] == [False, True]
    assert moments(other) == [("Pens", MONDAY)]


@pytest.mark.parametrize("target", ["offer", "price", "product", "link"])
@pytest.mark.parametrize("in_table", [False, True])
def test_a_page_is_shown_again_when_an_offers_window_turns(target: str, in_table: bool) -> None:
    with clock.fixed(MONDAY):
        product = make_product("affiliate")
        offer = make_offer(
            product=product,
            link=make_link(product=product),
            price=make_fact("$17/mo"),
            begins_at=MONDAY - DAY,
            ends_at=MONDAY + DAY,
        )
        table = make_table([Row(cells=("Nib", "$9")), Row(kind="promotion", offer=offer.key)])
        placed = f"table: {table.key}" if in_table else f"offer: {offer.key}"
        make_edition(title="Pens", body=f"Pens.\n\n{{{{ {placed} }}}}", tables=[table])
        found = offer if target == "offer" else getattr(Offer.objects.get(), target)
    assert moments(found) == [("Pens", MONDAY), ("Pens", MONDAY + DAY)]
    assert ["$17/mo" in document.html() for document in shown(found)] == [True, False]


def test_a_document_is_what_readers_get(client: Client) -> None:
    with clock.fixed(MONDAY):
        fact = make_fact()
        edition = make_edition(evidence=(fact.key,), body=f"{{{{ fact: {fact.key} }}}}")
        page = client.get(edition.get_absolute_url()).content.decode()
    main = shown(fact)[0].html().partition('<main id="content"')[2].partition("</main>")[0]
    assert len(main) > 500
    assert page.partition('<main id="content"')[2].partition("</main>")[0] == main


def test_two_surfaces_have_two_names() -> None:
    known = surfaces()
    register(known[0])
    assert surfaces() == known
    with pytest.raises(ValueError, match="“Guide”"):
        register(Surface("Guide"))


def test_what_is_labelled_as_past_is_told_from_what_holds() -> None:
    page = '<p>Now $19, <span class="minor was">before $17</span> <del>$18</del>.</p>'
    assert without_past(page) == "<p>Now $19,  .</p>"
