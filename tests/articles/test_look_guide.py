"""What a reader finds on a guide, and where."""

import gzip
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from articles.pages.page import Freshness, Page, PlacedLink, Segment, ShownRow
from tests.articles.markup import Markup
from tests.articles.pages_factory import (
    html,
    make_bare_page,
    make_card,
    make_chrome,
    make_evidence,
    make_fact,
    make_offer,
    make_overdue_fact,
    make_page,
    make_promotion,
    make_table,
)

PARTS = {
    "disclosure": 'role="note"',
    "stamp": "Last reviewed",
    "contents": 'class="toc ',
    "evidence": 'class="evidence"',
    "table": 'class="compare"',
    "promotion": "promo-inner",
    "offer": 'role="group"',
    "questions": 'id="questions"',
    "sources": 'id="sources"',
    "related": 'id="related"',
    "author": 'class="author"',
    "crumb of the topic": "/topics/garden/",
    "structured data": "application/ld+json",
}


def guide(page: Page, *, own_topic: bool = True) -> str:
    chrome = make_chrome() if own_topic else make_chrome(topics=())
    return render_to_string("articles/guide_page.html", {"page": page, "chrome": chrome})


def shown(page: Page) -> set[str]:
    source = guide(page, own_topic=False)
    return {name for name, sign in PARTS.items() if sign in source}


def test_a_full_guide_shows_every_part() -> None:
    assert shown(make_page()) == set(PARTS)


def test_a_guide_with_nothing_but_words_shows_no_empty_part() -> None:
    assert shown(make_bare_page()) == set()


@pytest.mark.parametrize("page", [make_page(), make_bare_page()], ids=["full", "bare"])
def test_the_markup_is_closed_and_every_id_stands_once(page: Page) -> None:
    markup = Markup(guide(page))
    assert len(markup.ids) == len(set(markup.ids))
    assert markup.breaches() == []
    assert [element.tag for element in markup.elements].count("h1") == 1


def test_every_link_within_the_page_leads_somewhere() -> None:
    markup = Markup(guide(make_page()))
    anchors = {
        element.attributes["href"][1:]
        for element in markup.elements
        if element.attributes.get("href", "").startswith("#")
    }
    assert anchors - set(markup.ids) == set()


def test_the_disclosure_stands_before_the_first_link_that_earns() -> None:
    source = guide(make_page())
    first = min(source.index('href="/go/wurzel/"'), source.index('href="/go/rain-diary/"'))
    assert source.index('class="disclosure"') < first


def test_the_stamp_reads_as_one_sentence() -> None:
    stamped = "Last reviewed May 2026 — pricing & limits verified by Ode Marsh"
    assert stamped in Markup(guide(make_page())).text


def test_dates_name_the_day_and_machines_can_read_them() -> None:
    source = guide(make_page(elsewhere_on=date(2025, 4, 7)))
    assert '<time datetime="2025-04-07">7 April 2025</time>' in source
    assert '<time datetime="2026-03-03">3 March 2026</time>' in source
    assert '<time datetime="2026-05-18">18 May 2026</time>' in source
    assert '<time datetime="2026-05-20T09:40+0000">20 May 2026, 09:40 UTC</time>' in source


@pytest.mark.parametrize("fact", make_evidence(), ids=lambda fact: fact.confidence)
def test_confidence_is_a_word_and_a_drawing_that_exists(fact: object) -> None:
    page = make_bare_page(body=(Segment("evidence", evidence=(fact,)),))  # type: ignore[arg-type]
    source = guide(page)
    confidence, label = fact.confidence, fact.confidence_label  # type: ignore[attr-defined]
    assert f'class="sure {confidence}"' in source
    assert f"</svg>{label}</span>" in source
    assert f'href="#i_{confidence}"' in source
    assert f'<symbol id="i_{confidence}"' in source


def test_a_row_of_evidence_says_when_somebody_last_looked() -> None:
    facts = (
        make_fact(key="a"),
        make_overdue_fact(key="b"),
        make_overdue_fact(key="c", age_days=1),
        make_fact(key="d", state="unchecked", checked_on=None, age_days=None),
    )
    source = guide(make_bare_page(body=(Segment("evidence", evidence=facts),)))
    cells = [
        re.sub(r"<.*?>", "", cell) for cell in re.findall(r'class="when">(.*?)</td>', source, re.S)
    ]
    assert [cell.strip() for cell in cells] == [
        "9 May 2026",
        "42 days ago",
        "1 day ago",
        "Not yet checked",
    ]


