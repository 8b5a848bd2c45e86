"""Whoever visits a served site: asks for an address, and follows every link."""

import http.client
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

LINK = re.compile(r"""\b(?:href|src)\s*=\s*["']([^"']*)["']""")
LOCATION = re.compile(r"<loc>([^<]*)</loc>")
TIMEOUT = 120  # seconds, for a machine that does other things, too


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    cookies: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Visitor:
    """One connection a request: what fails is the request's own failure."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url, self.headers = url, headers
        self.host = urlsplit(url).netloc

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        try:
            connection.request(method, path, body=body, headers=self._headers(headers))
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        named = {**self.headers, **more}
        return {name.replace("_", "-"): value for name, value in named.items()}

    def crawl(
        self, begin: Iterable[str], follows: Callable[[str], bool] = lambda path: True
    ) -> dict[str, Answer]:
        """Path → answer, of every address of this site that can be reached; redirects too."""
        waiting, read = list(begin), {}
        while waiting:
            path = waiting.pop(0)
            if path in read or not follows(path):
                continue
            answer = read[path] = self.ask(path)
            waiting += self.inside(path, answer)
        return read

    def inside(self, path: str, answer: Answer) -> list[str]:
        """The addresses of this site that an answer leads to, without their fragments."""
        found = [urldefrag(urljoin(f"{self.url}{path}", link)).url for link in leads_to(answer)]
        return [link[len(self.url) :] or "/" for link in found if link.startswith(f"{self.url}/")]


def leads_to(answer: Answer) -> list[str]:
    links = [answer.headers["location"]] if "location" in answer.headers else []
    if answer.kind in {"text/html", "application/atom+xml", "application/rss+xml"}:
        links += [unescape(link) for link in LINK.findall(answer.text)]
    if answer.kind == "application/xml":
        links += [unescape(link) for link in LOCATION.findall(answer.text)]
    return [link for link in links if not link.startswith(("mailto:", "data:", "blob:"))]


def _answer(response: http.client.HTTPResponse) -> Answer:
    return Answer(
        response.status,
        {name.lower(): value for name, value in response.getheaders()},
        response.read(),
        tuple(response.headers.get_all("Set-Cookie") or ()),
    )
