"""Every construct that can carry a link × a guide read elsewhere: in feeds, as Markdown."""

from pathlib import Path

import pytest
from django.test import Client
from markdown_it import MarkdownIt
from pytest_django import Settings

from articles.pages import live
from articles.pages.building import pages_of
from articles.pages.full_text import full_text
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.paid_corpus import make_partner, placed_by_us
from tests.articles.test_paid_corpus import direct, faults

pytestmark = pytest.mark.django_db
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
NOTE = "<p><strong>How this page earns"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def plain(document: str) -> str:
    """As the reader of pages knows it: ways through /go/, and a note that bears its class."""
    ways = document.replace('href="http://testserver/go/', 'href="/go/')
    return f"<main>{ways.replace(NOTE, NOTE.replace('<p', '<p class=disclosure'))}</main>"


def in_feeds(slug: str) -> str:
    at = clock.now()
    found = list(live.for_page(at).filter(slug=slug))
    (page,) = pages_of(found, at=at, settings=PublisherSettings.current())
    return full_text(page)


def test_no_link_that_earns_goes_unmarked_or_undisclosed_elsewhere(client: Client) -> None:
    link, found, looked = make_partner(), [], 0
    for make in (*direct(), *placed_by_us(link)):
        path = make().paths[0]
        if not path.startswith("/guides/"):
            continue
        looked += 1
        twin = client.get(f"{path.rstrip('/')}.md").content.decode()
        for document in (READER.render(twin), in_feeds(path.split("/")[2])):
            found += [f"{path}: {fault}" for fault in faults(plain(document))]
    assert found == []
    assert looked > 60
