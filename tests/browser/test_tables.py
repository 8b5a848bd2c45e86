"""Tables of public pages in Chromium: nothing is cut off, and it shows where there is more."""

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

pytestmark = pytest.mark.browser
# Once it moves, or five seconds later.
MOVED = """box => new Promise(done => {
  const tell = () => done(box.scrollLeft);
  if (box.scrollLeft) tell();
  box.addEventListener("scroll", tell, { once: true });
  setTimeout(tell, 5000);
})"""
# Two frames: the observer of sizes is told after the first.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
HINT = "box => parseFloat(getComputedStyle(box, '::before').fontSize)"
# Both are set in one size, so that their boxes end alike below their lines.
ENDS_OF_WORDS = """row => ["sure", "time"].map(name => {
  const range = document.createRange();
  range.selectNode(row.querySelector(`.${name}, ${name}`).lastChild);
  return range.getBoundingClientRect().bottom;
})"""
WIDEN = "table => { for (const row of table.rows) for (let i = 0; i < 9; i++) row.insertCell() }"


def top_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


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


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_table_of_some_rows_stands_there_whole(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 300})
    page.goto(f"{site}/hard.html")
    box = page.locator(".scroller:has(.compare)")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    assert box.evaluate("box => box.clientHeight > 300")


def test_the_head_of_a_table_that_fits_stays_in_the_window(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 600})
    page.goto(f"{site}/longest.html")
    page.evaluate(SETTLED)
    row = page.locator(".compare tbody th").nth(20)
    row.evaluate("row => row.scrollIntoView({ block: 'center', behavior: 'instant' })")
    assert 200 < top_of(row) < 400
    assert abs(top_of(page.locator(".compare thead th").first)) <= 1


@pytest.mark.parametrize(("width", "script"), [(360, True), (360, False), (1440, False)])
def test_the_head_of_another_long_table_stays_in_its_box(
    browser: Browser, site: str, width: int, script: bool
) -> None:
    size = ViewportSize(width=width, height=600)
    with browser.new_context(viewport=size, java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(f"{site}/longest.html")
        box = page.locator(".scroller:has(.compare)")
        box.evaluate("box => { box.scrollTop = 700 }")
        assert box.evaluate("box => box.scrollTop") == 700
        head = page.locator(".compare thead th").first
        assert abs(top_of(head) - top_of(box)) <= 1


def test_a_table_of_the_text_says_it_too_where_there_is_more(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto(f"{site}/guide.html")
    box = page.locator(".scroller[aria-label='Table 1']")
    assert box.evaluate(HINT) == 0
    assert top_of(box.locator("table")) == top_of(box), "The hint takes room."
    box.locator("table").evaluate(WIDEN)
    page.evaluate(SETTLED)
    assert box.evaluate(HINT) == 13


def test_a_finger_hits_the_head_that_sorts(page: Page, site: str) -> None:
    page.goto(f"{site}/guide.html")
    heights = page.locator(".sort").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) == 5
    assert min(heights) >= 24


def test_how_sure_stands_on_the_line_of_the_date_on_a_phone(page: Page, site: str) -> None:
    page.goto(f"{site}/guide.html")
    sure, date = page.locator(".evidence tbody tr").first.evaluate(ENDS_OF_WORDS)
    assert sure == pytest.approx(date, abs=0.6)
