"""Pictures are served by name, to readers those that a guide has shown, and can't act."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from articles.images import serving
from articles.models import Article, Image
from articles.publishing.editions import withdraw
from capysite.base import clock
from tests.articles.factories import make_article, make_edition, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
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


@pytest.fixture
def guide() -> Article:
    picture = Image.objects.create(
        key="pen", alt="A pen.", width=8, height=8, sha256="0", uploaded_at=clock.now(),
        renditions=[
            {"name": name, "format": kind, "width": 8, "height": 8}
            for name, kind in ((NAME, "WEBP"), (NAME.replace("webp", "jpg"), "JPEG"))
        ],
    )  # fmt: skip
    return make_article(body=f"![A pen.](image:{picture.key})")


@pytest.fixture
def live(guide: Article) -> None:
    make_edition(guide)


def get(name: str, **headers: str) -> HttpResponseBase:
    request: Any = RequestFactory().get("/media/i/x", headers=headers)
    request.at = clock.now()
    return serving.image(request, name)


def answers(client: Client, url: str = f"/media/i/{NAME}") -> int:
    response: Any = client.get(url)
    b"".join(response)
    return int(response.status_code)


def test_readers_get_a_picture_once_a_guide_shows_it_until_that_is_removed_by_law(
    client: Client, guide: Article
) -> None:
    begins = clock.now() + DAY
    assert answers(client) == 404
    make_edition(guide, at=begins)
    assert answers(client) == 404
    seen = []
    for days, legal in ((1, False), (2, True)):
        with clock.fixed(begins + days * DAY):
            seen.append(answers(client))
            guide.refresh_from_db()
            withdraw(guide, lock_version=guide.lock_version, by=make_user(), legal=legal)
            seen.append(answers(client))
        with clock.fixed(begins + days * DAY + DAY / 2):
            if not legal:
                make_edition(guide)
    assert seen == [200, 200, 200, 404]


def test_the_desk_sees_pictures_that_readers_do_not_get(client: Client, guide: Article) -> None:
    url = f"/admin/media/i/{NAME}"
    assert answers(client, url) == 302
    client.force_login(make_user())
    assert (answers(client, url), answers(client)) == (200, 404)
    typed = client.post("/admin/markdown/preview/", {"content": "![A pen.](image:pen)"})
    copy = client.get(f"/admin/articles/article/{guide.pk}/working-copy/")
    for html in (typed.json()["html"], copy.content.decode()):
        assert f'srcset="{url} 8w"' in html
        assert '"/media/i/' not in html


@pytest.mark.usefixtures("live")
def test_a_picture_comes_with_headers_that_disarm_it() -> None:
    response = get(NAME)
    assert b"".join(response) == b"RIFF"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.usefixtures("live")
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
