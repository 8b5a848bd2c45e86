"""What machines ask for by fixed addresses, and what every page says to them in its head."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from lxml import html
from PIL import Image
from pytest_django import Settings

from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_edition

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def elsewhere(settings: Settings) -> None:
    settings.SITE_URL = "https://pens.example"


def test_robots_are_led_to_the_sitemap(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: https://pens.example/sitemap.xml" in lines
    assert {"Disallow: /admin/", "Disallow: /go/"} <= set(lines)


def test_whoever_finds_a_hole_is_told_whom_to_write_to(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    PublisherSettings(contact_email="desk@pens.example").save()
    read = []
    for days in (0, 20, 40):
        with clock.fixed(MONDAY + timedelta(days=days)):
            answer = client.get("/.well-known/security.txt")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        read.append(dict(line.split(": ") for line in answer.content.decode().splitlines()))
    assert read[0] == {
        "Contact": "mailto:desk@pens.example",
        "Expires": "2026-09-01T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": "https://pens.example/.well-known/security.txt",
    }
    assert [one["Expires"] for one in read[1:]] == ["2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"]


def test_browsers_find_their_icons(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (301, "/static/favicon.ico")
    with Image.open(str(find("favicon.ico"))) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    PublisherSettings(name="House").save()
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json; charset=utf-8"
    said = json.loads(answer.content)
    assert (said["name"], said["start_url"]) == ("House", "/")
    assert all(find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


def head(client: Client, path: str) -> tuple[list[str], list[str]]:
    """Canonical addresses, and what robots are told."""
    page = html.fromstring(client.get(path).content)
    robots = page.xpath("//meta[@name='robots']/@content")
    return page.xpath("//link[@rel='canonical']/@href"), robots


def test_a_page_names_itself_and_says_whether_it_may_be_found(client: Client) -> None:
    for _ in range(21):
        edition = make_edition(slug=f"pen-{_}")
    for path in ("/", "/guides/", "/topics/", "/changes/", "/privacy/", edition.get_absolute_url()):
        assert head(client, path) == ([f"https://pens.example{path}"], [])
        assert head(client, f"{path}?utm=x")[0] == [f"https://pens.example{path}"]
    (following,) = html.fromstring(client.get("/guides/").content).xpath("//a[@rel='next']/@href")
    assert head(client, following) == (
        [f"https://pens.example{following}"], ["noindex, follow"]
    )  # fmt: skip
    for part in ("history/", "proof/"):
        assert head(client, f"{edition.get_absolute_url()}{part}")[1] == ["noindex, follow"]
    assert head(client, "/none-such/") == ([], ["noindex"])
