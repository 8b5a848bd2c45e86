"""A guide as published by hand today: in as text, mended as an editor would, out as a page."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from lxml import html

from articles.findings import Findings
from articles.models import Article, ComparisonTable, Fact, Source
from articles.publishing.editions import publish
from articles.publishing.gate import inspect
from articles.working.copy import content_of
from capysite.base import clock
from tests.articles.factories import make_checker
from tests.articles.graphs import nodes_in
from tests.conftest import SAMPLE_GUIDE
from tests.journeys.sample import cells, line, mend

pytestmark = [pytest.mark.django_db, pytest.mark.sample]


def run_import() -> dict[str, Any]:
    out = StringIO()
    call_command("import_guide", str(SAMPLE_GUIDE), "--slug", "open-models", "--json", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


@pytest.fixture
def imported() -> Article:
    run_import()
    return Article.objects.get(slug="open-models")


def findings_of(article: Article) -> Findings:
    article.refresh_from_db()
    drafts = list(ComparisonTable.objects.all())
    return inspect(content_of(article), at=clock.now(), article=article, drafts=drafts).findings


def test_the_report_counts_the_parts_and_names_what_is_wrong_with_its_line() -> None:
    report = run_import()
    counts = ("headings", "facts", "tables", "rows", "promotions", "faqs", "sources", "authors")
    assert [report[name] for name in counts] == [6, 6, 1, 5, 1, 4, 4, ["Connie"]]
    found = {(warning["code"], warning["line"]) for warning in report["warnings"]}
    assert found >= {
        ("row-shape", 34), ("source-unnamed", 15), ("source-unnamed", 16), ("reading-time", 3),
        ("review-unbacked", 1), ("price-typed", 35), ("disclosure-unbacked", 1),
    }  # fmt: skip


def test_the_gate_lists_every_hole_of_the_sample(imported: Article) -> None:
    holes = [hole.code for hole in findings_of(imported).holes]
    assert holes == [
        "summary-missing", "topic-missing", "row-shape", "promotion-unnamed",
        "source-address", "confirmed-unproven", "source-address", "confirmed-unproven",
        "source-address", "confirmed-unproven", "source-missing", "undisclosed-unchecked",
    ]  # fmt: skip


@pytest.fixture
def page(imported: Article, client: Client) -> html.HtmlElement:
    article = mend(imported)
    assert findings_of(article).holes == ()
    publish(
        article,
        lock_version=article.lock_version,
        by=make_checker(),
        tables=list(ComparisonTable.objects.all()),
    )
    response = client.get("/guides/open-models/")
    assert response.status_code == 200
    return html.fromstring(response.content)


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_every_part_of_the_mended_sample_stands_on_its_page(page: html.HtmlElement) -> None:
    assert texts(page, "//h1") == [line(2)]
    headings = texts(page, "//div[contains(@class,'prose')]//h2")
    assert [heading.removesuffix("#").strip() for heading in headings][:6] == [
        line(number) for number in (4, 8, 18, 27, 36, 40)
    ]
    assert "Connie" in texts(page, "//*[contains(@class,'byline')]")[0]
    assert page.xpath("//a[@rel='author']/@href")[0] == "/authors/connie/"
    assert "4 minutes" in texts(page, "//*[contains(@class,'byline')]")[0]
    assert page.xpath("//*[contains(@class,'byline')]//time/@datetime")
    assert texts(page, "//div[contains(@class,'prose')]//ul/li") == [
        line(number).removeprefix("- ") for number in range(20, 27)
    ]


def test_the_evidence_says_for_each_statement_how_surely_and_by_whom(
    page: html.HtmlElement,
) -> None:
    rows = page.xpath("//tr[starts-with(@id,'fact-')]")
    assert texts(page, "//tr[starts-with(@id,'fact-')]/th") == [cells(n)[0] for n in range(12, 18)]
    assert [texts(row, ".//*[contains(@class,'sure')]")[0] for row in rows] == [
        cells(n)[2] for n in range(12, 18)
    ]
    assert all(row.xpath(".//*[contains(@class,'sure')]//*[local-name()='use']") for row in rows)


def test_the_comparison_has_its_columns_again_and_the_promotion_stands_apart(
    page: html.HtmlElement,
) -> None:
    table = page.xpath("//table[contains(@class,'compare')]")[0]
    assert texts(table, ".//thead//th") == cells(28)
    rows = table.xpath(".//tbody[not(contains(@class,'promo'))]/tr")
    assert [len(row.xpath("./th|./td")) for row in rows] == [5] * 5
    assert [" ".join(c.text_content().split()) for c in rows[4].xpath("./th|./td")] == [
        cells(34)[0], "Google", *cells(34)[1:4],
    ]  # fmt: skip
    promotion = texts(table, ".//tbody[contains(@class,'promo')]")[0]
    assert "Our own product" in promotion
    assert "$17/mo" in promotion
    assert page.xpath("//a[starts-with(@href, '/go/pro/?')]/@rel") == ["nofollow"]


def test_the_disclosure_is_derived_and_stands_before_the_first_link(page: html.HtmlElement) -> None:
    document = html.tostring(page, encoding="unicode")
    assert "Happycapy Pro is our own." in document
    assert document.index("Happycapy Pro is our own.") < document.index('href="/go/pro/?')
    assert "may earn a commission" not in document


def test_questions_and_sources_have_their_place(page: html.HtmlElement) -> None:
    asked = texts(page, "//*[contains(@class,'questions')]//h3")
    assert asked == [line(number) for number in (45, 47, 49, 51)]
    listed = texts(page, "//ol[contains(@class,'sources')]/li")
    publishers = [part.partition(" — ")[0] for part in line(53).split(" · ")]
    assert [entry.partition(",")[0] for entry in listed[:4]] == [
        f"{number} {publisher}" for number, publisher in enumerate(publishers, 1)
    ]
    assert (
        len(page.xpath("//ol[contains(@class,'sources')]/li//a[starts-with(@href,'https://')]"))
        >= 4
    )
    assert page.xpath("//form[@action='/newsletter/subscribe/']")


def test_nothing_is_claimed_that_nobody_did(page: html.HtmlElement) -> None:
    main = page.get_element_by_id("content").text_content()
    assert "Last reviewed" not in main
    assert "8 min" not in main
    assert "{{" not in main
    told = nodes_in(html.tostring(page))
    assert told["Article"]["datePublished"] == "2026-04-07"
    assert "lastReviewed" not in told["WebPage"]


def test_the_same_text_again_changes_nothing(imported: Article) -> None:
    before = (imported.lock_version, Fact.objects.count(), Source.objects.count())
    report = run_import()
    imported.refresh_from_db()
    assert report["unchanged"] is True
    assert (imported.lock_version, Fact.objects.count(), Source.objects.count()) == before


def test_a_mended_guide_is_not_run_over_by_a_changed_text(imported: Article, tmp_path: Any) -> None:
    article = mend(imported)
    changed = tmp_path / "changed.txt"
    changed.write_text(SAMPLE_GUIDE.read_text().replace("Connie", "Constance"))
    with pytest.raises(SystemExit) as left:
        call_command(
            "import_guide",
            str(changed),
            "--slug",
            "open-models",
            stderr=StringIO(),
            stdout=StringIO(),
        )
    assert left.value.code == 1
    saved = article.lock_version
    article.refresh_from_db()
    assert article.lock_version == saved
    assert article.pending_imports.filter(settled_at=None).count() == 1
