"""What our pages let a browser do."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from capysite.base.csp import HEADER, ContentSecurityPolicyMiddleware, Policy, header


def test_a_policy_is_written_as_django_6_writes_it() -> None:
    policy: Policy = {
        "default-src": ["'self'", "data:"],
        "script-src": "'none'",
        "upgrade-insecure-requests": True,
        "block-all-mixed-content": False,
        "img-src": None,
    }
    assert header(policy) == (
        "default-src 'self' data:; script-src 'none'; upgrade-insecure-requests"
    )


@pytest.mark.django_db
def test_a_public_page_may_run_nothing_but_its_own_files(client: Client) -> None:
    response = client.get("/")
    assert response[HEADER] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_an_unknown_address_has_the_policy_too(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert response[HEADER].startswith("default-src 'none'; script-src 'self'")


@pytest.mark.django_db
def test_the_desk_may_frame_itself_and_show_what_was_just_pasted(client: Client) -> None:
    policy = client.get("/admin/login/")[HEADER]
    assert "img-src 'self' data: blob:" in policy
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_response_with_a_policy_of_its_own_keeps_it(settings: Settings) -> None:
    def picture(request: object) -> HttpResponse:
        return HttpResponse(headers={HEADER: "default-src 'none'; sandbox"})

    response = ContentSecurityPolicyMiddleware(picture)(RequestFactory().get("/"))
    assert response.headers[HEADER] == "default-src 'none'; sandbox"
