"""What enters the cache, how much of it, and what never does."""

import pytest

from tests.articles.factories import change, make_article, make_edition
from tests.capysite.reader import MONDAY, Reader

pytestmark = pytest.mark.alike
GUIDE = "/guides/pens/"


@pytest.fixture
def guide(reader: Reader) -> Reader:
    """Beside a draft and a guide that comes tomorrow."""
    edition = make_edition(slug="pens", title="Pens that write")
    make_article(slug="draft", title="CanaryDraft")
    change(edition.article, title="CanaryChange")
    make_edition(slug="tomorrow", title="CanaryTomorrow", at=MONDAY.replace(day=3))
    reader.time.pass_by(60)
    return reader


def test_what_is_missing_is_looked_for_again_after_a_second(guide: Reader) -> None:
    said = [guide.ask("/guides/no/"), guide.ask("/guides/no/")]
    assert [one.status for one in said] == [404, 404]
    assert guide.asked == ["/guides/no/"]
    guide.time.pass_by(1)
    assert guide.ask("/guides/no/").status == 404
    assert len(guide.asked) == 2


def test_a_flood_of_what_is_missing_pushes_out_no_page(guide: Reader) -> None:
    guide.cache.missing.bound = 40_000
    guide.ask(GUIDE)
    for number in range(30):
        assert guide.ask(f"/guides/canary-{number}/").status == 404
        assert guide.ask(f"/{number}/?canary={number}").status == 404
    assert guide.cache.missing.bytes <= guide.cache.missing.bound
    assert 1 <= len(guide.cache.missing) < 10
    guide.asked.clear()
    guide.ask(GUIDE)
    assert guide.asked == []


def test_a_flood_of_marks_pushes_out_no_page(guide: Reader) -> None:
    guide.cache.marked.bound = 60_000
    guide.ask(GUIDE)
    for number in range(20):
        assert guide.ask(f"/guides/?after={number + 10**9}.5-{number}").status == 200
    assert guide.cache.marked.bytes <= guide.cache.marked.bound
    assert 1 <= len(guide.cache.marked) < 10
    guide.asked.clear()
    guide.ask(GUIDE)
    assert guide.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/search/?q=pens", "/admin/", "/admin/login/", "/healthz", "/robots.txt", "/go/pen/",
        "/newsletter/subscribe/", "/newsletter/confirm/canary/", "/newsletter/check-your-mail/",
        f"{GUIDE}report/", "/favicon.ico", "/static/site.css", "/static/nothing.css",
    ],
)  # fmt: skip
def test_what_is_not_declared_passes_by_as_it_was_sent(guide: Reader, path: str) -> None:
    for _ in range(2):
        guide.ask(path, HTTP_COOKIE="a=b", HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert guide.asked == [path, path]
    assert all(given["HTTP_COOKIE"] == "a=b" for given in guide.given)
    assert guide.cache.figures()["entries"] == 0


@pytest.mark.parametrize(
    "path", ["/", "/guides/", GUIDE, "/feed.xml", "/sitemap/guides/0.xml", "/api/v1/guides/"]
)
def test_nothing_hidden_is_kept(guide: Reader, path: str) -> None:
    for _ in range(2):
        assert "Canary" not in guide.ask(path).text
        assert guide.ask("/guides/draft/").status == guide.ask("/guides/tomorrow/").status == 404
    kept = guide.cache.pages.get(path)
    assert kept is None or b"Canary" not in kept.forms[""].body[0]


def test_the_page_is_that_of_its_moment_once_it_begins(guide: Reader) -> None:
    assert guide.ask("/guides/tomorrow/").status == 404
    guide.time.pass_by(24 * 3600)
    assert "CanaryTomorrow" in guide.ask("/guides/tomorrow/").text
