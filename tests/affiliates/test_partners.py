"""By which addresses a merchant is known, and what its own words may say."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from affiliates import relating
from affiliates.models import Merchant
from affiliates.partners import Partners, parse_partners, read_partners
from articles.pages import live
from capysite.base import clock
from tests.articles.factories import make_edition, make_link, make_merchant, make_product, make_user

pytestmark = pytest.mark.django_db


def whose(address: str, partners: Partners | None = None) -> str:
    tie = (partners or read_partners()).of(address, "testserver")
    return tie.name if tie else ""


def test_a_merchant_is_known_by_its_domains_its_products_pages_and_its_links() -> None:
    merchant = make_merchant(
        name="Quill",
        relationship="affiliate",
        website="https://www.quill.example/home",
        domains="quill-shop.example\nxn--bro-hoa.example",
    )
    product = make_product(merchant=merchant, website="http://pens.example:8080?x=1", name="Pen")
    make_link(product=product, slug="pen", destination="https://track.example#quill")
    for host in ("quill.example", "www.quill.example", "a.b.quill.example", "quill-shop.example",
                 "büro.example", "pens.example", "track.example"):  # fmt: skip
        assert whose(f"https://{host}/x") == "Quill", host
    assert whose("/go/pen/") == "Pen"
    for host in ("notquill.example", "example", "quill.example.org"):
        assert whose(f"https://{host}/x") == ""


def test_a_host_of_several_merchants_is_named_by_itself() -> None:
    for relationship in ("own", "sponsor"):
        make_link(relationship, destination=f"https://network.example/{relationship}")
    tie = read_partners().of("https://network.example/x", "testserver")
    assert tie is not None
    assert (tie.name, tie.relationship) == ("network.example", "sponsor")


def test_a_merchant_that_pays_nothing_claims_no_host() -> None:
    make_product("none", website="https://shared.example/")
    assert whose("https://shared.example/") == ""
    make_product("gift", website="https://shared.example/", merchant=make_merchant(
        name="Giver", relationship="gift"))  # fmt: skip
    assert whose("https://shared.example/") == "Giver"


def test_a_page_of_our_own_is_nobodys() -> None:
    make_merchant(name="House", relationship="own", website="http://testserver/")
    assert whose("http://testserver/guides/") == ""


def test_partners_read_with_a_page_are_those_read_alone() -> None:
    (
        make_link("affiliate"),
        make_link("none"),
        make_merchant(relationship="own", domains="o.example"),
    )
    make_product("sponsor", name="“Zoë’s”, <b>", website="https://zoë.example/")
    make_edition()
    edition: Any = live.for_page(clock.now()).get()
    from_page = parse_partners(edition.partners)
    assert from_page == read_partners()
    assert len(from_page.hosts) == 4


@pytest.mark.alike
def test_a_page_costs_eight_queries_with_one_link_and_with_thirty(client: Client) -> None:
    def count(links: int) -> int:
        made = [make_link() for _ in range(links)]
        body = " ".join(f"[x](go:{link.slug}) <{link.product.website}>" for link in made)
        edition = make_edition(body=body)
        with CaptureQueriesContext(connection) as queries:
            client.get(edition.get_absolute_url())
        return len(queries)

    assert (count(1), count(30)) == (6, 6)


@pytest.mark.parametrize(
    "words",
    [
        "No commission is paid.",
        "We don’t earn any money from this.",
        "They pay nothing.",
        "This is not sponsored!",
        "Nobody here is paid for it.",
        "This is an unpaid link.",
        "We earn no money.",
        "<b>We earn.</b>",
        "See [here](https://x.example/).",
        "See https://x.example/ for more.",
        "Two lines\nhere.",
        "Nice",
        "No stop at the end",
    ],
)
def test_words_that_take_the_disclosure_back_are_refused(words: str) -> None:
    merchant = make_merchant()
    for field in ("wording", "pays_for"):
        setattr(merchant, field, words)
        with pytest.raises(ValidationError) as refused:
            merchant.full_clean()
        assert set(refused.value.message_dict) == {field}
        setattr(merchant, field, "")


@pytest.mark.parametrize(
    "words",
    [
        "A fifth of the first year, when a reader subscribes within 30 days.",
        "They pay whether or not a reader buys.",
        "Quillcast also lent us two microphones, not for keeps.",
        "Ten euros for each pen!",
    ],
)
def test_words_that_say_what_is_paid_for_are_taken(words: str) -> None:
    merchant = make_merchant(wording=words, pays_for=words)
    merchant.full_clean()
    assert Merchant.objects.get() == merchant


def test_since_when_a_relationship_holds_is_what_was_recorded_last() -> None:
    merchant, other = make_merchant(), make_merchant(relationship="own")
    moments = {}
    for day, relationship in enumerate(("affiliate", "affiliate", "own", "affiliate")):
        with clock.fixed(clock.now()):
            merchant.relationship, merchant.name = relationship, f"Day {day}"
            relating.save(merchant, by=make_user())
            moments[day] = clock.now()
    assert relating.since([merchant, other], at=moments[3]) == {merchant.pk: moments[3]}
    assert relating.since([merchant], at=moments[1]) == {merchant.pk: moments[0]}


@pytest.mark.django_db(transaction=True)
def test_what_is_remembered_is_what_would_be_read() -> None:
    link = make_link("affiliate")
    edition = make_edition()

    def of_page() -> tuple[Partners, str]:
        page: Any = live.page_at(edition.slug, clock.now())
        return parse_partners(page.partners), page.partners.split(":", 2)[2]

    first, lines = of_page()
    assert lines
    assert of_page() == (first, "")
    merchant = link.product.merchant
    with transaction.atomic():
        merchant.relationship = "none"
        merchant.save()
        assert of_page()[0] == read_partners() != first
        transaction.set_rollback(True)
    assert of_page() == (first, "")
    merchant.relationship = "none"
    merchant.save()
    changed, lines = of_page()
    assert lines
    assert changed == read_partners() != first
    assert of_page() == (changed, "")