def test_overdue_facts_are_named_up_to_three_and_counted_beyond() -> None:
    def words(count: int) -> str:
        facts = tuple(make_overdue_fact(statement=f"Fact {n}") for n in range(count))
        return Markup(guide(make_page(freshness=Freshness(1, 1 + count, facts)))).text

    assert "Fact 2 last checked 42 days ago" in words(3)
    assert "4 facts are due for a new check" in words(4)


def test_the_dots_count_fresh_overdue_and_unchecked() -> None:
    unchecked = make_fact(state="unchecked")
    source = guide(make_page(freshness=Freshness(9, 12, (make_overdue_fact(),) * 2, (unchecked,))))
    assert 'viewBox="0 0 120 10"' in source
    assert re.findall(r'class="pip-(fresh|due|open)" d="(.*?)"', source) == [
        ("fresh", "M5 5H90"),
        ("due", "M95 5H110"),
        ("open", "M115 5H120"),
    ]


def test_a_promotion_names_its_relationship_and_only_ours_is_yuzu() -> None:
    partner = make_offer(key="partner")
    source = guide(
        make_bare_page(
            body=(Segment("table", table=make_table(promotions=(make_promotion(), partner))),)
        )
    )
    assert re.findall(r'class="promo-inner(.*?)">\s*<span class="label">(.*?)<', source) == [
        (" ours", "Our own product"),
        ("", "Affiliate link: we earn if you buy"),
    ]
    assert source.count('<td colspan="5">') == 2


def test_a_link_without_a_relationship_carries_no_rel() -> None:
    offer = make_offer(link=PlacedLink("https://shop.example/", "none"), label="")
    source = guide(make_bare_page(body=(Segment("offer", offer=offer),)))
    assert '<a class="button" href="https://shop.example/">' in source


def test_a_cell_with_links_of_its_own_is_not_put_inside_another() -> None:
    link = PlacedLink("/go/lehm/", "affiliate", "Affiliate link")
    rows = (
        ShownRow((html("Lehm"), html("€39")), link),
        ShownRow((html('<a href="/guides/lehm/">Lehm</a>'), html("€39")), link),
    )
    table = make_table(2, rows=0)
    source = guide(make_bare_page(body=(Segment("table", table=replace(table, rows=rows)),)))
    assert '<a href="/go/lehm/">Lehm</a>' in source
    assert '<a href="/go/lehm/">Affiliate link</a>' in source
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", source, re.S)


def test_what_people_typed_comes_out_as_text() -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    page = make_page(
        title=attack,
        short_title=attack,
        summary=attack,
        description=attack,
        correction=attack,
        disclosure=(attack,),
        related=(make_card(title=attack, summary=attack),),
        body=(
            Segment("evidence", evidence=(make_fact(statement=attack, basis=attack),)),
            Segment("table", table=replace(make_table(2, caption=attack), columns=(attack, "b"))),
            Segment("offer", offer=make_offer(title=attack, button=attack, label=attack)),
        ),
    )
    markup = Markup(guide(page))
    assert markup.breaches() == []
    assert markup.all("img") == []
    assert len(markup.all("script")) == 4


def test_a_table_of_forty_columns_has_a_row_head_and_forty_cells() -> None:
    markup = Markup(guide(make_bare_page(body=(Segment("table", table=make_table(40, 3)),))))
    heads = [head for head in markup.all("th") if head.attributes.get("scope") == "row"]
    assert (len(heads), len(markup.all("td"))) == (3, 3 * 39 + 1)


def test_a_long_title_is_set_smaller() -> None:
    assert Markup(guide(make_page(title="A word " * 30))).all("h1", "long") != []
    assert Markup(guide(make_page())).all("h1", "long") == []


def test_the_page_needs_little_from_the_network() -> None:
    css = (Path(settings.BASE_DIR) / "capysite/static/site.css").read_bytes()
    static = Path(settings.BASE_DIR) / "capysite/static"
    scripts = [(static / name).read_bytes() for name in ("theme.js", "site.js", "guide.js")]
    assert len(gzip.compress(css)) <= 12_000
    assert sum(len(gzip.compress(script)) for script in scripts) <= 6_000
    assert len(scripts[0]) <= 400
    assert len(gzip.compress(guide(make_page()).encode())) <= 12_000
    outside = [
        element.attributes.get("src") or element.attributes["href"]
        for element in Markup(guide(make_page())).elements
        if element.tag in {"link", "script", "img", "source"}
        and ("src" in element.attributes or element.attributes.get("rel") == "stylesheet")
    ]
    scripts_first = ["/static/theme.js", "/static/site.css", "/static/site.js"]
    assert outside == [*scripts_first, "/static/guide.js"]
