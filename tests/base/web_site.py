"""A web server on a socket that answers each path with the very bytes that a test gives."""

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from capysite.base.outbound import Reach

Reply = bytes | Callable[[Callable[[bytes], None]], object]
# Signed by itself for “paper.example”, until 2126; it proves nothing outside these tests.
CERTIFICATE = Path(__file__).parent / "paper_example.pem"


@dataclass
class Site:
    """`asked` keeps the head of each request as it came. A reply to “HEAD /a” alone goes before
    that to “/a”, of which HEAD gets the head."""

    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/", host: str = "paper.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def reply_to(self, head: str) -> Reply:
        method, path = head.split(" ")[:2]
        if found := self.replies.get(f"{method} {path}"):
            return found
        reply = self.replies.get(path, page(b"", status="404 Not Found"))
        if method == "HEAD" and not callable(reply):
            return reply.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return reply

    @property
    def paths(self) -> list[str]:
        return [head.split(" ")[1] for head in self.asked]


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *headers, "", ""]).encode() + body


def redirect(where: str, status: str = "302 Found") -> bytes:
    return f"HTTP/1.1 {status}\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()


def drip(whole: bytes, pause: float = 0.02) -> Reply:
    """The bytes one by one: no single wait is long."""

    def send(say: Callable[[bytes], None]) -> None:
        for byte in whole:
            say(bytes([byte]))
            time.sleep(pause)

    return send


class Talk(socketserver.StreamRequestHandler):
    site: Site

    def handle(self) -> None:
        try:
            lines = takewhile(bool, iter(self.rfile.readline, b"\r\n"))
            head = b"".join(lines).decode("latin-1")
            if not head:  # Who called hung up: the rest of the file would be empty lines for ever.
                return
            self.site.asked.append(head)
            reply = self.site.reply_to(head)
            if callable(reply):
                reply(self.say)
            else:
                self.say(reply)
        except OSError:
            return

    def say(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: object, client_address: object) -> None:
        """The handshake is done here, in the request's own thread; a refused one is no error."""
        try:
            if self.tls:
                request = self.tls.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
            self.RequestHandlerClass(request, client_address, self)  # type: ignore[arg-type]
        except OSError:
            return
        finally:
            request.close()  # type: ignore[attr-defined]


@contextmanager
def web_site(
    replies: Mapping[str, Reply] | None = None, *, host: str = "127.0.0.1", port: int = 0,
    tls: bool = False,
) -> Iterator[Site]:  # fmt: skip
    site = Site(dict(replies or {}))
    with Server((host, port), type("OneTalk", (Talk,), {"site": site})) as server:
        if tls:
            server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.tls.load_cert_chain(CERTIFICATE)
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def reach_of(*sites: Site, **overrides: object) -> Reach:
    """A reach to these servers alone, whatever the name: 127.0.0.1 counts as public."""
    values: dict[str, object] = {
        "public": lambda address: address == "127.0.0.1",
        "resolve": lambda host, port: ["127.0.0.1"],
        "ports": frozenset(site.port for site in sites),
    }
    return Reach(**{**values, **overrides})  # type: ignore[arg-type]
