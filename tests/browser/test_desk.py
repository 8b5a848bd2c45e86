"""The desk in Chromium: fits, breaks no rule of the policy or of access, and keeps words."""

import io
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image as Pillow
from playwright.sync_api import Page, Route, expect

from articles.models import ComparisonTable, Image
from articles.working.copy import content_of
from tests.articles.desk import page as address
from tests.articles.factories import (
    make_article,
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_table,
)
from tests.browser.desk_browser import Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BODY = "#id_body"
PREVIEW = ".field-body .markdownx-preview"


def picture() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.mark.look
@pytest.mark.parametrize("scheme", ["dark"])
def test_fits_every_window_and_breaks_no_rule(desk: Desk, scheme: Any) -> None:
    fact, table = make_fact(), make_table()
    body = f"## Price\n\n{{{{ fact: {fact.key} }}}}\n\n{{{{ table: {table.key} }}}}\n"
    guide = make_article(evidence=(fact.key,), body=body)
    make_edition(guide, tables=(table,))
    paths = [
        reverse("admin:index"),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_add"),
        *(address(guide, name) for name in ("change", "publish", "history", "review")),
        reverse("admin:articles_fact_changelist"),
        *(address(fact, name) for name in ("change", "version", "check")),
        address(table, "change"),
        reverse("admin:articles_import"),
        reverse("worklist"),
        reverse("admin:articles_errorreport_changelist"),
    ]
    desk.page.emulate_media(color_scheme=scheme)
    for path in paths:
        page = desk.open(path)
        for width in (360, 768, 1100, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert desk.complaints == [], path
        result = Axe().run(page, options={"runOnly": TAGS})
        assert result.response["passes"], "axe looked at nothing"
        assert result.violations_count == 0, f"{path}: {result.generate_report()}"
        desk.complaints.clear()  # axe itself tries an inline style


def test_a_list_has_room_beside_its_filter_on_a_tablet(desk: Desk) -> None:
    make_fact()
    page = desk.open(reverse("admin:articles_fact_changelist"))
    page.set_viewport_size({"width": 768, "height": 900})
    results, beside = page.locator(".results"), page.locator("#changelist-filter")
    box, filter_box = results.bounding_box(), beside.bounding_box()
    assert box is not None
    assert filter_box is not None
    assert box["width"] > 400
    assert box["x"] + box["width"] < filter_box["x"]


def test_what_will_change_is_shown_before_it_is_recorded(desk: Desk) -> None:
    make_checker()
    fact = make_fact("$17/mo")
    make_edition(title="Pens", body=f"## Plans\n\nIt is {{{{ fact: {fact.key} }}}} now.")
    page = desk.open(address(fact, "version"))
    page.fill("#id_value", "$19/mo")
    page.select_option("#id_reason", "update")
    page.click("#verb_form [type=submit]")
    changed = page.locator(".changes li", has_text="Text under “Plans”")
    expect(changed.locator("del")).to_have_text("went: $17/mo")
    expect(changed.locator("ins")).to_have_text("came: $19/mo")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
    assert Axe().run(page, options={"runOnly": TAGS}).violations_count == 0
    page.click("text=Back to the form")
    expect(page.locator("#id_value")).to_have_value("$19/mo")
    page.click("#verb_form [type=submit]")
    page.click("input[value=Record]")
    expect(page.locator(".messagelist")).to_contain_text("says “$19/mo” from now on")


def test_the_preview_follows_the_text_and_names_what_is_unknown(desk: Desk) -> None:
    fact = make_fact("$17/mo")
    page = desk.open(address(make_article(), "change"))
    page.fill(BODY, f"It costs {{{{ fact: {fact.key} }}}} and {{{{ fact: nobody }}}}.")
    expect(page.locator(PREVIEW)).to_contain_text("It costs $17/mo")
    problems = page.locator(".field-body .markdownx-problems li")
    expect(problems).to_have_text("Line 1: There is no fact “nobody” that says something by now.")
    expect(page.locator(".field-body [role=status]")).to_contain_text("1 to mend")


def test_a_slow_answer_never_overtakes_a_later_one(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    slow: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "first words" in (route.request.post_data or "") and not slow:
            slow.append(route)
        else:
            route.continue_()

    page.route("**/markdown/preview/", hold_the_first)
    page.fill(BODY, "first words")
    page.wait_for_timeout(700)
    assert len(slow) == 1
    page.fill(BODY, "second words")
    expect(page.locator(PREVIEW)).to_have_text(re.compile("second words"))
    slow[0].abort()
    page.wait_for_timeout(200)
    expect(page.locator(PREVIEW)).to_have_text(re.compile("second words"))


def test_tab_leaves_the_field(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    page.focus(BODY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "id_body"
    assert "\t" not in page.input_value(BODY)


def put_in(page: Page, data: bytes, alt: str) -> None:
    with page.expect_file_chooser() as chosen:
        page.click(".field-body .markdownx-picture")
    chosen.value.set_files({"name": "pond.png", "mimeType": "image/png", "buffer": data})
    expect(page.get_by_role("dialog")).to_be_visible()
    page.fill("#picture-alt", alt)
    page.get_by_role("button", name="Put it in").click()


def test_a_picture_is_described_put_in_and_undone(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    page.fill(BODY, "")
    page.type(BODY, "Look: ")
    put_in(page, picture(), "A pond at dawn")
    expect(page.locator(PREVIEW).locator("img")).to_have_attribute("alt", "A pond at dawn")
    image = Image.objects.get()
    assert page.input_value(BODY) == f"Look: ![A pond at dawn](image:{image.key})"
    page.focus(BODY)
    page.keyboard.press("Control+z")
    assert page.input_value(BODY) == "Look: "
    assert desk.complaints == []


def test_a_refused_picture_is_said_and_writes_nothing(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    before = page.input_value(BODY)
    put_in(page, b"<svg onload='alert(1)'/>", "Anything")
    expect(page.locator(".field-body [role=status]")).to_contain_text("is no picture that we take")
    assert page.input_value(BODY) == before
    assert not Image.objects.exists()


def test_a_pasted_picture_asks_for_its_description(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    page.evaluate(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "pond.png", {type: "image/png"}));
          document.querySelector("#id_body").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        list(picture()),
    )
    expect(page.get_by_role("dialog", name="What does this picture show?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".field-body [role=status]")).to_contain_text("was left out")
    assert not Image.objects.exists()


def test_an_added_question_gets_the_editor(desk: Desk) -> None:
    page = desk.open(address(make_article(), "change"))
    page.get_by_role("button", name="Add another Question").click()
    page.fill("#id_questions-1-answer", "**Yes**")
    expect(page.locator("#questions-1 .markdownx-preview strong")).to_have_text("Yes")
    page.fill("#id_questions-1-answer", "")
    expect(page.locator("#questions-1 .markdownx-preview")).to_be_hidden()


def test_rows_are_moved_by_buttons_and_saved_in_their_order(desk: Desk) -> None:
    first, second = make_author(), make_author()
    guide = make_article(authors=(first.slug, second.slug))
    page = desk.open(address(guide, "change"))
    page.locator("#bylines-1").get_by_role("button", name="Move up").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert content_of(guide).authors == (second.slug, first.slug)


def test_a_piece_of_a_sheet_is_pasted_into_the_grid(desk: Desk) -> None:
    table = make_table()
    page = desk.open(address(table, "change"))
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Nib\\t$14\\tBlue\\nQuill\\t$9\\tRed\\nThird\\t$3\\tBlack\\n");
          document.querySelector("textarea[data-row='0'][data-column='0']").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_role("button", name="Add a promotion").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{reverse('admin:articles_comparisontable_changelist')}")
    grid = ComparisonTable.objects.get().read_grid()
    assert [row.cells for row in grid.product_rows] == [
        ("Nib", "$14", "Blue"), ("Quill", "$9", "Red"), ("Third", "$3", "Black"),
    ]  # fmt: skip
    assert len(grid.promotions) == 1
    assert desk.complaints == []
