"""A browser at the desk, logged in, that remembers every complaint."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.articles.factories import make_checker


class Desk:
    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.origin}{path}", wait_until="networkidle")
        return self.page


@pytest.fixture
def desk(browser: Browser, served: LiveServer) -> Iterator[Desk]:
    origin = str(served)
    client = Client()
    client.force_login(make_checker())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": f"{origin}/admin/"}]
        )
        yield Desk(context.new_page(), origin)
