"""Pages that are made by hand, for the look of them: what they show is hard, full or empty."""

from dataclasses import replace
from datetime import date
from typing import Any

from articles.pages.page import Segment, TocEntry
from articles.search.results import ShownGuide, ShownPlace
from articles.search_views import FILTERS
from tests.articles.pages_factory import (
    GARDEN,
    html,
    make_bare_page,
    make_card,
    make_page,
    make_sources,
    make_table,
)

LONG = "Soil, pots, balconies, rain, neighbours, cans and twelve other things " * 3
HARD = (
    Segment("table", table=make_table(40, 3)),
    Segment("html", html=html(f"<p>{'Donaudampfschifffahrt' * 9}</p><p>السعر الحالي هو €24.</p>")),
)
USED_OFTEN = replace(
    make_sources()[0],
    backlinks=tuple(TocEntry(0, f"cite-1-{number}", "text") for number in range(1, 7)),
)
LONGEST = (Segment("table", table=make_table(3, 24)),)
ARABIC = (
    Segment("html", html=html("<p>نحن دفعنا ثمن أربعة.</p><ul><li>الأول أرخص</li></ul>")),
    Segment("html", html=html('<p>السعر <span class="fact">€24/mo</span> لكل مقعد.</p>')),
    Segment("table", table=make_table(9, 3)),
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
    "longest": ("articles/guide_page.html", {"page": make_page(body=LONGEST)}),
    "arabic": ("articles/guide_page.html", {"page": make_page(title="أي مساعد؟", body=ARABIC)}),
    "home": ("articles/home.html", {"lead": CARDS[0], "cards": CARDS, "topics": [(GARDEN, CARDS)]}),
    "empty": ("articles/home.html", {"lead": None}),
    "list": ("articles/guide_list.html", {"cards": CARDS, "next_url": "?after=1-1"}),
    "search": ("articles/search_page.html", {**SEARCH, "guides": RESULTS, "here": "/search/?q=p"}),
    "error": ("errors/404.html", {}),
    "broken": ("errors/500.html", {}),
}
