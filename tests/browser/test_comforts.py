"""What pages have with script on top: colours, sorting, the letter's answer in its place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from capysite.demo.loading import load
from newsletter.models import Consent, Subscriber
from tests.browser.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.look]
GUIDE = "/guides/ai-assistant-small-office/"


def ground(page: Page) -> str:
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


def column(page: Page, place: int) -> list[str]:
    cells = page.locator(f"table.compare tbody:not(.promo) tr > :nth-child({place})")
    return [text.split("\n")[0].strip() for text in cells.all_inner_texts()]


def test_readers_keep_the_colours_that_they_choose_and_tables_are_sorted(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    window = open_window(color_scheme="light")
    page = window.page
    page.goto(f"{served.url}{GUIDE}")
    light = ground(page)
    toggle = page.get_by_role("button", name="Dark colours")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    toggle.click()
    dark = ground(page)
    assert dark != light
    page.goto(f"{served.url}/topics/")
    assert ground(page) == dark, "the next page forgot"
    page.get_by_role("button", name="Dark colours").click()
    assert page.evaluate("localStorage.length") == 0, "what the system wants needs no memory"

    page.goto(f"{served.url}{GUIDE}")
    as_edited = column(page, 1)
    head = page.get_by_role("columnheader", name="Price")
    for order in ("ascending", "descending"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
        prices = [float(text.split("/")[0].strip("$€").split()[0]) for text in column(page, 2)]
        assert prices == sorted(prices, reverse=order == "descending")
    head.get_by_role("button").click()
    assert column(page, 1) == as_edited
    assert page.locator("table.compare tbody.promo").count() == 1, "the promotion was sorted away"
    assert window.complaints == []


def test_the_answer_to_a_sign_up_takes_the_place_of_the_form(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    window = open_window()
    page = window.page
    page.goto(f"{served.url}{GUIDE}")
    page.get_by_label("Your email address").fill("nell@example")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_role("alert")).to_contain_text("address")
    page.get_by_label("Your email address").fill("nell@example.org")
    page.get_by_role("button", name="Send me the letter").click()
    expect(page.get_by_role("status").filter(has_text="Check your mail")).to_be_focused()
    assert page.url.endswith(GUIDE)
    assert Subscriber.objects.get().email == "nell@example.org"
    assert Consent.objects.get().page == GUIDE


def test_without_script_nothing_is_missing_and_nothing_pretends(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    window = open_window(java_script_enabled=False)
    page = window.page
    page.goto(f"{served.url}{GUIDE}")
    for name in ("Dark colours", "Copy link", "Price"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_label("Your email address").fill("nell@example.org")
    page.get_by_role("button", name="Send me the letter").click()
    assert page.url.endswith("/newsletter/check-your-mail/")
    page.goto(f"{served.url}{GUIDE}")
    page.locator("summary", has_text="Does everybody").click()
    expect(page.get_by_text("Start with a seat")).to_be_visible()


def test_everything_can_be_reached_with_the_keys_alone(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    page = open_window().page
    page.goto(f"{served.url}{GUIDE}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    question = page.locator("summary", has_text="Does everybody")
    reached = []
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        if question.evaluate("summary => summary === document.activeElement"):
            break
    assert all(reached), "the focus went where nothing shows it"
    assert "table" in reached, "the table that scrolls was passed over"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Start with a seat")).to_be_visible()


# What has the focus: a region that scrolls, or something of a size that is not hidden.
FOCUSED = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  if (here.matches(".scroller")) return "table";
  return box.width > 0 && box.height > 0 && getComputedStyle(here).outlineStyle !== "none";
}"""
