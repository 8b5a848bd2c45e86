import logging
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from capysite.base.requestid import LogFormatter, RequestIdMiddleware, current


def ids_of(*, brought: str = "", proxy: str = "10.0.0.1") -> tuple[str, str]:
    """The id inside the request, and the one that was answered."""
    inside = []

    def view(request: HttpRequest) -> HttpResponse:
        inside.append(current.get())
        return HttpResponse()

    headers = {"X-Request-ID": brought} if brought else {}
    request = RequestFactory(REMOTE_ADDR=proxy).get("/", headers=headers)
    response = RequestIdMiddleware(view)(request)
    return inside[0], response.headers["X-Request-ID"]


def test_each_request_has_an_id_of_its_own_and_answers_it() -> None:
    (inside, answered), (other, _) = ids_of(), ids_of()
    assert inside == answered
    assert re.fullmatch(r"[0-9a-f]{16}", inside)
    assert inside != other
    assert current.get() == "-"


def test_a_proxy_of_ours_brings_the_id(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert ids_of(brought="edge-1234.abcd") == ("edge-1234.abcd", "edge-1234.abcd")


def test_a_stranger_does_not_choose_the_id(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert "edge-1234" not in ids_of(brought="edge-1234", proxy="198.51.100.7")


@pytest.mark.parametrize(
    "brought", ["short", "x" * 65, "a b c d e f g", "<script>alert", "a\tbcdefgh"]
)
def test_an_odd_id_is_not_taken_even_from_a_proxy(brought: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert brought not in ids_of(brought=brought)


def line(message: str, *values: object) -> str:
    record = logging.LogRecord("capysite", logging.INFO, __file__, 1, message, values, None)
    return LogFormatter().format(record)


def test_a_line_carries_the_id_of_its_request() -> None:
    token = current.set("abcd1234")
    try:
        assert line("It is served").endswith(" INFO abcd1234 capysite It is served")
    finally:
        current.reset(token)


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("mail to ada@reader.example failed", "mail to [e-mail] failed"),
        ("'Ada Lind <ada.lind+x@reader.example>'", "'Ada Lind <[e-mail]>'"),
        ("from 198.51.100.7", "from [address]"),
        ("from 198.51.100.7:5432.", "from [address]:5432."),
        ("from 2001:db8::1, twice", "from [address], twice"),
        ("from [2001:db8::1]:443", "from [[address]]:443"),
        ("at 12:30:59 in 0.5 s, step 3.2", "at 12:30:59 in 0.5 s, step 3.2"),
    ],
)
def test_a_line_tells_of_no_address(said: str, logged: str) -> None:
    assert line("%s", said).endswith(f"capysite {logged}")


def test_nobody_forges_a_line() -> None:
    forged = line("Not Found: %s", "/x\r\n2026-01-01 INFO - capysite all is well\x1b[2J\u2028")
    assert len(forged.splitlines()) == 1
    assert forged.endswith("/x\\r\\n2026-01-01 INFO - capysite all is well\\x1b[2J\\u2028")


def test_a_traceback_forges_none_either_and_tells_of_nobody() -> None:
    try:
        raise ValueError("bad\n2026-01-01 INFO - capysite from ada@reader.example")
    except ValueError as error:
        record = logging.LogRecord("capysite", logging.ERROR, __file__, 1, "It failed", (), None)
        record.exc_info = (ValueError, error, error.__traceback__)
    first, *rest = LogFormatter().format(record).splitlines()
    assert first.endswith("It failed")
    assert all(text.startswith("    | ") for text in rest)
    assert "ada@reader.example" not in "".join(rest)


@pytest.mark.django_db
def test_the_line_of_a_request_names_its_pattern_and_no_token(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "capysite.request"):
        client.get("/newsletter/confirm/a-secret-token/")
    (logged,) = [r.getMessage() for r in caplog.records if r.name == "capysite.request"]
    assert logged.startswith("GET /newsletter/confirm/<")
    assert "a-secret-token" not in logged
