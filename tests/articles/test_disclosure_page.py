"""/disclosure/ says who pays for what stands on live pages, and for nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from affiliates import relating
from affiliates.models import Merchant
from articles.models import SitePage
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def named(client: Client) -> list[str]:
    page = html.fromstring(client.get("/disclosure/").content)
    return [head.text_content() for head in page.xpath("//main//h2 | //main//h3")]


def words(client: Client) -> str:
    (main,) = html.fromstring(client.get("/disclosure/").content).xpath("//main")
    return " ".join(main.text_content().split())


def test_a_site_that_earns_nothing_says_so(client: Client) -> None:
    make_edition(body=f"[Words](go:{make_link('none').slug})")
    assert named(client) == ["Who pays us, and for what"][1:]
    assert "Nothing on our pages earns us anything" in words(client)


def test_it_tells_who_pays_for_what_and_since_when(client: Client) -> None:
    merchant = make_merchant(
        name="Quill Ltd", programme="Partner programme", terms="9 per cent, secret",
        pays_for="A fifth of the first year.", wording="Quill also lent us a lamp.",
    )  # fmt: skip
    merchant.relationship = "affiliate"
    relating.save(merchant, by=make_user())
    product = make_product(merchant=merchant, name="Quill Pro")
    make_product(merchant=merchant, name="Quill Unseen")
    make_edition(body=f"[Words](go:{make_link(product=product).slug})")
    today = clock.local_date(clock.now())
    assert named(client) == ["They pay a commission", "Quill Ltd"]
    said = words(client)
    for part in ("A fifth of the first year.", "Quill also lent us a lamp.", "Partner programme",
                 f"Since {today.day} {today:%B %Y}", "On our pages: Quill Pro."):  # fmt: skip
        assert part in said
    assert "secret" not in said
    assert "Unseen" not in said


def _offer(relationship: str) -> str:
    product = make_product(relationship)
    link = make_link(product=product)
    return f"{{{{ offer: {make_offer(product=product, link=link).key} }}}}"


def _table(relationship: str) -> str:
    table = make_table([Row(product=make_product(relationship).slug, cells=("A", "$1"))])
    make_edition(body=f"Words.\n\n{{{{ table: {table.key} }}}}", tables=[table])
    return "Words."


def _text_of_offer(relationship: str) -> str:
    text = f"See <{make_product(relationship).website}>."
    return f"{{{{ offer: {make_offer(product=make_product('none'), text=text).key} }}}}"


def _source(relationship: str) -> str:
    fact = make_fact(sources=[(make_source(url=make_product(relationship).website), True)])
    return f"{{{{ fact: {fact.key} }}}}"


def _privacy(relationship: str) -> str:
    page, _ = SitePage.objects.get_or_create(name="privacy")
    page.body += f"<{make_product(relationship).website}>\n"
    page.save()
    return "Words."


def _elsewhere(relationship: str) -> str:
    settings, _ = PublisherSettings.objects.get_or_create()
    settings.social += f"Shop {make_product(relationship).website}\n"
    settings.save()
    return "Words."


REACHED: list[Callable[[str], str]] = [
    lambda kind: f"[Words](go:{make_link(kind).slug})",
    lambda kind: f"Words at <{make_product(kind).website}x?y>.",
    lambda kind: f"{{{{ fact: {make_fact(product=make_product(kind)).key} }}}}",
    _offer,
    _table,
    _text_of_offer,
    _source,
    _privacy,
    _elsewhere,
]


@pytest.mark.parametrize("place", REACHED)
def test_whatever_a_live_page_shows_is_told(client: Client, place: Callable[[str], str]) -> None:
    kinds = ["affiliate", "own", "sponsor", "gift"]
    bodies = [place(kind) for kind in kinds]
    assert len(named(client)) == (0 if place not in (_table, _privacy, _elsewhere) else 8)
    make_edition(body="\n\n".join(["Words.", *bodies]))
    paying = Merchant.objects.filter(relationship__in=kinds)
    assert len(paying) == 4
    # One heading for each kind of payment, one for each merchant.
    assert set(named(client)[1::2]) == {merchant.name for merchant in paying}


def test_what_only_drafts_and_tomorrows_editions_show_is_not_told(client: Client) -> None:
    for number, publish in enumerate((False, True)):
        body = (
            f"[Words](go:{make_link('affiliate').slug}) <{make_product('own').website}>\n\n"
            f"{_offer('gift')}"
        )
        article = make_article(body=body, title=f"Draft {number}")
        if publish:
            make_edition(article, at=clock.now() + DAY)
    late = make_offer(product=make_product("sponsor"), ends_at=clock.now() + DAY)
    make_edition(body=f"Words.\n\n{{{{ offer: {late.key} }}}}")
    assert named(client) == ["They pay to be shown", late.product.merchant.name]
    with clock.fixed(clock.now() + 2 * DAY):
        assert len(named(client)) == 6


def test_a_plain_link_of_a_promotion_is_told_only_in_its_window(client: Client) -> None:
    begins, ends = clock.now() + DAY, clock.now() + 2 * DAY
    offer = make_offer(product=make_product("own"), begins_at=begins, ends_at=ends)
    text = f"See [this]({make_product('sponsor').website})."
    row = Row(cells=(f"<{make_product('gift').website}>", "$9"))
    table = make_table([row, Row(kind="promotion", offer=offer.key, text=text)])
    make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
    gift = ["They gave or lent us something"]
    assert named(client)[::2] == gift
    with clock.fixed(begins):
        assert named(client)[::2] == ["Our own products", "They pay to be shown", *gift]
    with clock.fixed(ends):
        assert named(client)[::2] == gift


@pytest.mark.alike
def test_it_costs_the_same_with_one_merchant_and_with_thirty(client: Client) -> None:
    def cost(count: int) -> int:
        links = [make_link() for _ in range(count)]
        body = " ".join(f"[Words](go:{link.slug}) <{link.product.website}>" for link in links)
        make_edition(body=body)
        with CaptureQueriesContext(connection) as queries:
            client.get("/disclosure/")
        return len(queries)

    assert cost(1) == cost(30)


def test_every_disclosure_and_every_footer_leads_there(client: Client) -> None:
    edition = make_edition(body=f"[Words](go:{make_link().slug})")
    page = html.fromstring(client.get(edition.get_absolute_url()).content)
    for place in (page.find_class("disclosure")[0], page.find_class("footer")[0]):
        assert "/disclosure/" in [link.get("href") for link in place.iter("a")]
