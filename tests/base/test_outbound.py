"""The client for pages of others. Each defence is shown to be what stops the attack."""

import inspect
import socket
import ssl
import urllib.error
import urllib.request
from typing import Any

import pytest
from django.conf import settings

from capysite.base.internet import is_public
from capysite.base.outbound import PUBLIC, Fetched, Refused, TooManyRedirects, Unreachable, fetch
from capysite.base.wire import NotFetched
from tests.base.web_site import CERTIFICATE, page, reach_of, redirect, web_site
from tests.house.sources import modules

METADATA = "http://169.254.169.254/latest/meta-data/"


def test_a_page_is_fetched_with_our_name_and_nothing_else_of_us() -> None:
    with web_site({"/plans?b=1": page(b"<p>$17</p>", kind="text/html; charset=utf-8")}) as site:
        got = fetch(site.url("/plans?b=1#team"), reach=reach_of(site))
    assert got == Fetched(
        site.url("/plans?b=1#team"), 200, "text/html; charset=utf-8", b"<p>$17</p>"
    )
    assert got.media_type == "text/html"
    assert site.asked == [
        "GET /plans?b=1 HTTP/1.1\r\n"
        f"Host: paper.example:{site.port}\r\n"
        f"User-Agent: capysite (+{settings.SITE_URL})\r\n"
        "Accept: text/html, text/plain;q=0.9, */*;q=0.1\r\n"
        "Accept-Encoding: gzip\r\n"
        "Connection: close\r\n"
    ]


def test_a_redirect_is_followed_and_an_error_is_an_answer() -> None:
    replies = {"/a": redirect("b/c?d=é"), "/b/c?d=%C3%A9": page(b"gone", status="410 Gone")}
    with web_site(replies) as site:
        got = fetch(site.url("/a"), reach=reach_of(site))
    assert (got.status, got.body) == (410, b"gone")
    assert site.paths == ["/a", "/b/c?d=%C3%A9"]


def test_a_body_of_another_type_stays_unread() -> None:
    with web_site({"/": page(b"%PDF", kind="application/pdf")}) as site:
        assert fetch(site.url(), types=("text/",), reach=reach_of(site)).body == b""
        assert fetch(site.url(), reach=reach_of(site)).body == b"%PDF"


