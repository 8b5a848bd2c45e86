"""The whole job as people do it: a text is taken in, mended, published, read, subscribed to."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Author, Fact
from capysite.base.worker import Worker
from newsletter.models import Consent, Subscriber
from tests.articles.desk import member
from tests.browser.conftest import Window
from tests.browser.editor import Editor

pytestmark = [pytest.mark.browser, pytest.mark.both]

TEXT = Path(__file__).with_name("boards.txt")
TITLE = "Which Seed Board Feeds a Street of Balconies?"
PASSWORD = "a watering can on the stairs"


@pytest.fixture
def site(served: LiveServer, settings: Settings) -> str:
    settings.SITE_URL = served.url
    return str(served.url)


def make_editor() -> None:
    """With a name that stands under her checks."""
    editor = member("Editor", "nora")
    editor.set_password(PASSWORD)
    editor.save()
    Author.objects.create(slug="nora-vale", name="Nora Vale", user=editor)


def upload(nora: Editor) -> None:
    nora.open("articles_import")
    nora.page.get_by_label("Text").set_input_files(TEXT)
    nora.fill("Address", "seed-boards")
    nora.press("Show what it holds")
    expect(nora.page.get_by_text("Nothing is stored yet.")).to_be_visible()
    warned = nora.page.get_by_role("row").filter(has_text="row-shape")
    expect(warned).to_contain_text("Line 20")
    expect(warned).to_contain_text("3 filled cells for 4 columns")
    assert not Article.objects.exists()
    assert not Fact.objects.exists()
    nora.press("Store as working copy")


def see_the_holes(nora: Editor) -> None:
    expect(nora.page.get_by_role("heading", name=re.compile("holes to mend"))).to_be_visible()
    said = " ".join(nora.holes())
    for words in (
        "no summary", "no topic", "without an address", "Confirmed needs", "needs a check",
        "was never published",
    ):  # fmt: skip
        assert words in said, words


def mend_sources(nora: Editor) -> None:
    for publisher, address in (
        ("Balcony Courier", "https://courier.example/seed-bank"),
        ("Allotment Post", "https://post.example/plans"),
    ):
        nora.find("articles_source", publisher)
        nora.fill("Address", address)
        nora.save()
    nora.open("articles_source_add")
    nora.fill("Publisher", "Sprigwell")
    nora.fill("Title", "Opening hours")
    nora.fill("Key", "sprigwell-hours")
    nora.fill("Address", "https://sprigwell.example/hours")
    nora.save()


def mend_facts(nora: Editor) -> None:
    """What is confirmed gets the subject itself behind it, what is not disclosed a look."""
    nora.find("articles_fact", "Sprigwell opens its seed bank")
    nora.press("Record a version…")
    nora.choose("Primary sources", "Sprigwell")
    nora.select("Reason", "Correction")
    nora.fill("Note", "Their own page says it, too.")
    nora.select("Checked", "Read the page")
    nora.press("Record")
    expect(nora.said).to_contain_text("from now on")
    nora.find("articles_fact", "Price of the Potter")
    nora.press("Record a check…")
    nora.select("How", "Read the page")
    nora.press("I looked, and it is so")
    expect(nora.said).to_contain_text("is checked")


def make_offer(nora: Editor) -> None:
    nora.open("affiliates_merchant_add")
    nora.fill("Name", "Sprigwell")
    nora.select("Relationship", "Affiliate")
    nora.save()
    nora.open("affiliates_product_add")
    nora.fill("Name", "Sprigwell Street")
    nora.choose("Merchant", "Sprigwell")
    nora.save()
    nora.open("affiliates_link_add")
    nora.fill("Slug", "sprigwell-street")
    nora.choose("Product", "Sprigwell Street")
    nora.fill("Destination", "https://sprigwell.example/street?from=sill")
    nora.save()
    nora.open("articles_fact_add")
    nora.fill("Subject", "Sprigwell Street")
    nora.fill("Label", "price")
    nora.fill("Key", "sprigwell-street-price")
    nora.select("Kind", "Price")
    nora.select("Value type", "Money")
    nora.press("Save and continue editing")
    nora.press("Record a version…")
    nora.fill("Value", "$9/mo")
    nora.select("Confidence", "Confirmed")
    nora.choose("Primary sources", "Sprigwell")
    nora.select("Checked", "Read the page")
    nora.press("Record")
    expect(nora.said).to_contain_text("$9/mo")
    nora.open("articles_offer_add")
    nora.choose("Product", "Sprigwell Street")
    nora.fill("Key", "sprigwell-street")
    nora.choose("Price", "Sprigwell Street")
    nora.choose("Link", "sprigwell-street")
    nora.fill("Button", "See Sprigwell Street")
    nora.save()


def mend_table(nora: Editor) -> None:
    nora.find("articles_comparisontable", "Three Boards")
    nora.fill("Monthly price, Potter", "$3")
    nora.page.get_by_label("Offer of the promotion in row 4").select_option("sprigwell-street")
    nora.fill("Words of the promotion in row 4", "All balconies of a street on **one** board.")
    nora.save()


def mend_guide(nora: Editor) -> None:
    nora.open("articles_topic_add")
    nora.fill("Name", "Gardens")
    nora.save()
    nora.find("articles_article", TITLE)
    nora.fill("Summary", "One street, one spring, three boards: Sprigwell was still read in May.")
    nora.choose("Topic", "Gardens")
    nora.save()


def publish(nora: Editor) -> None:
    nora.find("articles_article", TITLE)
    nora.press("Publish…")
    assert nora.holes() == []
    expect(nora.page.get_by_label("Three Boards Beside Each Other")).to_be_checked()
    nora.press("Publish")
    expect(nora.said).to_contain_text("is live")


def read(page: Page, site: str) -> None:
    page.goto(f"{site}/guides/seed-boards/")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(main).not_to_contain_text("Last reviewed")
    expect(page.locator("body")).not_to_contain_text("9 min read")
    see_what_is_paid(page)
    evidence = page.get_by_role("region", name="Evidence").get_by_role("row")
    expect(evidence).to_have_count(4)
    expect(evidence.filter(has_text="seed bank")).to_contain_text("Confirmed")
    expect(evidence.filter(has_text="Loamly")).to_contain_text("Reported")
    expect(evidence.filter(has_text="Potter")).to_contain_text("Not yet disclosed")
    compared = page.get_by_role("region", name="Three Boards Beside Each Other")
    expect(compared.get_by_role("row").filter(has_text="Potter")).to_contain_text("$3")
    expect(compared.locator(".promo")).to_contain_text("$9/mo")
    question = page.get_by_role("heading", name="Who owns the list when the street falls out?")
    answer = page.get_by_text("choose a treasurer who forgives")
    expect(answer).to_be_hidden()
    question.click()
    expect(answer).to_be_visible()
    sources = page.get_by_role("main").locator("ol.sources > li")
    expect(sources.filter(has_text="Balcony Courier").get_by_role("link").first).to_have_attribute(
        "href", "https://courier.example/seed-bank"
    )


def see_what_is_paid(page: Page) -> None:
    """Where the money comes from is told before the first link that brings some."""
    paid = page.get_by_role("link", name="See Sprigwell Street")
    expect(paid).to_have_attribute(
        "href", re.compile("^/go/sprigwell-street/[?]g=[a-z-]+&p=promotion$")
    )
    expect(paid).to_have_attribute("rel", re.compile("sponsored"))
    told = page.get_by_role("note", name="How this page earns money")
    expect(told).to_contain_text("Sprigwell")
    source = page.content()
    assert source.index("How this page earns.") < source.index("/go/")


def subscribe(page: Page) -> None:
    page.get_by_label("Your email address").fill("Nell@Example.org")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page).to_have_url(re.compile("/newsletter/check-your-mail/$"))
    assert mail.outbox == [], "a request sent mail by itself"


def confirm(page: Page, site: str) -> None:
    Worker().drain()
    (letter,) = mail.outbox
    link = re.search(rf"{re.escape(site)}/newsletter/confirm/\S+", str(letter.body))
    assert link
    page.goto(link[0])
    assert not Subscriber.objects.on_list().exists(), "a link that is opened confirms nothing"
    page.get_by_role("button", name="Yes, send me the letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the list")


def test_a_text_becomes_a_page_and_its_reader_a_subscriber(
    site: str, open_window: Callable[..., Window]
) -> None:
    make_editor()
    at_desk = open_window(viewport={"width": 1280, "height": 900})
    nora = Editor(at_desk.page, site)
    nora.log_in("nora", PASSWORD)
    upload(nora)
    see_the_holes(nora)
    mend_sources(nora)
    mend_facts(nora)
    make_offer(nora)
    mend_table(nora)
    mend_guide(nora)
    publish(nora)
    assert at_desk.complaints == []
    assert {cookie["path"] for cookie in at_desk.page.context.cookies()} == {"/admin/"}

    reading = open_window(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    read(reading.page, site)
    subscribe(reading.page)
    confirm(reading.page, site)
    assert reading.complaints == []
    assert reading.page.context.cookies() == []

    assert Subscriber.objects.on_list().get().address == "nell@example.org"
    consents = Consent.objects.order_by("pk")
    assert [(consent.action, consent.page) for consent in consents] == [
        ("asked", "/guides/seed-boards/"), ("confirmed", "/guides/seed-boards/"),
    ]  # fmt: skip
