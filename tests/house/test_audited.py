"""Which pages of a served site an audit looks at."""

import pytest

from bin.audit.accessibility import public_pages
from bin.audited import Site, kind_of, some
from bin.visitor import Answer

HTML = {"content-type": "text/html"}
GONE, LIVE = Answer(410, HTML, b"gone"), Answer(200, HTML, b"live")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "/"),
        ("/guides/", "/guides/"),
        ("/guides/one/history/?to=2&from=1", "/guides/*/history/?from,to"),
        ("/products/paperwren/", "/products/*/"),
        ("/newsletter/confirm/a.b/", "/newsletter/confirm/*/"),
        ("/search/?q=price", "/search/?q"),
        ("/admin/articles/article/7/change/", "/admin/articles/article/*/change/"),
    ],
)
def test_pages_of_one_kind_are_told_by_their_address(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_a_page_that_is_gone_does_not_stand_for_those_that_are_there() -> None:
    answers = {"/guides/a/": GONE, "/guides/b/": GONE, "/guides/c/": LIVE, "/guides/d/": LIVE}
    assert some(answers, 1) == ["/guides/a/", "/guides/c/"]


def test_what_was_asked_for_by_itself_is_looked_at_beside_some_of_each_kind() -> None:
    named = {"/guides/a/": GONE, "/guides/b/": LIVE, "/guides/c/": LIVE}
    others = {"/guides/d/": LIVE, "/guides/e/": LIVE, "/guides/f/": LIVE}
    site = Site("", tuple(named), named | others, {}, "")
    assert public_pages(site) == [*named, "/guides/d/", "/guides/e/"]