def test_one_inward_address_among_public_ones_refuses_the_name() -> None:
    with web_site({"/": page(b"secret")}) as site:
        mixed = reach_of(site, resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
        with pytest.raises(Refused, match=r"“paper\.example” is not on the public internet"):
            fetch(site.url(), reach=mixed)
        assert site.asked == []
        fetch(site.url(), reach=reach_of(site, resolve=mixed.resolve, public=lambda _: True))
        assert site.paths == ["/"]


def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first answer passes the gate, the second lies behind our walls."""
    answers: list[str] = []

    def planted(host: str, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        answers.append("127.0.0.2" if answers else "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[-1], int(port)))]

    outer = {"/": page(b"public")}
    with (
        web_site(outer) as site,
        web_site({"/": page(b"secret")}, host="127.0.0.2", port=site.port) as inner,
    ):
        monkeypatch.setattr(socket, "getaddrinfo", planted)
        reach = reach_of(site, resolve=lambda host, port: [i[4][0] for i in planted(host, port)])
        assert fetch(site.url(), reach=reach).body == b"public"
        assert (answers, inner.asked) == (["127.0.0.1"], [])
        # The canary: a client that looks the name up again is led to the other one.
        with urllib.request.build_opener().open(site.url()) as response:
            assert response.read() == b"secret"


@pytest.mark.parametrize(
    "where",
    [METADATA, "http://127.0.0.2/", "http://[::1]/", "//169.254.169.254/", "http://0x7f.1/"],
)
def test_a_redirect_behind_our_walls_is_refused(where: str) -> None:
    with web_site({"/": redirect(where)}) as site:
        reach = reach_of(
            site,
            resolve=lambda host, port: ["127.0.0.1" if host == "paper.example" else host],
            ports=frozenset({site.port, 80}),
        )
        with pytest.raises(Refused):
            fetch(site.url(), reach=reach)


def test_without_the_gate_at_each_hop_the_redirect_would_arrive() -> None:
    """The canary of the test above: only the second host is inward."""
    with web_site() as site:
        site.replies |= {
            "/": redirect(site.url("/meta", host="metadata.example")),
            "/meta": page(b"secret"),
        }
        resolve = {"paper.example": ["127.0.0.1"], "metadata.example": ["169.254.169.254"]}
        closed = reach_of(site, resolve=lambda host, port: resolve[host])
        with pytest.raises(Refused):
            fetch(site.url(), reach=closed)
        assert site.paths == ["/"]
        assert fetch(site.url(), reach=reach_of(site)).body == b"secret"


@pytest.mark.parametrize(
    "where",
    ["file:///etc/passwd", "ftp://paper.example/", "gopher://paper.example/", "http://[",
     "http://a:b@paper.example/", "javascript:alert(1)", "http://paper.example/\x0bx"],
)  # fmt: skip
def test_a_redirect_to_something_else_than_a_web_address_is_refused(where: str) -> None:
    with web_site({"/": redirect(where)}) as site, pytest.raises(Refused):
        fetch(site.url(), reach=reach_of(site))


def test_redirects_end_after_five() -> None:
    chain = {f"/{n}": redirect(f"/{n + 1}") for n in range(7)} | {"/7": page(b"end")}
    with web_site({**chain, "/circle": redirect("/circle")}) as site:
        reach = reach_of(site)
        assert fetch(site.url("/2"), reach=reach).body == b"end"
        site.asked.clear()
        with pytest.raises(TooManyRedirects):
            fetch(site.url("/1"), reach=reach)
        with pytest.raises(TooManyRedirects):
            fetch(site.url("/circle"), reach=reach)
        assert site.paths == [*(f"/{n}" for n in range(1, 7)), *["/circle"] * 6]
        assert fetch(site.url("/1"), reach=reach_of(site, hops=6)).body == b"end"


def test_only_the_ports_of_the_web_are_asked() -> None:
    with web_site({"/": page(b"shell")}) as site:
        with pytest.raises(Refused, match=f"Port {site.port}"):
            fetch(site.url(), reach=reach_of(site, ports=frozenset({80, 443})))
        assert site.asked == []
        assert fetch(site.url(), reach=reach_of(site)).body == b"shell"


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_site({"/": page(b"page")}) as site, web_site() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url(host="127.0.0.1"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert fetch(site.url(), reach=reach_of(site)).body == b"page"
        assert proxy.asked == []
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.build_opener().open(site.url())
        refused.value.close()
        assert len(proxy.asked) == 1


def test_a_cookie_that_was_set_is_not_sent_back() -> None:
    replies = {"/": redirect("/next\r\nSet-Cookie: who=me"), "/next": page(b"page")}
    with web_site(replies) as site:
        fetch(site.url(), reach=reach_of(site))
    assert [head for head in site.asked if "cookie" in head.lower()] == []
    assert site.paths == ["/", "/next"]


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)


def trusting_all() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_a_certificate_has_to_be_trusted_and_of_that_name() -> None:
    with web_site({"/": page(b"sealed")}, tls=True) as site:
        url, other = site.url(scheme="https"), site.url(scheme="https", host="other.example")
        assert fetch(url, reach=reach_of(site, tls=trusting)).body == b"sealed"
        site.asked.clear()
        for address, reach in (
            (url, reach_of(site)),
            (other, reach_of(site, tls=trusting)),
            (site.url(scheme="https", host="127.0.0.1"), reach_of(site, tls=trusting)),
        ):
            with pytest.raises(Unreachable, match="certificate"):
                fetch(address, reach=reach)
        assert site.asked == []
        assert fetch(other, reach=reach_of(site, tls=trusting_all)).body == b"sealed"


@pytest.mark.parametrize(
    "reply", [b"", b"no http\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"\x16\x03\x01" * 9]
)
def test_what_is_not_http_is_said_to_be_so(reply: bytes) -> None:
    with web_site({"/": reply}) as site, pytest.raises(NotFetched, match=r"\.$"):
        fetch(site.url(), reach=reach_of(site))


def test_a_name_without_an_address_and_a_closed_port_are_unreachable() -> None:
    with web_site() as site:
        reach = reach_of(site, resolve=lambda host, port: [])
        with pytest.raises(Unreachable, match="has no address"):
            fetch(site.url(), reach=reach)
    with pytest.raises(Unreachable, match="No connection"):
        fetch(site.url(), reach=reach_of(site))


def test_no_code_of_the_site_widens_the_reach() -> None:
    makers = {
        name for name, path in modules().items() if "Reach(" in path.read_text(encoding="utf-8")
    }
    assert makers == {"capysite.base.outbound"}
    assert inspect.signature(fetch).parameters["reach"].default == PUBLIC
    assert (PUBLIC.public, PUBLIC.ports) == (is_public, frozenset({80, 443}))
