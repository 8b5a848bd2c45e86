"""The look of public pages in Chromium: made by hand, served with the site's policy."""

from itertools import combinations
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.hand_made import PAGES

pytestmark = pytest.mark.browser
WIDTHS = (360, 768, 1440)
# Of each cell, the box of its words: those cells that wrap have wider boxes than their words.
TEXTS_OF_ROWS = """rows => rows.map(row => [...row.cells].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getBoundingClientRect().toJSON();
}))"""
LEFTS_OF_ENDS = """figure => [0, figure.firstChild.length - 1].map(at => {
  const range = document.createRange();
  range.setStart(figure.firstChild, at);
  range.setEnd(figure.firstChild, at + 1);
  return range.getBoundingClientRect().left;
})"""


def touching(one: dict[str, float], other: dict[str, float]) -> bool:
    """Nearer beside each other than the width of a letter."""
    beside = one["left"] < other["right"] + 6 and other["left"] < one["right"] + 6
    return beside and one["top"] < other["bottom"] - 1 and other["top"] < one["bottom"] - 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_fits_every_window_and_breaks_no_rule(
    page: Page, site: str, name: str, scheme: Any
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        result = Axe().run(page)
        assert result.response["passes"], "axe looked at nothing"
        assert result.violations_count == 0, result.generate_report()
    assert complaints == []


def test_an_address_with_an_answer_opens_it(page: Page, site: str) -> None:
    page.goto(f"{site}/guide.html#q-cold")
    assert page.get_by_text("Nobody has looked for six weeks.").is_visible()
    assert not page.get_by_text("Not for one pot.").is_visible()


def test_paper_shows_every_answer_and_address_without_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/guide.html")
        page.emulate_media(media="print")
        assert page.get_by_text("Not for one pot.").is_visible()
        assert page.get_by_text("Nobody has looked for six weeks.").is_visible()
        assert not page.get_by_role("button", name="Send me the letter").is_visible()


def test_paper_tears_no_word_of_a_table_apart_and_sets_text_in_proportion(
    page: Page, site: str
) -> None:
    page.set_viewport_size({"width": 673, "height": 1000})  # A4 between its margins
    page.emulate_media(media="print")
    page.goto(f"{site}/hard.html")
    head = page.locator(".compare tbody th").first
    assert (head.bounding_box() or {"height": 999})["height"] < 80
    size = "part => parseFloat(getComputedStyle(part).fontSize)"
    text, *small = (
        page.locator(of).first.evaluate(size) for of in (".prose > p", ".stamp", ".sources")
    )
    assert max(small) < text


def test_forced_colours_underline_the_topic_where_one_is_and_no_other(
    browser: Browser, site: str
) -> None:
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{site}/guide.html")
        lines = page.locator(".topics a").evaluate_all(
            "all => all.map(a => [!!a.ariaCurrent, getComputedStyle(a).borderBottomColor])"
        )
    paper = {colour for current, colour in lines if not current}
    (marked,) = (colour for current, colour in lines if current)
    assert len(paper) == 1
    assert marked not in paper
    assert paper == {"rgb(255, 255, 255)"}


def test_the_first_tab_offers_to_skip_to_the_page(page: Page, site: str) -> None:
    page.goto(f"{site}/guide.html")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to the page"
    assert (link.bounding_box() or {"y": -1})["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_contents_mark_what_is_being_read(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/guide.html")
    page.locator("#sources").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.getElementById('sources').offsetTop)")
    page.wait_for_selector(".toc-side [aria-current]:text('Sources')")
    assert page.locator(".toc-side [aria-current]").count() == 1


@pytest.mark.parametrize("width", [320, 360, 700, 768, 1056, 1440])
def test_the_parts_of_a_piece_of_evidence_stand_apart(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/guide.html")
    rows = page.locator(".evidence tbody tr").evaluate_all(TEXTS_OF_ROWS)
    assert len(rows) == 7
    for cells in rows:
        assert len(cells) == 4
        assert [pair for pair in combinations(cells, 2) if touching(*pair)] == []
        assert cells[0]["width"] >= 130, "The statement is squeezed."


def test_the_letters_that_lead_back_from_a_source_stay_together(page: Page, site: str) -> None:
    page.goto(f"{site}/hard.html")
    for width in range(320, 440, 6):
        page.set_viewport_size({"width": width, "height": 800})
        tops = page.locator(".back").evaluate_all(
            "all => all.map(back => [...back.children].map(a => a.getBoundingClientRect().top))"
        )
        assert tops
        assert [len(set(one)) for one in tops] == [1] * len(tops)


def test_a_guide_that_is_written_from_right_to_left_is_laid_out_so(page: Page, site: str) -> None:
    page.goto(f"{site}/arabic.html")
    padding = "item => getComputedStyle(item).paddingRight"
    assert page.locator(".prose ul").evaluate(padding) != "0px"
    frame, head = page.locator(".table-frame"), page.locator(".compare tbody th").first
    boxes = [one.bounding_box() or {"x": 0, "width": 0} for one in (frame, head)]
    right = [box["x"] + box["width"] for box in boxes]
    assert 0 <= right[0] - right[1] <= 2
    currency, unit = page.locator(".prose .fact").evaluate(LEFTS_OF_ENDS)
    assert currency < unit, "A figure reads from left to right there, too."
