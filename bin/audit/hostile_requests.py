"""Odd queries, encodings, methods, headers and bodies get an answer that is no failure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from types import MappingProxyType
from urllib.parse import quote

from bin.audited import read_site, some
from bin.exercises import Figure, at_least, none_of, told
from bin.ground import Ground
from bin.visitor import Visitor

QUERIES = (
    "?after=", "?after=%00", "?after=%ff%fe", "?after=9e999-1", "?after=nan-1", "?after=1-1e9",
    "?after=-1--1", "?after=1.5-99999999999999999999999", "?after=253402300800-1",
    "?from=1&to=2", "?from=-1&to=0", "?from=1&to=99999999999999999999", "?from=%00&to=x",
    "?from=²&to=³", "?from=1&from=2&to=", "?page=%27%20OR%201=1--", "?q=" + "a" * 6000,
    "?" + "&".join(f"k{n}=v" for n in range(1500)), "?a[]=1&a[b]=2", "?=%", "?%", "?;", "?&&&",
    "?next=//evil.example", "?after=%E2%80%AE", "?from=1%0d%0aSet-Cookie:x=1",
)  # fmt: skip
TAILS = (
    "%00", "%ff", "%2e%2e/", "..%2f", "%0d%0aX:1", "%c0%af", "//", "?/", ";a=b", "%F0%9F%98%80",
    "a" * 300, "%25%32%65", "<script>", "'--", "\\", ".json", ".php", "%20",
)  # fmt: skip
METHODS = (
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "PROPFIND",
    "get",
    "X" * 30,
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Host": "evil.example"}, {"Host": ""}, {"X_Forwarded_Host": "evil.example"},
    {"X_Forwarded_For": "'; DROP TABLE x"}, {"X_Forwarded_Proto": "https"},
    {"Cookie": "sessionid=" + "a" * 3000}, {"Cookie": "=;=;;,\x01"}, {"Range": "bytes=9-1,a-b"},
    {"If_Modified_Since": "yesterday"}, {"If_None_Match": '"'}, {"Accept_Encoding": "br;q=x, *"},
    {"Accept": "\x7f/*"}, {"Accept_Language": "x" * 2000}, {"Referer": "javascript:alert(1)"},
    {"X_Request_ID": "a\tb"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
    {"Authorization": "Basic %%%"}, {"Content_Type": "text/html; charset=nonsense"},
    {"Expect": "200-maybe"}, {"Transfer_Encoding": "gzip"}, {"Upgrade": "h2c"},
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
BODIES: tuple[tuple[str, bytes], ...] = (
    (FORM, b""), (FORM, b"%"), (FORM, b"email=%00&x=%ff"), (FORM, b"email=" + b"a" * 100_000),
    (FORM, b"&".join(b"k=v" for _ in range(6000))), (FORM, b"email=a%0d%0aBcc:b@c.example"),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n--"), ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=" + "y" * 300, b"--"), ("application/json", b'{"a":'),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), (FORM + "; charset=utf-7", b"a=+AD"),
    (FORM, "email=ａ@ｂ.example&name=\u202e".encode()),
)  # fmt: skip


@dataclass
class Sweep:
    visitor: Visitor
    asked: int = 0
    failed: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        said = f"{method} {path[:120]} {dict(more) or ''} {(body or b'')[:30]!r}"
        self.asked += 1
        try:
            answer = self.visitor.ask(path, method, body, **more)
        except (OSError, HTTPException, ValueError) as error:
            self.unanswered.append(f"{said}: {type(error).__name__} {error}")
            return
        if answer.status >= 500 or b"Traceback" in answer.body:
            self.failed.append(f"{said}: {answer.status}")
        if answer.cookies:
            self.failed.append(f"{said}: a cookie")


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    sweep, chance = Sweep(Visitor(site.url)), Random(ground.seed)
    paths = [path for path in some(site.read, 1) if not path.startswith("/static/")]
    for path in paths:
        probe(sweep, path.partition("?")[0], chance)
    yield told("addresses, one of each kind", len(paths))
    yield at_least("hostile requests", sweep.asked, 1000)
    yield none_of("answers with 5xx, a traceback or a cookie", sweep.failed)
    yield none_of("without an answer", sweep.unanswered)
    yield at_least("the site answers after it", int(Visitor(site.url).ask("/").status == 200), 1)


def probe(sweep: Sweep, path: str, chance: Random) -> None:
    for query in QUERIES:
        sweep.ask(path + quote(query, safe="?&=%+;/[]-'"))
    for tail in TAILS:
        sweep.ask(path + quote(tail, safe="%/?;=<>'\\"))
    for method in METHODS:
        sweep.ask(path, method)
    for headers in HEADERS:
        sweep.ask(path, more=headers)
    for kind, body in BODIES:
        sweep.ask(path, "POST", body, {"Content_Type": kind})
    for _ in range(10):
        noise = "".join(chr(chance.choice((chance.randrange(1, 256), 0x202E))) for _ in range(20))
        sweep.ask(f"{path}{quote(noise)}?{quote(noise)}={quote(noise)}")
