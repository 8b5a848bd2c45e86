"""One hidden row in each state of each model; every public address is read; none is found."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from affiliates.models import Link, Product
from articles.models import Fact
from capysite.base import clock
from newsletter.composing import PREFERENCES, TOKEN
from tests.journeys import crawling
from tests.journeys.crawling import text_of
from tests.journeys.planting import (
    CANARY,
    LETTER,
    PICTURE,
    SELLER,
    SHOWN,
    SOON,
    hidden,
    hidden_files,
    plant_all,
    planted_names,
)

pytestmark = pytest.mark.django_db
# Folders of the API whose names could be guessed.
API = ("guides", "products")
FEEDS = ("feed", "topics/<slug:slug>/feed", "authors/<slug:slug>/feed", "corrections", "changes")


@pytest.fixture
def planted(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    plant_all()


def guesses() -> Iterator[str]:
    """Addresses of hidden things, by the names that they have and by those they might have."""
    names = planted_names()
    yield from (f"/{folder}/{quote(name)}/" for folder in names for name in names[folder])
    yield from (f"/api/v1/{folder}/{quote(name)}/" for folder in API for name in names[folder])
    keys = Fact.objects.values_list("key", flat=True)
    yield from (f"/api/v1/facts/{key}/{part}" for key in keys for part in ("", "versions/"))
    yield f"/api/v1/facts/?product={hidden('promoted')}"
    yield f"/api/v1/guides/?topic={hidden('topic')}"
    yield f"/api/v1/guides/?author={hidden('author')}"
    products = Product.objects.values_list("slug", flat=True)
    yield from (f"/compare/?p=compared&p={slug}" for slug in products)
    yield "/products/?after=a"
    yield from (f"/guides/{quote(name)}.md" for name in names["guides"])
    for folder in ("topics", "authors"):
        yield from (f"/{folder}/{quote(name)}/feed.json" for name in names[folder])
    yield from (
        f"/media/i/{quote(name)}{end}" for name in names["media/i"] for end in ("", ".webp", ".png")
    )
    for name in ("withdrawn", "removed", "open", "returned"):
        for part in ("history", "proof", "working-copy", "report", "report/thanks"):
            yield f"/guides/{name}/{part}/"
        yield f"/guides/{name}/proof.json"
        yield f"/guides/{name}.md"
        yield f"/guides/{name}/card-00000000000000000000.png"
        yield from (f"/guides/{name}/history/?from={a}&to={b}" for a in (1, 3) for b in (2, 3, 4))
    yield from (
        "/search/?q=future+shared",
        "/feed.xml",
        "/corrections.xml",
        "/changes.xml",
        "/robots.txt",
        "/sitemap.xml",
        "/api/v1/",
        "/api/v1/guides/?after=9-9",
        "/sitemap/guides/9.xml",
        "/llms.txt",
        "/.well-known/security.txt",
        "/favicon.ico",
        "/guides/?after=9-9",
        "/track-record/?after=4102444800-9",
    )


def crawl(client: Client) -> dict[str, str]:
    """Every page that a reader reaches from the front page, and every guess: address → answer."""
    return {
        path: "\n".join(
            [*(f"{name}: {value}" for name, value in response.headers.items()), text_of(response)]
        )
        for path, response in crawling.crawl(client, ["/", *guesses()]).items()
    }


@pytest.mark.usefixtures("planted")
def test_no_public_answer_holds_what_is_not_live(client: Client) -> None:
    read = crawl(client)
    assert SHOWN in read["/guides/open/"]
    assert "/media/i/" in read["/guides/open/"]
    assert PICTURE in read["/guides/open/"]
    for path in ("/feed.xml", "/feed.rss", "/feed.json", "/topics/shared/feed.xml", "/llms.txt",
                 "/authors/shared/feed.rss", "/guides/open.md"):  # fmt: skip
        assert SHOWN in read[path]
    parts = {path for path, answer in read.items() if "<lastmod>" in answer}
    assert {"/sitemap.xml", *(path.rpartition("/")[0] for path in parts)} == {
        "/sitemap.xml", "/sitemap", "/sitemap/guides", "/sitemap/topics", "/sitemap/authors",
        "/sitemap/products", "/sitemap/letters",
    }  # fmt: skip
    assert SHOWN in read["/topics/shared/"]
    assert LETTER in read["/newsletter/issues/"]
    assert "$17" in read["/newsletter/issues/sent/"]
    assert not any(secret in answer for answer in read.values() for secret in (TOKEN, PREFERENCES))
    assert "Back again" in read["/guides/returned/history/"]
    assert "Green" in read["/guides/returned/proof/"]
    assert "Green" in read["/guides/returned/proof.json"]
    assert "Back again" in read["/guides/returned/history/?from=3&to=4"]
    assert SHOWN in read["/authors/shared/"]
    assert "Sold in May" in read["/track-record/"]
    assert SHOWN in read["/products/shared/"]
    assert "$9" in read["/compare/?p=compared&p=shared"]
    assert SELLER in read["/disclosure/"]
    assert SHOWN in read["/api/v1/guides/"]
    assert "$17" in read["/api/v1/guides/open/"]
    assert "$17" in read["/api/v1/facts/"]
    assert SHOWN in read["/api/v1/products/shared/"]
    assert "Green" in read["/api/v1/guides/returned/"]
    # An answer may repeat the address that was asked for, nothing else.
    leaks = {path for path, answer in read.items() if CANARY in answer.replace(path, "")}
    assert leaks == set()
    files = hidden_files()
    assert len(files) > 4
    assert {path for path, answer in read.items() if any(name in answer for name in files)} == set()


@pytest.mark.usefixtures("planted")
def test_a_link_that_no_live_edition_shows_leads_nowhere(client: Client) -> None:
    links = Link.objects.filter(destination__contains=CANARY)
    answers = {link.slug: client.get(link.get_absolute_url()).status_code for link in links}
    assert answers == {
        hidden(f"{n}link"): 404 for n in ("", "working-", "scheduled-", "replaced-", "other-")
    }
    with clock.fixed(clock.now() + 3 * SOON):
        assert client.get(f"/go/{hidden('replaced-link')}/").status_code == 404


@pytest.mark.alike
@pytest.mark.usefixtures("planted")
def test_the_crawl_would_find_what_has_begun(client: Client) -> None:
    """The canary sings: three days later the same crawl finds what was hidden until then."""
    with clock.fixed(clock.now() + SOON):
        read = crawl(client)
    assert hidden("settled-note") in read["/track-record/"]
    page = read[f"/guides/{hidden('scheduled-slug')}/"]
    assert hidden("scheduled") in read["/"]
    for n in ("table-future", "future", "future-source", "scheduled-author", "scheduled-source",
              "scheduled-picture"):  # fmt: skip
        assert hidden(n) in page
    assert hidden("future") in read["/products/shared/"]
    for n in ("promoted", "promoted-value", "promoted-offer"):
        assert hidden(n) in read[f"/products/{hidden('promoted')}/"]
    assert any(name in page for name in hidden_files())
    assert (
        f"https://{hidden('scheduled-link')}.example/" in read[f"/go/{hidden('scheduled-link')}/"]
    )


def test_every_public_pattern_is_crawled_or_takes_a_token() -> None:
    patterns = set()
    for included in get_resolver().url_patterns:
        prefix = str(included.pattern)
        inner = getattr(included, "url_patterns", None)
        patterns |= {prefix + str(p.pattern) for p in inner} if inner else {prefix}
    public = {pattern for pattern in patterns if not pattern.startswith("admin/")}
    assert public == {
        "", "guides/", "guides/<slug:slug>/", "guides/<slug:slug>/history/",
        "guides/<slug:slug>/report/", "guides/<slug:slug>/report/thanks/",
        "guides/<slug:slug>/proof/", "guides/<slug:slug>/proof.json",
        "guides/<slug:slug>/card-<slug:name>.png", "topics/",
        "topics/<slug:slug>/", "products/", "products/<slug:slug>/", "compare/",
        "authors/", "authors/<slug:slug>/", "guides/<slug:slug>.md", "search/",
        "about/", "how-we-review/", "privacy/", "contact/", "colours-<slug:digest>.css",
        "corrections/", "changes/", "track-record/", "disclosure/",
        *(f"{feed}.{kind}" for feed in FEEDS for kind in ("xml", "rss", "json")),
        "robots.txt", "llms.txt", "sitemap.xml", "sitemap/pages.xml",
        "sitemap/<slug:section>/<int:chunk>.xml", ".well-known/security.txt", "favicon.ico",
        "site.webmanifest",
        "media/i/<str:name>",
        "api/v1/", "api/v1/openapi.json", "api/v1/guides/", "api/v1/guides/<slug:slug>/",
        "api/v1/facts/", "api/v1/facts/<slug:key>/", "api/v1/facts/<slug:key>/versions/",
        "api/v1/products/", "api/v1/products/<slug:slug>/", "api/v1/corrections/",
        "api/v1/<path:path>",
        "go/<slug:slug>/", "newsletter/subscribe/", "newsletter/check-your-mail/",
        "newsletter/issues/", "newsletter/issues/<slug:slug>/",
        "newsletter/confirm/<str:token>/", "newsletter/unsubscribe/<slug:token>/",
        "newsletter/preferences/<slug:token>/", "newsletter/preferences/<slug:token>/data/",
        "newsletter/preferences/<slug:token>/erase/", "newsletter/new-address/<str:token>/",
        "healthz", "readyz",
    }  # fmt: skip
