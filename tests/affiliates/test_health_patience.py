"""One odd, slow or shy address neither ends a round nor is wronged by the haste of the worker."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from affiliates.health.looking import Looker
from tests.affiliates.health_site import PLAN, look_round, seen
from tests.articles.factories import make_source
from tests.base.web_site import page, web_site

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WELL = page(PLAN.encode())


def test_an_address_as_long_as_any_may_be_is_looked_at() -> None:
    with web_site() as site:
        path = "/" + "a" * (1999 - len(site.url("//b"))) + "/b"
        make_source(url=site.url(path))
        site.replies[path] = WELL
        assert look_round(site, at=NOON).done == 1
    assert seen(site.url(path)).state == "ok"


@pytest.mark.parametrize("problem", [ValueError, LookupError, RecursionError, AssertionError])
def test_an_address_that_we_stumble_over_is_noted_and_the_others_are_looked_at(
    problem: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Looker.look

    def stumble(self: Looker, url: str, *args: Any, **options: Any) -> Any:
        if url.endswith("/odd"):
            raise problem
        return look(self, url, *args, **options)

    monkeypatch.setattr(Looker, "look", stumble)
    with web_site({"/odd": WELL, "/plans": WELL}) as site:
        urls = [site.url(path) for path in ("/odd", "/plans")]
        for url in urls:
            make_source(url=url)
        assert look_round(site, at=NOON).done == 2
    assert [(seen(url).state, seen(url).detail) for url in urls] == [
        ("blocked", "What it answered can’t be read by programs."), ("ok", ""),
    ]  # fmt: skip
