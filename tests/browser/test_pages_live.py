"""The demo on a live server, in Chromium: what readers and editors of any site get to see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Response
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, ComparisonTable, Fact
from capysite.base import csp
from capysite.demo.loading import load
from tests.articles.desk import page as address
from tests.browser.conftest import Window

pytestmark = pytest.mark.browser

WIDTHS = (360, 1440)
SCHEMES: tuple[Any, ...] = ("light", "dark")
GUIDE = "receipt-scanners-shoebox"
READ = {
    "/": 200,
    "/guides/": 200,
    f"/guides/{GUIDE}/": 200,
    f"/guides/{GUIDE}/history/": 200,
    "/guides/translating-a-website/history/?from=1&to=2": 200,
    f"/guides/{GUIDE}/proof/": 200,
    f"/guides/{GUIDE}/report/": 200,
    f"/guides/{GUIDE}/report/thanks/": 200,
    "/products/": 200,
    "/products/paperwren/": 200,
    "/compare/?p=corvane-team&p=marrowby-plus&p=pellowick-team&p=thessal-office": 200,
    "/compare/?p=corvane-team": 404,
    "/changes/": 200,
    "/corrections/": 200,
    "/track-record/": 200,
    "/topics/": 200,
    "/topics/documents/": 200,
    "/authors/oda-renwick/": 200,
    "/how-we-review/": 200,
    "/disclosure/": 200,
    "/newsletter/subscribe/": 200,
    "/guides/there-is-none/": 404,
    "/guides/browser-summaries/": 410,
}


def desk_pages() -> list[str]:
    guide = Article.objects.get(slug=GUIDE)
    return [
        reverse("admin:index"),
        reverse("admin:articles_article_changelist"),
        address(guide, "change"),
        address(guide, "publish"),
        address(Fact.objects.get(key="inkfold-capture-price"), "change"),
        address(ComparisonTable.objects.all()[0], "change"),
        reverse("admin:articles_import"),
        reverse("admin:affiliates_link_changelist"),
        reverse("admin:affiliates_clicks"),
    ]


def head_faults(response: Response | None, status: int, policy: csp.Policy) -> list[str]:
    assert response is not None
    told = response.all_headers().get("content-security-policy", "")
    found = [] if response.status == status else [f"status {response.status}, not {status}"]
    return found + ([] if told == csp.header(policy) else [f"policy: {told}"])


def faults(window: Window, number: int) -> list[str]:
    """At both widths, and at one of them, in turn, by all rules of axe; `make audit` looks at every
    page at every width and in both schemes."""
    one, other = WIDTHS[number % 2], WIDTHS[1 - number % 2]
    found = []
    for width, look in ((one, window.faults), (other, window.too_wide)):
        window.page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in look()]
    return found


@pytest.mark.look
def test_public_pages_fit_break_no_rule_and_leave_no_cookie(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    window, found = open_window(), []
    for number, (path, status) in enumerate(READ.items()):
        # Before the page is opened: links fade from one scheme into the other.
        window.page.emulate_media(color_scheme=SCHEMES[number // 2 % 2])
        window.page.set_viewport_size({"width": WIDTHS[number % 2], "height": 900})
        response = window.page.goto(f"{served.url}{path}")
        assert response is not None
        heard = head_faults(response, status, settings.SECURE_CSP) + faults(window, number)
        heard += ["a cookie"] if "set-cookie" in response.all_headers() else []
        found += [f"{path} {fault}" for fault in heard]
    found += window.complaints
    assert not found, "\n".join(found)
    assert window.page.context.cookies() == []


@pytest.mark.look
def test_pages_of_the_desk_fit_and_break_no_rule(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    load()
    window, found = open_window(), []
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": f"{served.url}/admin/"}
    window.page.context.add_cookies([cookie])  # type: ignore[list-item]
    for number, path in enumerate(desk_pages()):
        window.page.set_viewport_size({"width": WIDTHS[number % 2], "height": 900})
        response = window.page.goto(f"{served.url}{path}", wait_until="networkidle")
        heard = head_faults(response, 200, settings.SECURE_CSP_ADMIN) + faults(window, number)
        found += [f"{path} {fault}" for fault in heard]
    found += window.complaints
    assert not found, "\n".join(found)


def test_what_breaks_the_policy_is_heard(
    served: LiveServer, open_window: Callable[..., Window]
) -> None:
    window = open_window()
    window.page.goto(served.url)
    with window.page.expect_console_message():
        window.page.evaluate("document.body.append(document.createElement('style'))")
        window.page.evaluate("document.querySelector('body > style').textContent = 'p {}'")
    assert any("style-src" in complaint for complaint in window.complaints)
