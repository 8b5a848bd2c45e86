"""The desk's pages of the health of links: they fit every window and break no rule."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from affiliates.health.gathering import gather
from affiliates.health.states import LinkState
from affiliates.models import LinkAddress, LinkEvent
from capysite.base import clock
from tests.articles.desk import page as address
from tests.articles.factories import make_edition, make_link, make_source
from tests.browser.desk_browser import Desk, desk
from tests.browser.test_desk import TAGS

pytestmark = pytest.mark.browser
__all__ = ["desk"]
LONG = "https://gazette.example/2026/09/a-very-long-address-of-a-page-that-nobody-shortened/part-2"
SEEN = {
    LinkState.OK: "",
    LinkState.MOVED: "Moved to https://gazette.example/plans-of-this-year",
    LinkState.BLOCKED: "It doesn’t answer programs (403).",
    LinkState.LIMITED: "It asks us to come later (429).",
    LinkState.SOFT_404: "It answers, but its title says “Page not found”.",
    LinkState.FAILING: "It took too long to answer.",
    LinkState.DEAD: "There is no such page any more (404).",
    LinkState.REFUSED: "“intranet.example” is not on the public internet.",
}


def plant() -> LinkAddress:
    """One of each state; the dead one stands on a live guide."""
    at = clock.now()
    urls = {state: f"{LONG}/{state}" for state in SEEN}
    dead = make_source(url=urls[LinkState.DEAD], title="Plans and limits")
    make_edition(title="Which pen for slow mornings?", citations=(dead.key,))
    for state in SEEN:
        make_link(destination=urls[state])
    gather(at)
    for state, detail in SEEN.items():
        LinkAddress.objects.filter(url=urls[state]).update(
            state=state, detail=detail, strikes=3, struck_since=at - timedelta(days=4),
            looked_at=at, fine_at=at - timedelta(days=9), final_url=f"{LONG}/new",
            moved_to=f"{LONG}/new" if state == LinkState.MOVED else "",
        )  # fmt: skip
    row = LinkAddress.objects.get(url=urls[LinkState.DEAD])
    LinkEvent.objects.create(
        address=row, at=at, was="failing", became="dead", detail=SEEN[LinkState.DEAD]
    )
    return row


@pytest.mark.look
@pytest.mark.parametrize("scheme", ["dark"])
def test_they_fit_every_window_and_break_no_rule(desk: Desk, scheme: Any) -> None:
    dead = plant()
    moved = LinkAddress.objects.get(state=LinkState.MOVED)
    desk.page.emulate_media(color_scheme=scheme)
    for path in (
        reverse("admin:affiliates_linkaddress_changelist"),
        address(dead, "change"),
        address(moved, "change"),
        f"{reverse('worklist')}?kind=links",
    ):
        page = desk.open(path)
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert desk.complaints == [], path
        result = Axe().run(page, options={"runOnly": TAGS})
        assert result.response["passes"], "axe looked at nothing"
        assert result.violations_count == 0, f"{path}: {result.generate_report()}"
        desk.complaints.clear()  # axe itself tries an inline style
