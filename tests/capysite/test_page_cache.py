"""A page that was made once is given again as it was, until something changes."""

import gzip
import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import brotli
import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver
from pytest_django import Settings

from capysite.base import requestid
from capysite.base.keepable import declared
from capysite.pagecache import lines
from tests.articles.factories import make_edition, make_fact, make_version
from tests.capysite.reader import MONDAY, Reader

pytestmark = pytest.mark.alike
GUIDE = "/guides/pens/"


@pytest.fixture
def guide(reader: Reader) -> Reader:
    make_edition(slug="pens", title="Pens that write", at=MONDAY)
    reader.time.pass_by(60)
    return reader


def test_a_page_is_made_once(guide: Reader) -> None:
    first, second = guide.ask(GUIDE), guide.ask(GUIDE)
    assert (first.status, first.body) == (200, second.body)
    assert "Pens that write" in first.text
    assert guide.asked == [GUIDE]


@pytest.mark.parametrize(
    "path",
    [
        "/", GUIDE, f"{GUIDE[:-1]}.md", f"{GUIDE}history/", f"{GUIDE}proof/", "/guides/",
        "/feed.xml", "/feed.json", "/changes/", "/sitemap.xml", "/api/v1/guides/", "/privacy/",
        "/guides/nothing/", "/guides/?year=2026",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["", "gzip", "br, gzip"])
def test_cold_and_warm_answers_are_equal_to_the_byte(
    guide: Reader, path: str, method: str, accepted: str
) -> None:
    more = {"HTTP_ACCEPT_ENCODING": accepted} if accepted else {}
    cold = guide.ask(path, method, **more)
    assert cold == guide.ask(path, method, **more)
    assert len(guide.asked) == 1
    assert cold["X-Request-ID"] == ""


def test_what_a_page_says_to_caches(guide: Reader) -> None:
    said = guide.ask(GUIDE)
    assert said["Cache-Control"] == "max-age=0, s-maxage=1"
    assert said["Vary"] == "Accept-Encoding"
    assert re.fullmatch('"[0-9a-f]{32}"', said["ETag"])
    assert said["Content-Length"] == str(len(said.body))


def test_head_has_the_headers_and_no_body(guide: Reader) -> None:
    head, whole = guide.ask(GUIDE, "HEAD"), guide.ask(GUIDE)
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert guide.asked == [GUIDE]


def test_who_reads_brotli_gets_it_before_gzip(guide: Reader) -> None:
    plain = guide.ask(GUIDE)
    packed = guide.ask(GUIDE, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert packed["Content-Encoding"] == "br"
    assert brotli.decompress(packed.body) == plain.body
    assert len(packed.body) < len(guide.ask(GUIDE, HTTP_ACCEPT_ENCODING="gzip").body)


def test_who_reads_gzip_gets_it_with_a_mark_of_its_own(guide: Reader) -> None:
    plain = guide.ask(GUIDE)
    packed = guide.ask(GUIDE, HTTP_ACCEPT_ENCODING="br;q=0, gzip;q=0.5")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed["ETag"] == f'{plain["ETag"][:-1]}-gzip"'
    assert guide.ask(GUIDE, HTTP_ACCEPT_ENCODING="gzip;q=0").body == plain.body
    assert guide.asked == [GUIDE]


@pytest.mark.parametrize("written", ["{}", "W/{}", '"other", {}', "*", ' W/"a" ,{}'])
def test_who_has_the_page_already_gets_no_body(guide: Reader, written: str) -> None:
    whole = guide.ask(GUIDE)
    answer = guide.ask(GUIDE, HTTP_IF_NONE_MATCH=written.format(whole["ETag"]))
    assert (answer.status, answer.body) == (304, b"")
    left_out = {"Content-Type", "Content-Length"}
    assert answer.headers == [pair for pair in whole.headers if pair[0] not in left_out]
    assert guide.ask(GUIDE, HTTP_IF_NONE_MATCH='"other"').status == 200


def test_a_range_is_answered_with_the_whole(guide: Reader) -> None:
    whole = guide.ask(GUIDE)
    assert guide.ask(GUIDE, HTTP_RANGE="bytes=0-9") == whole


def test_what_is_scheduled_shows_at_its_moment(reader: Reader) -> None:
    fact = make_fact("$17/mo", at=MONDAY)
    make_version(fact, "$19/mo", at=MONDAY + timedelta(minutes=1))
    make_edition(slug="pens", body=f"It costs {{{{ fact: {fact.key} }}}}.\n", at=MONDAY)
    reader.time.pass_by(58.9)
    said = [reader.ask(GUIDE)]
    for seconds in (0.2, 0.899, 0.001):
        reader.time.pass_by(seconds)
        said.append(reader.ask(GUIDE))
    assert ["$19/mo" in answer.text for answer in said] == [False, False, False, True]
    ends = [answer["Cache-Control"][-1] for answer in said]
    assert ends == ["1", "0", "0", "1"]


def test_a_clock_that_steps_back_shows_what_was(reader: Reader) -> None:
    make_edition(slug="pens", at=MONDAY)
    make_edition(slug="inks", at=MONDAY + timedelta(minutes=1))
    reader.time.moment += timedelta(minutes=1)
    assert reader.ask("/guides/inks/").status == 200
    reader.time.moment -= timedelta(seconds=1)
    assert reader.ask("/guides/inks/").status == 404


def patterns() -> Iterator[tuple[str, URLPattern]]:
    def inside(resolver: object, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:  # type: ignore[attr-defined]
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route, one
            else:
                yield from inside(one, route)

    yield from inside(get_resolver(), "")


def test_the_desk_secrets_search_forms_and_files_are_not_declared() -> None:
    kept = {route for route, pattern in patterns() if declared(pattern.callback)}
    never = ("admin/", "go/", "newsletter/", "healthz", "readyz", "search/", "media/")
    archive = {"newsletter/issues/", "newsletter/issues/<slug:slug>/"}
    others = kept - archive
    assert [route for route in others if route.startswith(never) or "report" in route] == []
    assert {*archive, "", "guides/<slug:slug>/", "feed.xml", "api/v1/guides/"} <= kept


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private"},
        {"Vary": "Cookie"},
        {"Set-Cookie": "a=b"},
        {},
    ],
)
def test_an_answer_that_does_not_say_it_is_for_everybody_is_not_kept(
    reader: Reader, headers: dict[str, str]
) -> None:
    def django(environ: object, start: object) -> HttpResponse:
        start("200 OK", list(headers.items()))  # type: ignore[operator]
        return HttpResponse("for one")

    reader.django = django
    said = [reader.ask("/guides/") for _ in range(2)]
    assert [(one.status, one.headers) for one in said] == [(200, list(headers.items()))] * 2
    assert len(reader.asked) == 2


def test_a_hit_is_logged_as_any_other_request(
    guide: Reader,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, requestid.log.name)
    settings.TRUSTED_PROXIES = ("198.51.100.0/24",)
    guide.ask(GUIDE)
    lines.flush()
    capsys.readouterr()
    guide.ask(GUIDE, HTTP_X_REQUEST_ID="edge-1234.abcd")
    guide.ask(GUIDE)
    lines.flush()
    brought, own = capsys.readouterr().err.splitlines()
    moment, said = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "GET /guides/<slug:slug>/ 200 0 ms"
    for line, request_id in ((brought, "edge-1234.abcd"), (own, "[0-9a-f]{16}")):
        assert re.fullmatch(f"{moment} INFO {request_id} capysite.request {said}", line)
