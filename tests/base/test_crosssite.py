import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from capysite.base.crosssite import same_site_post


@same_site_post
def subscribe(request: HttpRequest) -> HttpResponse:
    return HttpResponse("stored")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.SITE_URL = "https://guide.example"


def post(**headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return subscribe(RequestFactory().post("/newsletter/subscribe/", headers=named))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        # Under Referrer-Policy: no-referrer a form of our own sends this pair.
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {"Origin": "https://guide.example"},
        {"Origin": "https://guide.example:443"},
        {},
    ],
)
def test_our_own_form_is_taken(headers: dict[str, str]) -> None:
    assert post(**headers).content == b"stored"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "https://guide.example"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://guide.example"},
        {"Origin": "https://guide.example:8443"},
        {"Origin": "https://guide.example.evil.example"},
        {"Origin": "https://guide.example:port"},
    ],
)
def test_a_form_of_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(PermissionDenied, match="another site"):
        post(**headers)


def test_reading_is_not_asked_where_it_comes_from() -> None:
    request = RequestFactory().get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert subscribe(request).content == b"stored"
