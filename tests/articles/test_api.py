"""How the API answers: marks of bytes, refusals in a sentence, and for anybody."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from capysite.base import clock
from tests.articles.api_site import API, error, make_pens, read
from tests.articles.factories import change, make_edition
from tests.articles.open_pages import DAY, MONDAY, take_away

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def test_the_root_says_where_everything_is(client: Client) -> None:
    site = "http://testserver/api/v1"
    assert read(client, "/api/v1/") == {
        "guides": f"{site}/guides/",
        "facts": f"{site}/facts/",
        "products": f"{site}/products/",
        "corrections": f"{site}/corrections/",
        "openapi": f"{site}/openapi.json",
    }


def test_pages_tell_programs_where_the_description_is(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<link rel="service-desc" type="application/json" href="/api/v1/openapi.json">' in page


def test_who_has_a_document_is_told_so_until_it_changes(client: Client) -> None:
    make_pens()
    for path in ("guides/pens/", "facts/", "facts/quill-price/", "products/quill/"):
        with clock.fixed(MONDAY):
            first = client.get(f"{API}/{path}")
        asked = {"headers": {"If-None-Match": first["ETag"]}}
        with clock.fixed(MONDAY + DAY / 8):
            again = client.get(f"{API}/{path}", **asked)  # type: ignore[arg-type]
        with clock.fixed(MONDAY + DAY):
            changed = client.get(f"{API}/{path}", **asked)  # type: ignore[arg-type]
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Access-Control-Allow-Origin"] == "*"
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert b"$19" in changed.content


def test_answers_are_for_anybody_and_set_no_cookie(client: Client) -> None:
    make_pens()
    for path, status in (("", 200), ("guides/pens/", 200), ("guides/none/", 404), ("?a=1", 400)):
        response = client.get(f"{API}/{path}", headers={"Origin": "https://elsewhere.example"})
        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "max-age=0"
        assert not response.cookies
        assert "Vary" not in response


def test_a_database_that_is_away_is_told_to_programs_as_any_error(client: Client) -> None:
    make_pens()

    def refuse(*_: object) -> None:
        raise OperationalError("The database is away.")

    with connection.execute_wrapper(refuse):
        response = client.get(f"{API}/guides/pens/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["error"]["code"] == "unavailable"
    assert client.get(f"{API}/guides/pens/").status_code == 200


def test_only_reading_is_answered(client: Client) -> None:
    make_pens()
    for path in ("", "guides/", "guides/pens/", "nowhere/"):
        for method in ("post", "put", "patch", "delete", "options"):
            response = getattr(client, method)(f"{API}/{path}")
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
            assert response.json()["error"]["code"] == "method_not_allowed"
    head, full = client.head(f"{API}/guides/pens/"), client.get(f"{API}/guides/pens/")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("guides/?after=yesterday", "unknown_mark"),
        ("guides/?after=1e99-1", "unknown_mark"),
        ("guides/?topic=Pens", "bad_parameter"),
        ("guides/?page=2", "bad_parameter"),
        ("guides/?topic=a&topic=b", "bad_parameter"),
        ("guides/pens/?as_of=2020-01-01", "bad_parameter"),
        ("facts/?after=NO", "unknown_mark"),
        ("facts/?kind=rumour", "bad_parameter"),
        ("facts/?subject=%00", "bad_parameter"),
        (f"facts/?subject={'a' * 201}", "bad_parameter"),
        ("products/?after=A", "unknown_mark"),
        ("corrections/?after=1-rumour-1", "unknown_mark"),
    ],
)
def test_what_can_not_be_meant_is_refused_in_a_sentence(
    client: Client, path: str, code: str
) -> None:
    found, message = error(client, path, 400)
    assert found == code
    assert message.endswith(".")
    assert "\x00" not in message


def test_unknown_addresses_are_answered_in_json_too(client: Client) -> None:
    make_pens()
    for path in ("guides/none/", "facts/none/", "facts/none/versions/", "products/none/", "x/y/"):
        code, message = error(client, path, 404)
        assert (code, message[:16]) == ("not_found", "There is no such")


def test_an_address_without_its_last_slash_leads_on(client: Client) -> None:
    response = client.get(f"{API}/facts?kind=price")
    assert response.status_code == 301
    assert response["Location"] == "http://testserver/api/v1/facts/?kind=price"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{API}/nothing").status_code == 404


def test_a_guide_that_moved_leads_on_and_one_that_was_taken_away_says_so(client: Client) -> None:
    article = make_pens().article
    with clock.fixed(MONDAY + DAY):
        change(article, slug="quills")
        make_edition(article)
        moved = client.get(f"{API}/guides/pens/")
    assert moved.status_code == 301
    assert moved["Location"] == "http://testserver/api/v1/guides/quills/"
    with clock.fixed(MONDAY + 2 * DAY):
        take_away(article, note="It was out of date.")
    said = "“Which pen?” was withdrawn on 4 March 2026. It was out of date."
    for slug in ("pens", "quills"):
        assert error(client, f"guides/{slug}/", 410, MONDAY + 2 * DAY) == ("withdrawn", said)
    assert error(client, "facts/quill-price/", 404, MONDAY + 2 * DAY)[0] == "not_found"
    with clock.fixed(MONDAY + 3 * DAY):
        take_away(article, legal=True, note="A court said so.")
    gone = error(client, "guides/quills/", 410, MONDAY + 3 * DAY)
    assert gone == ("removed", "What stood here was taken down.")
