"""Figures without a fact in Chromium: the list follows the text, and a press makes the fact."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from articles.content import Question
from articles.models import Article, Fact
from articles.tables.grid import Row
from articles.working.copy import content_of
from tests.articles.desk import page as address
from tests.articles.factories import make_article, make_fact, make_product, make_source, make_table
from tests.browser.desk_browser import Desk, desk
from tests.browser.editor import Editor
from tests.browser.test_desk import BODY, TAGS

pytestmark = pytest.mark.browser
__all__ = ["desk"]
WAIT = "Save first, then make facts of it."


def guide_with_figures() -> Article:
    product = make_product(name="Quill Team")
    make_fact("$99/mo", product=product, subject="Quill Team", key="quill-seat")
    table = make_table([Row(cells=("Quill Team", "$12"), product=product.slug)], title="Pens")
    return make_article(
        body="Quill Team costs $17/mo, or $99/mo with ink.\n\n"
        f"It holds 300 minutes.\n\n{{{{ table: {table.key} }}}}",
        questions=(Question("when", "When?", "In H2 2026."),),
    )


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Figures without a fact")


def shown(page: Page) -> list[str]:
    return panel(page).locator("mark:visible").all_inner_texts()


def fits(desk: Desk) -> None:
    page = desk.page
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
    result = Axe().run(page, options={"runOnly": TAGS})
    assert result.response["passes"], "axe looked at nothing"
    assert result.violations_count == 0, result.generate_report()
    desk.complaints.clear()  # axe itself tries an inline style


@pytest.mark.parametrize("scheme", ["dark"])
def test_a_press_leads_from_the_figure_to_its_fact(desk: Desk, scheme: Any) -> None:
    guide, source = guide_with_figures(), make_source(publisher="Ink Weekly")
    desk.page.emulate_media(color_scheme=scheme)
    page = desk.open(address(guide, "change"))
    assert shown(page) == ["$17/mo", "$99/mo", "300 minutes", "H2 2026", "$12"]
    fits(desk)
    panel(page).get_by_role("link", name="“$17/mo”, Text, line 1").click()
    editor = Editor(page, desk.origin)
    expect(page.locator("#id_subject")).to_have_value("Quill Team")
    editor.press("Make the fact and refer to it")
    expect(page.locator("#verb_form")).to_contain_text("Reported needs a source with a name.")
    fits(desk)
    editor.choose("Other sources", "Ink Weekly")
    editor.press("Make the fact and refer to it")
    expect(editor.said).to_contain_text("Quill Team: price is a fact now")
    expect(panel(page).get_by_role("status")).to_have_text(
        "3 in the text and its answers, 1 in its tables"
    )
    expect(page.locator(BODY)).to_have_value(re.compile("costs {{ fact: quill-team-price }}, or"))
    version = Fact.objects.get(key="quill-team-price").versions.get()
    assert list(version.sources.all()) == [source]
    panel(page).get_by_role("button", name="Refer to Quill Team: price, $99/mo").click()
    expect(editor.said).to_contain_text("“$99/mo” comes from the ledger now")
    assert "or {{ fact: quill-seat }} with ink" in content_of(Article.objects.get()).body
    assert desk.complaints == []


def test_the_list_follows_what_is_typed_and_waits_for_the_save(desk: Desk) -> None:
    page = desk.open(address(guide_with_figures(), "change"))
    before, saved = page.input_value(BODY), shown(page)
    expect(panel(page).get_by_text(WAIT)).to_be_hidden()
    page.fill(BODY, "Now it is <img src=x onerror=alert(1)> $8 and 40%.")
    expect(panel(page).get_by_role("status")).to_have_text(
        "3 in the text and its answers, 0 in its tables"
    )
    assert shown(page) == ["$8", "40%", "H2 2026"]
    assert panel(page).locator("img").count() == 0
    expect(panel(page).get_by_text(WAIT)).to_be_visible()
    expect(panel(page).get_by_role("link", name="Make a fact of")).to_have_count(0)
    page.fill("#id_questions-0-answer", "Soon.")
    expect(panel(page).get_by_role("status")).to_contain_text("2 in the text")
    page.fill("#id_questions-0-answer", "In H2 2026.")
    page.fill(BODY, before)
    expect(panel(page).get_by_text(WAIT)).to_be_hidden()
    assert shown(page) == saved
    page.fill("#id_title", "Another title")
    expect(panel(page).get_by_text(WAIT)).to_be_visible()
    assert desk.complaints == []


def test_without_javascript_the_list_of_the_saved_text_stands_there(desk: Desk) -> None:
    guide, cookies = guide_with_figures(), desk.page.context.cookies()
    browser: Any = desk.page.context.browser
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{desk.origin}{address(guide, 'change')}")
        assert shown(page) == ["$17/mo", "$99/mo", "300 minutes", "H2 2026", "$12"]
        panel(page).get_by_role("button", name="Refer to Quill Team: price, $99/mo").click()
        assert shown(page) == ["$17/mo", "300 minutes", "H2 2026", "$12"]
