"""Requests of the corpora, and those of tests that need one of a person."""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest
from django.test import RequestFactory

from affiliates.robots import is_robot

CORPUS = Path(__file__).parent / "corpus"
PERSON = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}


@dataclass(frozen=True)
class Asked:
    name: str
    method: str
    secure: bool
    headers: dict[str, str]

    def request(self) -> HttpRequest:
        made: HttpRequest = RequestFactory().generic(
            self.method, "/go/pen/", secure=self.secure, headers=self.headers
        )
        return made

    def is_robot(self) -> bool:
        request = self.request()
        return is_robot(self.method, request.headers, secure=request.is_secure())


def read(name: str) -> list[Asked]:
    blocks = (CORPUS / name).read_text(encoding="utf-8").strip().split("\n\n")
    return [_asked(block) for block in blocks if block.startswith("#")]


def _asked(block: str) -> Asked:
    name, line, *headers = block.splitlines()
    method, scheme = line.split()
    pairs = (header.partition(":") for header in headers)
    return Asked(
        name.removeprefix("# "),
        method,
        scheme == "https",
        {key: value.removeprefix(" ") for key, _, value in pairs},
    )
