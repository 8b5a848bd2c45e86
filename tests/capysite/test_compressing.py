"""Answers that no cache keeps are compressed too, unless they are for one person."""

import gzip

import brotli
import pytest
from django.test import Client

from capysite.base import clock
from tests.articles.factories import make_edition
from tests.capysite.reader import MONDAY
from tests.newsletter.makers import make_reader

pytestmark = pytest.mark.django_db
SEARCH = "/search/?q=pens"


@pytest.fixture(autouse=True)
def guide() -> None:
    with clock.fixed(MONDAY):
        make_edition(slug="pens", title="Pens that write")


def body(client: Client, path: str, accepted: str) -> tuple[str, bytes]:
    """As it is said to be coded, and as it came."""
    response = client.get(path, headers={"Accept-Encoding": accepted})
    assert response.headers["Content-Length"] == str(len(response.content))
    return response.headers.get("Content-Encoding", ""), response.content


def test_results_come_in_the_coding_that_a_reader_likes_best(client: Client) -> None:
    coding, plain = body(client, SEARCH, "")
    assert (coding, b" that write</a>" in plain) == ("", True)
    coding, packed = body(client, SEARCH, "gzip, deflate")
    assert (coding, gzip.decompress(packed)) == ("gzip", plain)
    coding, packed = body(client, SEARCH, "gzip, deflate, br")
    assert (coding, brotli.decompress(packed)) == ("br", plain)
    assert len(packed) < len(plain) / 2
    assert body(client, SEARCH, "br;q=0, gzip;q=0") == ("", plain)
    assert client.get(SEARCH).headers["Vary"] == "Accept-Encoding"


def test_an_error_that_is_explained_is_compressed_too(client: Client) -> None:
    assert body(client, "/search/?q=pens&kind=none", "gzip")[0] == "gzip"


def test_what_is_for_one_person_is_left_as_it_is(admin_client: Client) -> None:
    token = make_reader().preferences_token
    for path in (f"/newsletter/preferences/{token}/", "/admin/", "/admin/articles/article/"):
        response = admin_client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert (response.status_code, response.headers.get("Content-Encoding")) == (200, None)


def test_what_was_compared_by_its_mark_is_left_as_it_is(client: Client) -> None:
    response = client.get("/feed.json", headers={"Accept-Encoding": "gzip"})
    assert "ETag" in response.headers
    assert "Content-Encoding" not in response.headers
