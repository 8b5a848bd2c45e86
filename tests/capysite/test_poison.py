"""Whatever one reader sends, the next one gets the page as it is."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from pytest_django import Settings

from tests.articles.factories import make_edition, make_fact, make_product, make_topic
from tests.capysite.reader import MONDAY, Answer, Reader

pytestmark = pytest.mark.alike
GUIDE = "/guides/pens/"
CANARY = "canary.example"


@pytest.fixture
def guide(reader: Reader) -> Reader:
    make_edition(slug="pens", title="Pens that write")
    reader.time.pass_by(60)
    return reader


@pytest.fixture
def clean(guide: Reader) -> Answer:
    """As it is where nobody sends anything; then it is forgotten."""
    answer = guide.ask(GUIDE)
    for shelf in (guide.cache.pages, guide.cache.marked, guide.cache.missing):
        shelf.clear()
    guide.asked.clear()
    return answer


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_X_FORWARDED_HOST": CANARY},
        {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_PORT": "81"},
        {"HTTP_X_FORWARDED_PREFIX": "/canary", "HTTP_X_SCRIPT_NAME": "/canary"},
        {"HTTP_FORWARDED": f"host={CANARY};proto=https"},
        {"HTTP_X_ORIGINAL_URL": "/canary", "HTTP_X_REWRITE_URL": "/canary"},
        {"HTTP_HOST": "testserver:8123"},
        {"HTTP_HOST": "TestServer"},
        {"HTTP_COOKIE": "sessionid=canary; csrftoken=canary; messages=canary"},
        {"HTTP_AUTHORIZATION": "Basic Y2FuYXJ5OmNhbmFyeQ=="},
        {"HTTP_ACCEPT_LANGUAGE": "fr", "HTTP_ACCEPT": "application/json"},
        {"HTTP_RANGE": "bytes=0-9", "HTTP_IF_RANGE": '"x"'},
        {"HTTP_IF_MODIFIED_SINCE": "Mon, 02 Mar 2026 09:00:00 GMT"},
        {"HTTP_IF_MATCH": '"x"', "HTTP_IF_NONE_MATCH": '"x"'},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"},
        {"HTTP_REFERER": f"https://{CANARY}/", "HTTP_ORIGIN": f"https://{CANARY}"},
        {"HTTP_USER_AGENT": "canary"},
        {"QUERY_STRING": "utm_source=canary&fbclid=canary&after&preview=1"},
        {"QUERY_STRING": "canary;canary=1&%00&%ff&=&&"},
        {"REQUEST_METHOD": "HEAD"},
    ],
)
def test_what_one_sends_changes_nothing_for_himself_or_the_next(
    guide: Reader, clean: Answer, sent: dict[str, str]
) -> None:
    method = sent.pop("REQUEST_METHOD", "GET")
    own = guide.ask(GUIDE, method, **sent)
    assert (own.status, own.headers) == (200, clean.headers)
    assert guide.ask(GUIDE) == clean
    assert guide.asked == [GUIDE]


def test_a_page_is_made_without_anything_of_who_asks(guide: Reader) -> None:
    guide.ask(GUIDE, HTTP_COOKIE="a=b", HTTP_AUTHORIZATION="x", HTTP_X_FORWARDED_HOST=CANARY)
    (given,) = guide.given
    sent = {name: value for name, value in given.items() if name.startswith("HTTP_")}
    assert sent == {"HTTP_HOST": "testserver"}


@pytest.mark.parametrize(
    "host", [CANARY, "testserver.canary.example", "testserver@canary", "", "a b"]
)
def test_another_host_is_refused_as_django_does(guide: Reader, host: str) -> None:
    guide.ask(GUIDE)
    sent = {"HTTP_HOST": host, "SERVER_NAME": host}
    said = guide.ask(GUIDE, **sent)
    assert said.status == 400
    assert "Bad Request (400)" in said.text
    of_django = guide.ask(f"{GUIDE}report/", **sent)
    assert (of_django.status, of_django.body) == (said.status, said.body)
    own = {"X-Request-ID", "Content-Length"}
    assert {p for p in of_django.headers if p[0] not in own} == {
        p for p in said.headers if p[0] not in own
    }


def test_a_refusal_is_made_once(guide: Reader) -> None:
    for number in range(5):
        assert guide.ask(GUIDE, HTTP_HOST=f"{number}.canary.example").status == 400
    assert guide.asked == ["/"]


@pytest.mark.parametrize("sent", [{"CONTENT_LENGTH": "6"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_with_a_body_is_refused(guide: Reader, method: str, sent: dict[str, str]) -> None:
    body = {"wsgi.input": BytesIO(b"canary")}
    assert guide.ask(GUIDE, method, **sent, **body).status == 400
    guide.ask(GUIDE)
    assert guide.ask(GUIDE, method, **sent, **body).status == 400
    assert guide.ask(GUIDE, CONTENT_LENGTH="0").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CANARY"])
def test_other_methods_are_answered_by_django_each_time(guide: Reader, method: str) -> None:
    guide.ask(GUIDE)
    said = [guide.ask(GUIDE, method) for _ in range(2)]
    assert [(one.status, one["Allow"]) for one in said] == [(405, "GET, HEAD")] * 2
    assert guide.ask(GUIDE).status == 200
    assert len(guide.asked) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("//guides/pens/", 404), ("/guides//pens/", 404), ("/guides/pens/./", 404),
        ("/guides/pens/\x00/", 404), ("/guides/pens\x00/", 404), ("/guides/PENS/", 404),
        ("/guides/pens/%2e%2e/", 404), ("/guides/pens\xff/", 404), ("/guides/pens", 301),
        ("/admin/../guides/pens/", 302), ("*", 404), ("", 200),
    ],
)  # fmt: skip
def test_odd_paths_are_other_pages(guide: Reader, clean: Answer, path: str, status: int) -> None:
    assert guide.ask(path).status == status
    assert guide.ask(GUIDE) == clean


def test_another_root_is_not_kept(guide: Reader, clean: Answer) -> None:
    guide.ask(GUIDE, SCRIPT_NAME="/canary")
    assert guide.ask(GUIDE) == clean


def test_unknown_parameters_make_no_further_page(guide: Reader) -> None:
    for number in range(20):
        guide.ask(f"/guides/?utm_source={number}&after=&x{number}=1")
    assert guide.asked == ["/guides/?after="]
    assert guide.cache.figures()["entries"] == 1


def test_known_parameters_count_in_whatever_order_they_come(guide: Reader) -> None:
    topic = make_topic().slug
    make_edition(slug="inks", topic=topic)
    first = guide.ask(f"/guides/?year=2026&topic={topic}")
    assert guide.ask(f"/guides/?topic={topic}&x=1&year=2026") == first
    assert (first.status, guide.asked) == (200, [f"/guides/?topic={topic}&year=2026"])


def test_products_are_compared_at_one_address(guide: Reader) -> None:
    for name in ("ink", "quill"):
        fact = make_fact("$9", product=make_product(slug=name), at=MONDAY)
        make_edition(evidence=(fact.key,))
    moved = guide.ask("/compare/?p=quill&utm=1&p=ink")
    assert (moved.status, moved["Location"]) == (301, "/compare/?p=ink&p=quill")
    assert guide.ask("/compare/?p=ink&utm=1&p=quill").status == 200
    assert guide.cache.figures()["entries"] == 1


def test_the_api_still_refuses_what_it_does_not_know(guide: Reader) -> None:
    said = [guide.ask("/api/v1/guides/?canary=1") for _ in range(2)]
    assert [one.status for one in said] == [400, 400]
    assert guide.ask("/api/v1/guides/?after=x&after=y").status == 400
    assert guide.cache.figures()["entries"] == 0


def test_who_comes_without_tls_is_sent_to_it_and_finds_no_page(
    guide: Reader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capysite.pagecache.asked.SITE", urlsplit("https://testserver"))
    settings.SECURE_SSL_REDIRECT = True
    guide.django = WSGIHandler()
    for _ in range(2):
        moved = guide.ask(GUIDE)
        assert (moved.status, moved["Location"]) == (301, f"https://testserver{GUIDE}")
        assert guide.ask(GUIDE, **{"wsgi.url_scheme": "https"}).status == 200
    assert guide.cache.hits == 1
