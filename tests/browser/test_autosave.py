"""Typing in Chromium: it is kept after a rest and on leaving, and saved by Save alone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from articles.models import Article, Autosave
from articles.working import autosaves
from tests.articles.desk import page as address
from tests.articles.factories import make_article, make_author, make_edition
from tests.browser.desk_browser import Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]
LINE = ".autosave"
KEPT = "**/autosave/"


def kept_title() -> str:
    return autosaves.fields_of(Autosave.objects.get()).get("title", "")


def type_title(page: Page, words: str) -> None:
    page.fill("#id_title", words)


def leave(page: Page) -> None:
    """As when the tab is put into the background: Chromium hides none without a window."""
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", {value: true, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not happen")


def test_words_are_kept_after_a_rest_and_the_page_says_so(desk: Desk) -> None:
    guide = make_article(title="Saved")
    page = desk.open(address(guide, "change"))
    expect(page.locator(LINE)).to_have_text("")
    type_title(page, "Typed")
    expect(page.locator(LINE)).to_contain_text(", not saved")
    assert page.locator(LINE).get_attribute("aria-live") == "polite"
    assert (kept_title(), Article.objects.get().title) == ("Typed", "Saved")
    assert desk.complaints == []


def test_a_moved_row_and_a_left_page_are_kept_at_once(desk: Desk) -> None:
    first, second = make_author(), make_author()
    guide = make_article(authors=(first.slug, second.slug))
    page = desk.open(address(guide, "change"))
    page.locator("#bylines-1").get_by_role("button", name="Move up").click()
    with page.expect_response(KEPT):
        leave(page)
    wait_until(page, Autosave.objects.exists)
    fields = autosaves.fields_of(Autosave.objects.get())
    assert fields["bylines-1-position"] == "1"


def test_coming_back_one_goes_on_and_saves(desk: Desk) -> None:
    guide = make_edition(title="Saved").article
    page = desk.open(address(guide, "change"))
    type_title(page, "Typed")
    expect(page.locator(LINE)).to_contain_text(", not saved")
    page = desk.open(address(guide, "change"))
    expect(page.get_by_role("heading", name="You have unsaved text in this guide")).to_be_visible()
    expect(page.locator(LINE)).to_contain_text("Nothing new is kept")
    type_title(page, "Typed without a look")
    leave(page)
    page.wait_for_timeout(500)
    assert kept_title() == "Typed"
    page.get_by_role("link", name="Go on with it").click()
    expect(page.locator("#id_title")).to_have_value("Typed")
    type_title(page, "Typed on")
    expect(page.locator(LINE)).to_contain_text(", not saved")
    assert kept_title() == "Typed on"
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{reverse('admin:articles_article_changelist')}")
    assert (Article.objects.get().title, Autosave.objects.count()) == ("Typed on", 0)
    assert desk.complaints == []


def test_discarding_is_one_press(desk: Desk) -> None:
    guide = make_article(title="Saved")
    page = desk.open(address(guide, "change"))
    type_title(page, "Typed")
    expect(page.locator(LINE)).to_contain_text(", not saved")
    page = desk.open(address(guide, "change"))
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator(".messagelist")).to_contain_text("Your unsaved text is gone.")
    expect(page.locator("#id_title")).to_have_value("Saved")
    assert not Autosave.objects.exists()


def test_saving_while_a_request_hangs_leaves_nothing_behind(desk: Desk) -> None:
    guide = make_article(title="Saved")
    page = desk.open(address(guide, "change"))
    held: list[Route] = []
    page.route(KEPT, lambda route: held.append(route))
    type_title(page, "Typed")
    wait_until(page, lambda: bool(held))
    type_title(page, "Typed while it hangs")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{reverse('admin:articles_article_changelist')}")
    assert Article.objects.get().title == "Typed while it hangs"
    assert not Autosave.objects.exists()


def test_a_desk_that_cannot_be_reached_is_said_and_typing_goes_on(desk: Desk) -> None:
    page = desk.open(address(make_article(title="Saved"), "change"))
    page.route(KEPT, lambda route: route.abort())
    type_title(page, "Typed")
    expect(page.locator(LINE)).to_have_text("Not kept: the desk can’t be reached.")
    page.unroute(KEPT)
    type_title(page, "Typed again")
    expect(page.locator(LINE)).to_contain_text(", not saved")
    assert kept_title() == "Typed again"


def test_somebody_logged_out_meanwhile_is_told(desk: Desk) -> None:
    page = desk.open(address(make_article(title="Saved"), "change"))
    page.context.clear_cookies()
    type_title(page, "Typed")
    expect(page.locator(LINE)).to_have_text("Not kept. Are you still logged in?")
    expect(page.locator("#id_title")).to_have_value("Typed")
    assert not Autosave.objects.exists()
