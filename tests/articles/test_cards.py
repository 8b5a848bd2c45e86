"""A guide that is shared brings a picture that says what the page says, and no other."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pytest_django import Settings

from articles.cards import drawing, keeping
from articles.cards.ahead import draw_ahead
from articles.cards.checks import fonts
from articles.cards.words import CardWords
from articles.models import Author, Edition
from articles.publishing.editions import withdraw
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import change, make_author, make_edition, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
DAY = timedelta(days=1)


def meta(client: Client, slug: str = "pens") -> dict[str, str]:
    page = html.fromstring(client.get(f"/guides/{slug}/").content.decode())
    return {
        tag.get("property") or tag.get("name"): tag.get("content")
        for tag in page.xpath("//meta[starts-with(@property, 'og:image') or @name='twitter:card']")
    }


def address(client: Client, slug: str = "pens") -> str:
    return urlsplit(meta(client, slug)["og:image"]).path


def status(client: Client, path: str) -> int:
    response: Any = client.get(path)
    b"".join(response)
    return int(response.status_code)


def files(media: Path) -> set[str]:
    return {path.name for path in (media / "og").iterdir()} if (media / "og").exists() else set()


@pytest.fixture
def pens() -> Edition:
    authors = tuple(make_author(name=name, slug=name.lower()).slug for name in ("Ove", "Ada"))
    return make_edition(slug="pens", title="Which pen?", authors=authors)


@pytest.mark.usefixtures("pens")
def test_a_page_names_its_picture_with_size_and_words(client: Client) -> None:
    PublisherSettings.objects.create(name="The Pond Guide")
    day = clock.local_date(clock.now())
    said = meta(client)
    url = said.pop("og:image")
    assert url.startswith("http://testserver/guides/pens/card-")
    assert said == {
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": f"Which pen? · Ove and Ada · {day.day} {day:%B %Y} · The Pond Guide",
        "twitter:card": "summary_large_image",
    }


@pytest.mark.usefixtures("pens")
def test_the_picture_is_served_disarmed_and_may_be_kept_an_hour(client: Client) -> None:
    response: Any = client.get(address(client))
    assert b"".join(response).startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["X-Content-Type-Options"] == "nosniff"
    again = client.get(address(client), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.post(address(client)).status_code in {403, 405}


def test_the_address_changes_with_what_the_picture_says(client: Client, pens: Edition) -> None:
    seen = [address(client)]
    PublisherSettings.objects.create(name="The Pond Guide")
    seen.append(address(client))
    Author.objects.filter(slug="ada").update(name="Ada Wren")
    seen.append(address(client))
    with clock.fixed(clock.now() + DAY):
        change(pens.article, title="Which pen, then?")
        make_edition(pens.article)
        seen.append(address(client))
        assert len(set(seen)) == 4
        for old in seen[:3]:
            led: Any = client.get(old)
            assert (led.status_code, led["Location"]) == (302, seen[3])
            assert led["Cache-Control"] == "max-age=0"
        assert status(client, seen[3]) == 200


def test_no_picture_tells_a_title_before_its_moment_or_after_its_end(
    client: Client, pens: Edition, media: Path
) -> None:
    begins = clock.now() + DAY
    today = address(client)
    change(pens.article, title="A secret pen", slug="secret")
    coming = make_edition(pens.article, at=begins)
    draw_ahead(clock.now())
    (words,) = keeping.words_of([coming])
    assert files(media) == {Path(today).name.removeprefix("card-"), f"{words.name}.png"}
    wanted = [f"/guides/{slug}/card-{words.name}.png" for slug in ("secret", "pens")]
    assert [status(client, path) for path in wanted] == [404, 302]
    assert client.get(wanted[1])["Location"] == today
    assert client.get(f"/media/og/{words.name}.png").status_code == 404
    with clock.fixed(begins):
        assert address(client, "secret") == wanted[0]
        assert status(client, wanted[0]) == 200
    with clock.fixed(begins + DAY):
        pens.article.refresh_from_db()
        withdraw(pens.article, lock_version=pens.article.lock_version, by=make_user(), legal=True)
        assert status(client, wanted[0]) == 404


@pytest.mark.usefixtures("pens")
def test_what_nobody_says_is_never_drawn(
    client: Client, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    drawn: list[CardWords] = []

    def draw(words: CardWords) -> bytes:
        drawn.append(words)
        return drawing.draw(words)

    monkeypatch.setattr(keeping, "draw", draw)
    for number in range(20):
        assert client.get(f"/guides/pens/card-{number:020}.png").status_code == 302
        assert client.get(f"/guides/nobodys/card-{number:020}.png").status_code == 404
    assert drawn == []
    for _ in range(3):
        assert status(client, address(client)) == 200
    assert len(drawn) == len(files(media)) == 1


def test_the_worker_draws_ahead_and_clears_away(
    client: Client, pens: Edition, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_edition(slug="inks", title="Which ink?")
    draw_ahead(clock.now())
    before = files(media)
    assert len(before) == 2
    PublisherSettings.objects.create(name="The Pond Guide")
    draw_ahead(clock.now())
    assert len(files(media)) == 4
    (media / "og" / "notes.txt").write_text("not ours")
    draw_ahead(clock.now() + 2 * DAY)
    assert files(media) & before == set()
    assert len(files(media)) == 3
    monkeypatch.setattr(keeping, "draw", None)
    assert status(client, address(client)) == 200


def test_a_half_written_picture_is_nobodys(client: Client, pens: Edition, media: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = address(client)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            client.get(path)
    assert files(media) == set()
    assert status(client, address(client)) == 200


def test_without_fonts_there_is_no_picture_and_a_warning(
    client: Client, settings: Settings, tmp_path: Path, pens: Edition
) -> None:
    path = address(client)
    assert fonts() == []
    settings.CARD_FONTS = tmp_path
    assert meta(client) == {"twitter:card": "summary"}
    assert client.get(path).status_code == 404
    draw_ahead(clock.now())
    (warning,) = fonts()
    assert warning.msg.startswith("No guide has a picture when it is shared: below CARD_FONTS")
    assert "NotoSans-Bold.ttf" in warning.msg
    packages = "fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
    assert warning.hint is not None
    assert packages in warning.hint


def test_with_some_fonts_only_their_scripts_have_pictures(
    client: Client, settings: Settings, tmp_path: Path, pens: Edition
) -> None:
    for path in Path("/usr/share/fonts").rglob("NotoSans*.ttf"):
        (tmp_path / path.name).symlink_to(path)
    settings.CARD_FONTS = tmp_path
    make_edition(slug="fude", title="どのペン")
    assert meta(client)["twitter:card"] == "summary_large_image"
    assert meta(client, "fude") == {"twitter:card": "summary"}
    (warning,) = fonts()
    assert warning.msg.startswith("Some guides have no picture when they are shared")


def test_without_shaping_there_is_no_picture_and_a_warning(
    client: Client, pens: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.cards.fonts.features.check", lambda name: name != "fribidi")
    assert meta(client) == {"twitter:card": "summary"}
    (warning,) = fonts()
    assert "FriBiDi" in warning.msg


def test_a_picture_costs_the_same_few_queries_for_one_author_and_for_thirty(
    client: Client, pens: Edition
) -> None:
    many = tuple(make_author(slug=f"author-{number}").slug for number in range(30))
    make_edition(slug="many", authors=many)
    counts = []
    for slug in ("pens", "many"):
        path = address(client, slug)
        with CaptureQueriesContext(connection) as caught:
            assert status(client, path) == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 3
