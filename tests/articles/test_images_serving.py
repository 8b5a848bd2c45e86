"""Pictures are served by name alone, and can't act."""

from pathlib import Path

import pytest
from django.http import Http404
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from articles.images import serving

NAME = "0123456789abcdef0123456789abcdef.webp"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "media" / "i"
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"RIFF")
    (tmp_path / "media" / "secret.webp").write_bytes(b"CANARY")
    (folder / "secret.webp").write_bytes(b"CANARY")
    return folder


def get(name: str, **headers: str) -> HttpResponseBase:
    return serving.image(RequestFactory().get("/media/i/x", headers=headers), name)


def test_a_picture_comes_with_headers_that_disarm_it() -> None:
    response = get(NAME)
    assert b"".join(response) == b"RIFF"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_browser_that_has_it_is_told_so() -> None:
    response = get(NAME, if_none_match=get(NAME)["ETag"])
    assert (response.status_code, b"".join(response)) == (304, b"")


@pytest.mark.parametrize(
    "name",
    ["secret.webp", "../secret.webp", "..%2fsecret.webp", "/etc/passwd",
     NAME.replace("webp", "svg"), NAME.upper(), f"{NAME}\n", f"{NAME}.part",
     "f" * 32 + ".webp", ""],
)  # fmt: skip
def test_no_other_name_is_answered(name: str) -> None:
    with pytest.raises(Http404):
        get(name)


def test_only_reading_is_allowed() -> None:
    assert serving.image(RequestFactory().post("/media/i/x"), NAME).status_code == 405
