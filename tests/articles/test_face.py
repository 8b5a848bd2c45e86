"""The publisher's face on every page: logo, colours, navigation, other places."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from PIL import Image as Pillow

from articles.admin.settings_checks import dead_ways, no_such_picture
from articles.admin.used import reasons_to_keep
from articles.images.intake import take_in
from articles.models import Image, SitePage
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_edition, make_merchant, make_topic, make_user

pytestmark = pytest.mark.django_db


def make_picture() -> Image:
    data = io.BytesIO()
    Pillow.new("RGB", (300, 80), "#123456").save(data, "PNG")
    data.seek(0)
    return take_in(data, name="wordmark.png", by=make_user(), at=clock.now(), alt="Wordmark")


def settle(**face: Any) -> PublisherSettings:
    PublisherSettings.objects.all().delete()
    made = PublisherSettings(name="Heron House", **face)
    made.full_clean()
    made.save()
    return made


def tree(client: Client, path: str = "/guides/") -> Any:
    return html.fromstring(client.get(path).content)


def navigation(client: Client) -> list[tuple[str, str]]:
    links = tree(client).xpath("//nav[contains(@class, 'topics')]//a")
    return [(link.text_content(), link.get("href")) for link in links]


def test_colours_stand_behind_the_stylesheet_at_an_address_for_good(client: Client) -> None:
    assert "colours-" not in client.get("/guides/").content.decode()
    settle(accent_light="#5b2d8e")
    sheets = tree(client).xpath("//link[@rel='stylesheet']/@href")
    assert sheets[0].endswith("site.css")
    answer = client.get(sheets[1])
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--link:light-dark(#5b2d8e,#86d3c2)" in answer.content.decode()


def test_an_old_address_gives_todays_colours_for_a_moment(client: Client) -> None:
    settle(accent_light="#5b2d8e")
    (old,) = tree(client).xpath("//link[contains(@href, 'colours-')]/@href")
    settle(accent_light="#7a1f3d")
    (new,) = tree(client).xpath("//link[contains(@href, 'colours-')]/@href")
    assert new != old
    answer = client.get(old)
    assert answer.headers["Cache-Control"] == "max-age=60"
    assert answer.content == client.get(new).content
    for wrong in ("x", "0" * 11, "0" * 13, "A" * 12):
        assert client.get(reverse("articles:colours", args=[wrong])).status_code == 404
    settle()
    assert client.get(old).status_code == 404


def test_the_logo_stands_for_mark_and_name_and_can_be_fetched(client: Client) -> None:
    picture = make_picture()
    name = next(r["name"] for r in picture.renditions if r["format"] == "WEBP")
    assert client.get(f"/media/i/{name}").status_code == 404
    settle(logo=picture.key)
    (brand,) = tree(client).find_class("brand")
    (image,) = brand.iter("img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == (
        "Heron House", "300", "80",
    )  # fmt: skip
    picture_sent: Any = client.get(image.get("src"))
    assert picture_sent.getvalue()
    assert brand.xpath(".//svg") == []
    assert "It is the logo of the site." in reasons_to_keep(picture, clock.now())
    settle()
    assert client.get(f"/media/i/{name}").status_code == 404
    assert tree(client).xpath("//a[@class='brand']//span/text()") == ["Heron House"]


def test_a_picture_that_is_gone_leaves_the_name(client: Client) -> None:
    settle(logo="no-such-picture")
    assert tree(client).xpath("//a[@class='brand']//span/text()") == ["Heron House"]
    assert no_such_picture("no-such-picture")
    assert no_such_picture(make_picture().key) == []


def test_navigation_follows_its_lines_and_leaves_out_what_is_not_there(client: Client) -> None:
    make_edition(topic=make_topic(slug="pens", name="Pens").slug)
    make_topic(slug="inks", name="Inks")
    make_edition(at=clock.now() + timedelta(days=1), topic="inks")
    assert navigation(client) == [("Pens", "/topics/pens/")]
    settle(
        navigation="All of it | /guides/\nWrite with | pens\nSoon | inks\nUs | /about/\n"
        "Privacy | /privacy/"
    )
    shown = [
        ("All of it", "/guides/"), ("Write with", "/topics/pens/"), ("Privacy", "/privacy/"),
    ]  # fmt: skip
    assert navigation(client) == shown
    SitePage.objects.create(name="about", body="Three people.")
    assert navigation(client) == [*shown[:2], ("Us", "/about/"), shown[2]]
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert ("Soon", "/topics/inks/") in navigation(client)
    settle(navigation="Soon | inks")
    assert navigation(client) == [("Pens", "/topics/pens/")]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Pens | pens", "There is no topic “pens”."),
        ("Old | /nothing-here/", "There is no page at /nothing-here/"),
        ("One | /guides/a-guide/", "/guides/a-guide/ may come and go"),
        ("Desk | /admin/", "There is no page at|may come and go"),
        ("Buy | /go/pens/", "may come and go"),
        ("State | /healthz", "may come and go"),
    ],
)
def test_a_way_to_what_may_go_is_refused(line: str, says: str) -> None:
    (said,) = dead_ways(line)
    assert any(part in said for part in says.split("|"))


def test_ways_to_what_always_stands_are_taken() -> None:
    make_topic(slug="pens")
    text = (
        "A | pens\nB | /guides/?year=2026\nC | /about/\nD | /newsletter/subscribe/\nE | /#by-topic"
    )
    assert dead_ways(text) == []


def test_other_places_are_ours_and_marked_where_they_pay(client: Client) -> None:
    make_merchant(relationship="affiliate", website="https://pens.example/")
    settle(social="Letters https://social.example/@us\nShop https://pens.example/us")
    shown = client.get("/guides/").content.decode()
    assert '<a href="https://social.example/@us" rel="me">Letters</a>' in shown
    assert 'href="https://pens.example/us" rel="sponsored nofollow me"' in shown
    assert shown.index('class="disclosure"') < shown.index("https://pens.example/us")


def test_the_address_for_readers_stands_in_the_footer(client: Client) -> None:
    settle(contact_email="desk@heron.example")
    assert tree(client).xpath("//footer//a[starts-with(@href, 'mailto:')]/text()") == [
        "desk@heron.example"
    ]


def test_a_palette_that_cannot_be_read_is_refused_at_the_desk(client: Client) -> None:
    with pytest.raises(ValidationError, match="Choose a darker colour"):
        settle(accent_light="#ffcc00")
    assert not PublisherSettings.objects.exists()


def test_the_whole_face_costs_a_guide_no_query_more(client: Client) -> None:
    address = make_edition(topic=make_topic(slug="pens").slug).get_absolute_url()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    settle()
    bare = cost()
    settle(
        logo=make_picture().key, accent_light="#5b2d8e", navigation="Pens | pens\nUs | /about/",
        social="Letters https://social.example/@us",
    )  # fmt: skip
    SitePage.objects.create(name="about", body="Three people.")
    assert cost() == bare <= 8
