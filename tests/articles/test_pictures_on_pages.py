"""A page shows its pictures with what exists of them at that moment."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from PIL import Image as Pillow

from articles.images.developing import develop
from articles.images.intake import take_in
from articles.models import Image
from capysite.base import clock
from tests.articles.factories import make_edition, make_fact

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def take(width: int = 500, height: int = 450) -> Image:
    data = io.BytesIO()
    Pillow.new("RGB", (width, height), "teal").save(data, "PNG")
    data.seek(0)
    return take_in(data, name="pond.png", by=None, at=clock.now(), alt="A pond")


def pictures(client: Client) -> list[html.HtmlElement]:
    page = client.get("/guides/pond/").content.decode()
    found: list[html.HtmlElement] = html.fromstring(page).xpath("//main//picture")
    return found


def shown(picture: html.HtmlElement) -> dict[str, list[str]]:
    """Widths by media type, in the order in which a browser tries them."""
    widths = {
        source.get("type", "fallback"): re.findall(r" (\d+)w", source.get("srcset"))
        for source in picture.xpath(".//source|.//img")
    }
    assert all(s.get("sizes") for s in picture.xpath(".//source|.//img"))
    return widths


def status(client: Client, path: str) -> int:
    response: Any = client.get(path)
    b"".join(response)
    return int(response.status_code)


def test_a_page_shows_more_of_a_picture_as_the_worker_makes_it(client: Client) -> None:
    image = take()
    make_edition(slug="pond", body=f"![A pond](image:{image.key})")
    assert shown(pictures(client)[0]) == {"image/webp": ["500"], "fallback": ["500"]}
    develop(clock.now())
    (picture,) = pictures(client)
    assert shown(picture) == {
        "image/avif": ["400", "500"],
        "image/webp": ["400", "500"],
        "fallback": ["500"],
    }
    (img,) = picture.xpath(".//img")
    assert (img.get("width"), img.get("height"), img.get("alt")) == ("500", "450", "A pond")
    addresses = {
        address
        for source in picture.xpath(".//source|.//img")
        for address in re.findall(r"/media/i/\S+", source.get("srcset"))
    }
    assert len(addresses) == 5
    assert {status(client, address) for address in addresses} == {200}


def test_what_is_made_of_a_draft_is_nobodys(client: Client) -> None:
    image = take()
    develop(clock.now())
    image.refresh_from_db()
    names = [*(r["name"] for r in image.renditions), image.master]
    for folder in ("i", "m"):
        assert {client.get(f"/media/{folder}/{name}").status_code for name in names} == {404}


def test_a_master_is_nobodys_even_when_its_picture_is_shown(client: Client) -> None:
    image = take()
    make_edition(slug="pond", body=f"![A pond](image:{image.key})")
    for folder in ("i", "m"):
        assert client.get(f"/media/{folder}/{image.master}").status_code == 404
    assert image.master.encode() not in client.get("/guides/pond/").content


LAZY = ("lazy", None)
EAGER = ("eager", "high")


@pytest.mark.parametrize(
    ("before", "loading"),
    [
        (lambda key: "", [EAGER, LAZY]),
        (lambda key: "A few words first. " * 15, [EAGER, LAZY]),
        (lambda key: "Many more words than that. " * 15, [LAZY, LAZY]),
        (lambda key: "{{ facts }}", [LAZY, LAZY]),
        (lambda key: f"![First](image:{key})", [EAGER, LAZY, LAZY]),
    ],
)
def test_the_first_picture_near_the_top_is_fetched_at_once(
    before: Callable[[str], str], loading: list[tuple[str, str | None]], client: Client
) -> None:
    key = take().key
    body = f"{before(key)}\n\n![A pond](image:{key})\n\n![The pond again](image:{key})"
    make_edition(slug="pond", body=body, evidence=(make_fact().key,))
    images = [picture.xpath(".//img")[0] for picture in pictures(client)]
    assert [(img.get("loading"), img.get("fetchpriority")) for img in images] == loading
    assert {img.get("decoding") for img in images} == {"async"}


def test_a_page_costs_the_same_with_one_picture_and_with_thirty(client: Client) -> None:
    keys = [take(20 + number).key for number in range(30)]
    make_edition(slug="pond", body=f"![A pond](image:{keys[0]})")
    make_edition(slug="ponds", body="\n\n".join(f"![A pond](image:{key})" for key in keys))
    counts = []
    for slug in ("pond", "pond", "ponds"):
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/guides/{slug}/")
        counts.append(len(caught))
    assert counts[1] == counts[2] <= 8


def test_the_newest_guide_stands_on_the_front_page_with_a_crop_of_its_lead(client: Client) -> None:
    def lead() -> list[html.HtmlElement]:
        page = html.fromstring(client.get("/").content.decode())
        found: list[html.HtmlElement] = page.xpath("//section[@class='lead']//picture")
        return found

    make_edition(slug="words", title="Words alone")
    assert lead() == []
    first, second = take(), take(300, 300)
    body = f"Here: ![A pond](image:{first.key}) and ![A lake](image:{second.key})"
    make_edition(slug="pond", body=body)
    assert lead() == []
    develop(clock.now())
    (picture,) = lead()
    assert set(shown(picture)) == {"image/avif", "image/webp", "fallback"}
    (img,) = picture.xpath(".//img")
    assert (img.get("width"), img.get("height"), img.get("alt")) == ("500", "281", "")
    assert status(client, img.get("src")) == 200
