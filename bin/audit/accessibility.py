"""axe, the console and sideways scrolling: each kind of page, light and dark, 320 to 1440 px."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import product
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from bin import checkers
from bin.audited import Site, read_site, some
from bin.exercises import Figure, at_least, none_of, told
from bin.ground import Ground
from bin.visitor import Answer
from capysite.base import csp
from tests.browser.conftest import FLAGS, PATIENCE, Window


@dataclass(frozen=True)
class Widths:
    """Sideways scrolling shows at the narrowest, rules of axe where the layout is another."""

    narrowest: int
    axe: tuple[int, ...]


READER, EDITOR = Widths(320, (360, 1440)), Widths(360, (1440,))
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EACH = 2
# What Django’s admin does by itself, and what the demo’s draft does wrong on purpose.
NOT_OURS = (
    ".help-tooltip.search-label-icon: ",
    "label at #id_last_login_",
    "label at #id_date_joined_",
    "#notes-for-the-next-draft: ",
    "/admin/password_change/: [DOM] ",
    "/password/: [DOM] ",
    "Autofocus processing was blocked",
)


@dataclass
class Look:
    """`seen` counts the windows that axe looked into: a page in one width and one scheme."""

    seen: int = 0
    faults: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


def run(ground: Ground) -> Iterator[Figure]:
    checkers.require("chromium")
    site = read_site(ground)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        public = look(browser, site, public_pages(site), READER)
        desk = look(browser, site, desk_pages(site), EDITOR, site.session)
        browser.close()
    for name, found in (("public", public), ("desk", desk)):
        yield at_least(f"{name}: windows looked into", found.seen, 100)
        yield none_of(f"{name}: rules of axe broken, or too wide", ours(found.faults))
        yield none_of(f"{name}: said by the console", ours(found.heard))
    others = len(desk.faults + desk.heard) - len(ours(desk.faults + desk.heard))
    yield told("desk: others, of Django’s own pages", others)


def ours(lines: list[str]) -> list[str]:
    return [line for line in lines if not any(words in line for words in NOT_OURS)]


def public_pages(site: Site) -> list[str]:
    """Those that were asked for by themselves, and the first few of each kind of all others."""
    begun = [path for path in site.begin if path in site.pages]
    others = {path: answer for path, answer in site.pages.items() if path not in begun}
    return begun + some(others, EACH)


def desk_pages(site: Site) -> list[str]:
    """Without letters that are shown in a frame: no script may look into their sandbox."""
    return [
        path
        for path, answer in site.desk.items()
        if answer.kind == "text/html" and answer.status == 200 and not sandboxed(answer)
    ]


def sandboxed(answer: Answer) -> bool:
    return "sandbox" in answer.headers.get(csp.HEADER.lower(), "")


def look(browser: Browser, site: Site, paths: list[str], widths: Widths, session: str = "") -> Look:
    found = Look()
    window = Window(browser.new_context().new_page())
    window.page.context.set_default_timeout(PATIENCE)
    window.listen()
    for name, morsel in SimpleCookie(session).items():
        cookie = {"name": name, "value": morsel.value, "url": f"{site.url}/admin/"}
        window.page.context.add_cookies([cookie])  # type: ignore[list-item]
    for path, scheme in product(paths, SCHEMES):
        # Before the page is opened: links fade from one scheme into the other.
        window.page.emulate_media(color_scheme=scheme)
        window.page.goto(f"{site.url}{path}")
        for width in (widths.narrowest, *widths.axe):
            window.page.set_viewport_size({"width": width, "height": 900})
            faults = window.faults() if width in widths.axe else window.too_wide()
            found.seen += width in widths.axe
            found.faults += [f"{path} {width} {scheme}: {fault}" for fault in faults]
    found.heard = window.complaints
    window.page.context.close()
    return found
