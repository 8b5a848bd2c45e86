"""No request makes /go/ lead astray; the same payloads would find a hole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.articles.factories import make_edition, make_link

pytestmark = pytest.mark.django_db
DESTINATION = "https://shop.example/plans?partner=7&ref=guide#top"
EVIL = "evil.example"
TARGETS = (
    f"https://{EVIL}/", f"//{EVIL}", f"///{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"https:{EVIL}",
    f"https:/{EVIL}", f"hTTps://{EVIL}", f"ftp://{EVIL}/", f"javascript://{EVIL}/%0aalert(1)",
    f"data:text/html,//{EVIL}", f"https://shop.example@{EVIL}/", f"https://shop.example:x@{EVIL}",
    f"https://shop.example%40{EVIL}/", f"https://{EVIL}#shop.example", f"https://{EVIL}\\shop",
    f"https://shop.example.{EVIL}", f"\t//{EVIL}", f" https://{EVIL}", f"x\r\nLocation: //{EVIL}",
)  # fmt: skip
NAMES = ("next", "url", "to", "destination", "g", "p")
ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda text: quote(text, safe=""),
    lambda text: quote(quote(text, safe=""), safe=""),
)
HEADERS = (
    "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Host", "Forwarded", "Referer",
    "X-Forwarded-Server", "X-HTTP-Host-Override", "Origin", "X-Forwarded-Proto",
)  # fmt: skip


@dataclass(frozen=True)
class Payload:
    path: str
    headers: dict[str, str] = field(default_factory=dict)


def payloads() -> Iterator[Payload]:
    for name, target, encode in product(NAMES, TARGETS, ENCODINGS):
        yield Payload(f"/go/pen/?{name}={encode(target)}")
    for target, encode in product(TARGETS, ENCODINGS):
        yield Payload(f"/go/pen/?{encode(target)}")
        yield Payload(f"/go/{encode(target)}/")
        yield Payload(f"/go/pen/{encode(target)}")
        yield Payload(f"/{encode(target)}/go/pen/")
    for start in (f"//{EVIL}/..", f"//{EVIL}/%2e%2e", f"/\\{EVIL}/..", f"/%5c{EVIL}/.."):
        yield Payload(f"{start}/go/pen/")
        yield Payload(f"{start}/go/pen")
    for name in HEADERS:
        yield Payload("/go/pen/", {name: EVIL if "Host" in name else f"https://{EVIL}/"})
        yield Payload("/go/pen", {name: EVIL})
    yield Payload("/go/pen", {"Host": EVIL})
    yield Payload("/go/pen/?" + "&".join(f"x{n}=1" for n in range(6000)) + f"&next=//{EVIL}")


PAYLOADS = list(payloads())
Answer = Callable[[Payload], HttpResponse]


def leads_astray(answer: Answer, payload: Payload) -> bool:
    """Whether a browser would end up anywhere but at the shop or on our own site."""
    where = answer(payload).headers.get("Location", "")
    if "\r" in where or "\n" in where:
        return True
    there = urlsplit(urljoin("http://testserver/go/pen/", where.strip().replace("\\", "/")))
    return where not in {"", DESTINATION} and there.netloc != "testserver"


def test_no_payload_leads_astray(client: Client) -> None:
    make_edition(body=f"[Try it](go:{make_link(slug='pen', destination=DESTINATION).slug})")

    def answer(payload: Payload) -> HttpResponse:
        return client.get(payload.path, headers=payload.headers)  # type: ignore[return-value]

    assert len(PAYLOADS) >= 100
    assert [payload for payload in PAYLOADS if leads_astray(answer, payload)] == []
    inside = [payload for payload in PAYLOADS if payload.path.startswith("/go/pen/?")]
    assert {answer(payload).headers["Location"] for payload in inside} == {DESTINATION}


def believes_the_query(request: HttpRequest) -> str:
    return next((request.GET[name] for name in NAMES if name in request.GET), DESTINATION)


def believes_the_path(request: HttpRequest) -> str:
    return request.path.removeprefix("/go/pen/").removeprefix("/go/")


def believes_the_host(request: HttpRequest) -> str:
    host = request.META.get("HTTP_X_FORWARDED_HOST") or request.META["HTTP_HOST"]
    return f"https://{host}/"


@pytest.mark.parametrize("unguarded", [believes_the_query, believes_the_path, believes_the_host])
def test_the_payloads_find_a_redirect_without_a_guard(
    unguarded: Callable[[HttpRequest], str],
) -> None:
    """The canary: what other sites' redirects believe leads astray, and is noticed."""

    def answer(payload: Payload) -> HttpResponse:
        headers = {"Host": "testserver", **payload.headers}
        response = HttpResponse(status=302)
        where = unguarded(RequestFactory().get(payload.path, headers=headers))
        response.headers["Location"] = where.replace("\r", "").replace("\n", "")
        return response

    assert any(leads_astray(answer, payload) for payload in PAYLOADS)
