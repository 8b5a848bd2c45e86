"""The review form in Chromium: forty facts fit every window, and a keyboard is enough."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.ledger.reviewing import Answer, record_answers
from articles.models import Article, Check, Fact, FactVersion
from capysite.base import clock
from tests.articles.desk import page as address
from tests.articles.factories import (
    make_article,
    make_checker,
    make_edition,
    make_fact,
    make_source,
)
from tests.browser.desk_browser import Desk, desk

pytestmark = pytest.mark.browser
__all__ = ["desk"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SAYS = "Keeps drafts for thirty days, whatever the Donaudampfschifffahrtsgesellschaft says"


def make_facts(size: int) -> list[Fact]:
    source = make_source(title="Plans, limits, and all that nobody reads until the bill has come")
    found = []
    for number in range(size):
        kind, value = ("price", "$17/mo") if number % 2 else ("statement", SAYS)
        with clock.fixed(clock.now() - timedelta(days=95 if number < 10 else 1)):
            found.append(
                make_fact(
                    value, kind=kind, value_type="money" if number % 2 else "text",
                    subject=f"Quill {number}", sources=[(source, True)], checked=number < 20,
                )
            )  # fmt: skip
    return found


def make_guide(facts: list[Fact]) -> Article:
    cited = (make_source().key,)
    evidence = tuple(fact.key for fact in facts)
    return make_edition(make_article(title="Pens", evidence=evidence, citations=cited)).article


@pytest.mark.look
@pytest.mark.parametrize("scheme", ["dark"])
def test_forty_facts_fit_every_window_and_break_no_rule(desk: Desk, scheme: Any) -> None:
    facts = make_facts(40)
    guide = make_guide(facts)
    answers = [Answer(facts[20].versions.get().pk, "page", excerpt="$17 a month")]
    record_answers(guide, answers, by=make_checker())
    desk.page.emulate_media(color_scheme=scheme)
    page = desk.open(address(guide, "review"))
    expect(page.locator(".fact-row")).to_have_count(40)
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []
    result = Axe().run(page, options={"runOnly": TAGS})
    assert result.response["passes"], "axe looked at nothing"
    assert result.violations_count == 0, result.generate_report()


def test_a_keyboard_confirms_keeps_and_goes_on(desk: Desk) -> None:
    first, second = make_facts(2)
    guide = make_guide([first, second])
    page = desk.open(address(guide, "review"))
    row = page.locator(f"#fact-{first.pk}")
    row.get_by_role("radio", name="Not now").focus()
    page.keyboard.press("ArrowRight")
    expect(row.get_by_role("radio", name="Read the page")).to_be_checked()
    page.keyboard.press("Tab")
    expect(row.get_by_role("button", name="It changed")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("1 fact is confirmed and kept")
    page.get_by_role("link", name="Go on with the review…").click()
    expect(page.locator(".is-done .fact-row")).to_have_count(1)
    page.locator(f"#fact-{second.pk}").get_by_role("button", name="It changed").click()
    page.get_by_role("link", name="Back, changing nothing").click()
    expect(page.locator(f"#fact-{second.pk}")).to_be_in_viewport()
    page.locator(f"#fact-{second.pk}").get_by_text("Vendor’s mail").click()
    page.get_by_role("button", name="Finish the review").click()
    expect(page.locator(".messagelist")).to_contain_text("2 facts were checked")
    assert desk.complaints == []
    checks = Check.objects.filter(review__isnull=False).order_by("pk")
    assert list(checks.values_list("version", "method")) == [
        (FactVersion.objects.get(fact=first).pk, "page"),
        (FactVersion.objects.get(fact=second).pk, "mail"),
    ]
