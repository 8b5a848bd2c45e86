"""A provider of mail behind a socket: it takes what Postmark's interface takes, and answers as a
test asks. `python -m tests.newsletter.provider_api NAME:SECRET < report` posts a report of it to
the site's webhook, in a process with the site's own settings, and prints the status."""

import base64
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Provider:
    """`answers` is by recipient: the status of an answer that is none of success."""

    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


class Api(BaseHTTPRequestHandler):
    provider: Provider

    def do_POST(self) -> None:
        mail = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.provider.answers.get(mail["To"], 200)
        if status == 200:
            self.provider.taken.append(mail)
        said = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc", "To": mail["To"]}
        body = json.dumps(said if status == 200 else {"Message": "No."}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def provider_api(**answers: int) -> Iterator[Provider]:
    provider = Provider(answers={f"{name}@reader.example": n for name, n in answers.items()})
    api = type("OneApi", (Api,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), api) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def main(secret: str) -> None:
    import django

    django.setup()
    from django.test import Client

    answer = Client().post(
        "/newsletter/providers/postmark/tracking/",
        sys.stdin.read(),
        content_type="application/json",
        headers={"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()},
    )
    print(answer.status_code)


if __name__ == "__main__":
    main(sys.argv[1])
