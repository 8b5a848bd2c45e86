"""Tables of public pages in Chromium: nothing is cut off, and it shows where there is more."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
# Once it moves, or five seconds later.
MOVED = """box => new Promise(done => {
  const tell = () => done(box.scrollLeft);
  if (box.scrollLeft) tell();
  box.addEventListener("scroll", tell, { once: true });
  setTimeout(tell, 5000);
})"""


def test_the_first_column_stays_while_a_table_scrolls_on_a_phone(page: Page, site: str) -> None:
    page.goto(f"{site}/hard.html")
    page.locator(".scroller").first.evaluate("box => { box.scrollLeft = 900 }")
    head = page.locator(".compare tbody th").first.bounding_box()
    frame = page.locator(".table-frame").first.bounding_box()
    assert head is not None
    assert frame is not None
    assert 0 <= head["x"] - frame["x"] <= 2
    assert head["width"] < frame["width"] / 2


def test_the_scrolling_region_is_reached_and_moved_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/hard.html")
    region = page.get_by_role("region", name="Soil probes for balconies")
    region.focus()
    page.keyboard.press("ArrowRight")
    assert region.evaluate(MOVED) > 0


@pytest.mark.parametrize(
    ("name", "width", "told"), [("hard", 1440, True), ("guide", 360, True), ("guide", 1440, False)]
)
def test_says_scroll_sideways_only_where_there_is_more(
    page: Page, site: str, name: str, width: int, told: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/{name}.html")
    page.locator(".compare").scroll_into_view_if_needed()
    assert page.locator(".sideways").is_visible() is told


def test_evidence_needs_no_scrolling_on_a_phone(page: Page, site: str) -> None:
    page.goto(f"{site}/guide.html")
    box = page.get_by_role("region", name="Evidence")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
