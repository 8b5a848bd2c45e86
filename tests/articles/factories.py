"""Plain makers of rows: each gives a complete one, and takes what a test cares about."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from affiliates.models import Clicks, Link, Merchant, Product
from articles.content import Content, Question
from articles.ledger.recording import record_check, record_version
from articles.models import (
    Article,
    Author,
    ComparisonTable,
    Edition,
    Fact,
    FactVersion,
    Offer,
    Source,
    Topic,
)
from articles.publishing.editions import publish
from articles.tables.grid import Column, Grid, Row
from articles.working import copy
from capysite.base import clock

_numbers = count(1)


def make_user(username: str = "editor", **overrides: Any) -> User:
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_superuser(username, **overrides)


def make_author(**overrides: Any) -> Author:
    n = next(_numbers)
    return Author.objects.create(**{"slug": f"author-{n}", "name": f"Ada Lind {n}", **overrides})


def make_checker(username: str = "editor") -> User:
    """An editor whose checks carry a public name."""
    user = make_user(username)
    Author.objects.get_or_create(user=user, defaults={"slug": username, "name": username.title()})
    return user


def make_topic(**overrides: Any) -> Topic:
    n = next(_numbers)
    return Topic.objects.create(**{"slug": f"topic-{n}", "name": f"Topic {n}", **overrides})


def make_source(**overrides: Any) -> Source:
    n = next(_numbers)
    values = {
        "key": f"source-{n}",
        "publisher": f"Gazette {n}",
        "title": "Plans and limits",
        "url": f"https://gazette-{n}.example/plans",
    }
    return Source.objects.create(**{**values, **overrides})


def make_merchant(**overrides: Any) -> Merchant:
    n = next(_numbers)
    return Merchant.objects.create(
        **{"slug": f"merchant-{n}", "name": f"Merchant {n}", **overrides}
    )


def make_product(relationship: str = "none", **overrides: Any) -> Product:
    n = next(_numbers)
    values = {"slug": f"product-{n}", "name": f"Product {n}", "website": f"https://p{n}.example/"}
    merchant = overrides.pop("merchant", None) or make_merchant(relationship=relationship)
    return Product.objects.create(**{**values, "merchant": merchant, **overrides})


def make_link(relationship: str = "affiliate", **overrides: Any) -> Link:
    n = next(_numbers)
    product = overrides.pop("product", None) or make_product(relationship)
    values = {"slug": f"link-{n}", "destination": f"https://shop-{n}.example/?partner=7"}
    return Link.objects.create(**{**values, "product": product, **overrides})


def make_clicks(link: Link | None = None, **overrides: Any) -> Clicks:
    values = {"place": "body", "day": clock.local_date(clock.now()), "kind": "human", "count": 3}
    return Clicks.objects.create(**{**values, "link": link or make_link(), **overrides})


def make_fact(value: str | None = "$17/mo", **overrides: Any) -> Fact:
    """A fact with a confirmed, checked version; without one for `value=None`."""
    n = next(_numbers)
    confidence = overrides.pop("confidence", "confirmed")
    checked = overrides.pop("checked", True)
    at = overrides.pop("at", None)
    sources = overrides.pop("sources", None)
    values = {
        "key": f"fact-{n}",
        "subject": f"Quill {n}",
        "label": "price",
        "kind": "price",
        "value_type": "money",
    }
    fact = Fact.objects.create(**{**values, **overrides})
    if value is not None:
        version = make_version(fact, value, confidence=confidence, at=at, sources=sources)
        if checked:
            record_check(version, by=make_checker(), method="page")
    return fact


def make_version(
    fact: Fact,
    value: str,
    *,
    confidence: str = "confirmed",
    at: datetime | None = None,
    sources: Sequence[tuple[Source, bool]] | None = None,
    **parts: Any,
) -> FactVersion:
    if sources is None:
        sources = [(make_source(), True)]
    return record_version(
        fact, value, confidence=confidence, by=make_checker(), at=at, sources=sources, **parts
    )


def make_offer(**overrides: Any) -> Offer:
    n = next(_numbers)
    product = overrides.pop("product", None) or make_product("own")
    return Offer.objects.create(
        **{"key": f"offer-{n}", "product": product, "text": "Take it.", **overrides}
    )


def make_table(rows: Sequence[Row] | None = None, **overrides: Any) -> ComparisonTable:
    n = next(_numbers)
    columns = (Column("name", "Name"), Column("price", "Price", "money"))
    grid = Grid(columns, tuple(rows or (Row(cells=("Quill", "$9")), Row(cells=("Nib", "$12")))))
    values = {"key": f"table-{n}", "title": f"Table {n}", "grid": grid.to_json()}
    return ComparisonTable.objects.create(**{**values, **overrides})


def make_content(**overrides: Any) -> Content:
    """A guide that passes the gate; makes its topic and author unless they are given."""
    n = next(_numbers)
    values: dict[str, Any] = {
        "title": f"Which pen for slow mornings? {n}",
        "slug": f"guide-{n}",
        "summary": "We wrote letters with four pens for a week.",
        "body": "## How we wrote\n\nSlowly, and by a window.\n",
        "questions": (Question("is-ink-included", "Is ink included?", "No."),),
    }
    if "topic" not in overrides:
        values["topic"] = make_topic().slug
    if "authors" not in overrides:
        values["authors"] = (make_author().slug,)
    return Content(**{**values, **overrides})


def make_article(**overrides: Any) -> Article:
    """A working copy, never published."""
    return copy.create(make_content(**overrides), by=make_user())


def make_edition(article: Article | None = None, **overrides: Any) -> Edition:
    """A published guide; `at` and `until` are moments, the rest parts of its content."""
    moments = {
        name: overrides.pop(name) for name in ("at", "until", "tables", "note") if name in overrides
    }
    article = article or make_article(**overrides)
    article.refresh_from_db()
    done = publish(article, lock_version=article.lock_version, by=make_user(), **moments)
    return done.edition


def change(article: Article, **parts: Any) -> Article:
    """Saves the working copy with other parts."""
    article.refresh_from_db()
    content = copy.content_of(article).changed(**parts)
    return copy.save_content(article, content, lock_version=article.lock_version, by=make_user())
