"""The look of public pages in Chromium: made by hand, served with the site's policy."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from shutil import copytree
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from articles.pages.page import Segment, TocEntry
from articles.search.results import ShownGuide, ShownPlace
from articles.search_views import FILTERS
from tests.articles.pages_factory import (
    GARDEN,
    html,
    make_bare_page,
    make_card,
    make_chrome,
    make_page,
    make_sources,
    make_table,
)

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
WIDTHS = (360, 768, 1440)
# Of each cell, the box of its words: those cells that wrap have wider boxes than their words.
TEXTS_OF_ROWS = """rows => rows.map(row => [...row.cells].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getBoundingClientRect().toJSON();
}))"""
LONG = "Soil, pots, balconies, rain, neighbours, cans and twelve other things " * 3
HARD = (
    Segment("table", table=make_table(40, 3)),
    Segment("html", html=html(f"<p>{'Donaudampfschifffahrt' * 9}</p><p>السعر الحالي هو €24.</p>")),
)
USED_OFTEN = replace(
    make_sources()[0],
    backlinks=tuple(TocEntry(0, f"cite-1-{number}", "text") for number in range(1, 7)),
)
CARDS = [make_card(number) for number in range(1, 7)]
MARKED = html("A <mark>probe</mark> that knew")
PLACES = (
    ShownPlace("/guides/soil-probes/#fact-1", MARKED, html("€24 a year"), "Confirmed", "confirmed"),
    ShownPlace("/guides/soil-probes/#q-cold", MARKED, MARKED),
)
RESULTS = [
    ShownGuide(MARKED, "/guides/soil-probes/", GARDEN, date(2026, 3, 3), MARKED, PLACES),
    ShownGuide(MARKED, "/guides/rain/", None, date(2026, 3, 2), html(""), ()),
]
SEARCH = {"searchless": True, "q": "probe", "searchable": True, "filters": FILTERS}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "guide": ("articles/guide_page.html", {"page": make_page(report_url="/report/")}),
    "bare": ("articles/guide_page.html", {"page": make_bare_page()}),
    "hard": (
        "articles/guide_page.html",
        {"page": make_page(title=LONG, summary=LONG, body=HARD, sources=(USED_OFTEN,))},
    ),
    "home": ("articles/home.html", {"lead": CARDS[0], "cards": CARDS, "topics": [(GARDEN, CARDS)]}),
    "empty": ("articles/home.html", {"lead": None}),
    "list": ("articles/guide_list.html", {"cards": CARDS, "next_url": "?after=1-1"}),
    "search": ("articles/search_page.html", {**SEARCH, "guides": RESULTS, "here": "/search/?q=p"}),
    "error": ("errors/404.html", {}),
    "broken": ("errors/500.html", {}),
}


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    copytree(Path(settings.BASE_DIR) / "capysite" / "static", folder / "static")
    for name, (template, context) in PAGES.items():
        source = render_to_string(template, {"chrome": make_chrome(), **context})
        (folder / f"{name}.html").write_text(source)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        yield context.new_page()


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
    page.wait_for_function("document.querySelector('.scroller').scrollLeft > 0")


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
