"""Lists, feeds and all that stands around a page carry no link that earns, whatever is typed."""

from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import html
from markdown_it import MarkdownIt

from affiliates.hosts import go_slug, host_of
from articles.models import Author, Topic
from articles.publishing.editions import withdraw
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_author, make_edition, make_link, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
DIRECT = "https://quill.example/"


@pytest.fixture
def typed() -> str:
    """Links in every plain field that readers see, and a guide that earns behind each card."""
    link = make_link(destination=f"{DIRECT}?p=7", slug="quill")
    words = f'[W](go:quill) <{DIRECT}> <a href="{DIRECT}">W</a> [W]({DIRECT}) <a href="/go/quill/">'
    PublisherSettings(
        name="House", tagline=words[:160], description=words, letter_pitch=words,
        letter_wording=words, letter_title="Letter",
    ).save()  # fmt: skip
    topic = make_topic(slug="pens", name=f"W <a href={DIRECT}>", summary=words)
    author = make_author(slug="ada", name=f"A <a href={DIRECT}>", bio=words)
    parts: dict[str, Any] = {
        "title": f"T {words}",
        "summary": words,
        "topic": topic.slug,
        "authors": (author.slug,),
    }
    edition = make_edition(body=f"[Words](go:{link.slug})", **parts)
    make_edition(body=f"[Words](go:{link.slug})", **parts)
    gone = make_edition(**parts | {"slug": "gone"}).article
    gone.refresh_from_db()
    withdraw(gone, lock_version=gone.lock_version, by=make_user(), note=words)
    assert (Topic.objects.count(), Author.objects.count()) == (1, 1)
    return edition.slug


def paid(document: bytes | str) -> list[str]:
    page = html.fromstring(document) if document else html.Element("p")
    found = [element.get("href", "") for element in page.iter("a", "area")]
    return [href for href in found if go_slug(href, "testserver") or "quill" in host_of(href)]


def test_no_list_and_no_card_carries_a_link_that_earns(client: Client, typed: str) -> None:
    paths = [
        "/", "/guides/", "/topics/", "/topics/pens/", "/authors/", "/authors/ada/", "/changes/",
        "/corrections/", "/newsletter/subscribe/", "/guides/gone/", "/nowhere/",
        f"/guides/{typed}/history/", f"/guides/{typed}/report/", f"/guides/{typed}/proof/",
        f"/guides/{typed}/history/?from=1&to=1", "/disclosure/",
    ]  # fmt: skip
    assert {path: paid(client.get(path).content) for path in paths} == {path: [] for path in paths}
    assert paid(client.get(f"/guides/{typed}/").content) == [f"/go/quill/?g={typed}&p=body"]


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.rss", "/changes.xml", "/corrections.rss"])
@pytest.mark.usefixtures("typed")
def test_no_typed_word_of_a_feed_becomes_a_link_that_earns(client: Client, path: str) -> None:
    feed = feedparser.parse(client.get(path).content, sanitize_html=False)
    assert feed.bozo == 0
    assert len(feed.entries) == (2 if path.startswith("/feed") else 0)
    for entry in feed.entries:
        assert paid(f"<div>{entry.summary}</div>") == []
        assert "&lt;a href=" in entry.summary
        (way,) = paid(f"<div>{entry.content[-1].value}</div>")
        assert way.startswith("http://testserver/go/quill/")


def test_no_typed_word_becomes_a_link_in_markdown(client: Client, typed: str) -> None:
    for path in (f"/guides/{typed}.md", "/llms.txt"):
        text = client.get(path).content.decode()
        # By a reader of its own, which takes bare addresses for links too.
        reader = MarkdownIt("gfm-like", {"linkify": False}).render(text)
        assert paid(reader) == ([] if path == "/llms.txt" else [way_of(typed)])
        assert "://quill.example" not in text


def way_of(slug: str) -> str:
    return f"http://testserver/go/quill/?g={slug}&p=body"
