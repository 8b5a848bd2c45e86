"""One hidden row in each state of each model; every public address is read; none is found."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from articles.content import Question
from articles.ledger.recording import cancel_version, record_check
from articles.ledger.reviewing import start_review
from articles.models import ImportedText, PendingImport, Proposal, Review
from articles.publishing.editions import withdraw
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from articles.working import copy
from capysite.base import audit, clock, outbox
from newsletter.models import Subscriber
from tests.articles.factories import (
    change,
    make_article,
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
CANARY = "zebrafinch"
SOON = timedelta(days=3)
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
SHOWN = "A guide that everybody may read"


def hidden(n: str) -> str:
    return f"{CANARY}-{n}"


def plant_live_guide() -> None:
    """A live page, so that the crawl has something to find, with a hidden tomorrow."""
    soon = clock.now() + SOON
    price = make_fact("$17/mo")
    make_version(price, f"$99/{hidden('future')}", at=soon)
    cancelled = make_version(price, f"$98/{hidden('cancelled')}", at=soon + SOON)
    cancel_version(cancelled, by=make_user())
    table = make_table([Row(cells=("Quill", "$9"))])
    edition = make_edition(
        title=SHOWN,
        slug="open",
        body=f"It costs {{{{ fact: {price.key} }}}}.\n\n{{{{ table: {table.key} }}}}",
        tables=[table],
    )
    article = edition.article
    table.refresh_from_db()
    table.title = hidden("table-future")
    table.save()
    publish_table(table, lock_version=table.lock_version, by=make_user(), at=soon)
    table.title = hidden("table-working")
    table.save()
    change(article, title=hidden("scheduled"), slug=hidden("scheduled-slug"))
    make_edition(article, at=soon)
    change(article, title=hidden("working"), body=hidden("working-body"), slug=hidden("working"))
    record_check(price.versions.earliest(), by=make_checker(), method="page", note=hidden("note"))
    Review.objects.create(
        article=article,
        edition=edition,
        reviewer=make_author(name=hidden("reviewer"), slug=hidden("reviewer")),
        started_at=clock.now(),
    )
    start_review(article, by=make_checker())


def plant_draft() -> None:
    """A guide that was never published, with parts of its own of every kind."""
    source = make_source(publisher=hidden("source"), url=f"https://{hidden('source')}.example/")
    fact = make_fact(
        hidden("value"), value_type="text", sources=[(source, True)], subject=hidden("fact")
    )
    product = make_product(merchant=make_merchant(name=hidden("merchant")), name=hidden("product"))
    offer = make_offer(product=product, price=fact, text=hidden("offer"))
    link = make_link(product=product)
    table = make_table(
        [Row(product=product.slug, cells=(hidden("cell"), "$9"))], title=hidden("caption")
    )
    article = make_article(
        title=hidden("draft"),
        slug=hidden("draft"),
        summary=hidden("summary"),
        topic=make_topic(name=hidden("topic"), slug=hidden("topic")).slug,
        authors=(make_author(name=hidden("author"), slug=hidden("author")).slug,),
        body=f"{{{{ offer: {offer.key} }}}}\n\n{{{{ table: {table.key} }}}}\n\n[x](go:{link.slug})",
        questions=(Question(hidden("question"), hidden("question"), hidden("answer")),),
        evidence=(fact.key,),
        citations=(source.key,),
    )
    now = clock.now()
    ImportedText.objects.create(
        article=article, sha256="0" * 64, name=hidden("file"), content={}, imported_at=now
    )
    PendingImport.objects.create(article=article, text=hidden("pending"), received_at=now)
    Proposal.objects.create(
        fact=fact, article=article, value=hidden("proposal"), line=1, proposed_at=now
    )
    copy.duplicate(article, by=make_user())


def plant_gone_guides() -> None:
    for slug, legal in (("withdrawn", False), ("removed", True)):
        parts: dict[str, Any] = {"title": hidden("removed")} if legal else {}
        article = make_edition(slug=slug, body=hidden(f"{slug}-body"), **parts).article
        article.refresh_from_db()
        note = hidden("removed-note") if legal else "It was out of date."
        withdraw(article, lock_version=article.lock_version, by=make_user(), legal=legal, note=note)
    make_edition(slug=hidden("tomorrow"), title=hidden("tomorrow"), at=clock.now() + SOON)


def plant_people() -> None:
    now = clock.now()
    audit.record(hidden("audit"), by=None)
    address = f"{CANARY}@reader.example"
    Subscriber.objects.create(email=address, address=address, created_at=now, asked_at=now)
    outbox.queue(to=address, subject=hidden("mail"), text=hidden("mail"), kind="test", at=now)


@pytest.fixture
def planted() -> None:
    plant_live_guide()
    plant_draft()
    plant_gone_guides()
    plant_people()


def guesses() -> Iterator[str]:
    """Addresses of hidden things, as somebody would guess them."""
    for name in ("draft", "scheduled", "scheduled-slug", "working", "tomorrow", "topic", "author",
                 "reviewer", "withdrawn", "removed"):  # fmt: skip
        for folder in ("guides", "topics", "authors", "go", "media/i"):
            yield f"/{folder}/{hidden(name)}/"
    for name in ("withdrawn", "removed", "open"):
        yield f"/guides/{name}/"
        for part in ("history", "proof", "working-copy"):
            yield f"/guides/{name}/{part}/"
    yield from (
        "/feed.xml",
        "/robots.txt",
        "/sitemap.xml",
        "/api/v1/facts/",
        "/guides/?after=9-9",
    )


def crawl(client: Client) -> dict[str, str]:
    """Every page that a reader reaches from the front page, and every guess: address → answer."""
    waiting, read = ["/", *guesses()], {}
    while waiting:
        path = unescape(waiting.pop())
        if path in read or path.startswith(("/static/", "/admin/")):
            continue
        response = client.get(path)
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        read[path] = f"{headers}\n{response.content.decode()}"
        waiting += LINK.findall(read[path])
    return read


@pytest.mark.usefixtures("planted")
def test_no_public_answer_holds_what_is_not_live(client: Client) -> None:
    read = crawl(client)
    assert SHOWN in read["/guides/open/"]
    assert SHOWN in read["/feed.xml"]
    # An answer may repeat the address that was asked for, nothing else.
    leaks = {path for path, answer in read.items() if CANARY in answer.replace(path, "")}
    assert leaks == set()


@pytest.mark.usefixtures("planted")
def test_the_crawl_would_find_what_has_begun(client: Client) -> None:
    """The canary sings: three days later the same crawl finds the edition that was hidden."""
    with clock.fixed(clock.now() + SOON):
        read = crawl(client)
    assert hidden("scheduled") in read["/"]
    assert hidden("table-future") in read[f"/guides/{hidden('scheduled-slug')}/"]
    assert hidden("future") in read[f"/guides/{hidden('scheduled-slug')}/"]


def test_every_public_pattern_is_crawled_or_takes_a_token() -> None:
    patterns = set()
    for included in get_resolver().url_patterns:
        prefix = str(included.pattern)
        inner = getattr(included, "url_patterns", None)
        patterns |= {prefix + str(p.pattern) for p in inner} if inner else {prefix}
    public = {pattern for pattern in patterns if not pattern.startswith("admin/")}
    assert public == {
        "", "guides/", "guides/<slug:slug>/", "topics/", "topics/<slug:slug>/", "authors/",
        "authors/<slug:slug>/", "privacy/", "feed.xml", "robots.txt", "media/i/<str:name>",
        "go/<slug:slug>/", "newsletter/subscribe/", "newsletter/check-your-mail/",
        "newsletter/confirm/<str:token>/", "newsletter/unsubscribe/<slug:token>/",
        "healthz", "readyz",
    }  # fmt: skip
