"""Where something is used, in sentences that name the guides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse

from articles import whereused
from articles.freezing import freeze_grid, wanted_by_grid
from articles.markdown import Rendered, render, render_answer
from articles.models import (
    FAQ,
    Article,
    ComparisonTable,
    Edition,
    Image,
    TableVersion,
    Use,
)
from capysite.base import clock
from capysite.base.models import PublisherSettings

# What text and grids refer to: the kind of reference, and the field that it names.
NAMED_BY = {
    "fact": ("fact", "key"), "comparisontable": ("table", "key"), "offer": ("offer", "key"),
    "link": ("link", "slug"), "article": ("guide", "slug"), "image": ("image", "key"),
    "product": ("product", "slug"),
}  # fmt: skip
HANGING = {
    "fact": (("offers", "The offer “{}” takes its price from it."),),
    "source": (
        ("fact_sources", "It stands behind the fact “{0.version.fact}”."),
        ("derived", "The source “{}” derives from it."),
    ),
    "product": (
        ("facts", "The fact “{}” is about it."),
        ("offers", "The offer “{}” sells it."),
        ("links", "The link “{}” leads to it."),
    ),
    "link": (("offers", "The offer “{}” leads by it."),),
    "merchant": (("products", "It sells “{}”."),),
}
ADDRESS = "It was published, and its address is kept for ever."
KEPT = {
    "fact": (("versions", "It has recorded versions, and the ledger keeps them."),),
    "author": (
        ("checks", "Checks stand under this name, and they are kept."),
        ("reviews", "Reviews stand under this name, and they are kept."),
        ("addresses", ADDRESS),
    ),
    "topic": (("editions", "Published guides stand in it."), ("addresses", ADDRESS)),
    "comparisontable": (("versions", "It was published, and its versions are kept."),),
    "article": (("editions", "It was published: withdraw it instead, its editions are kept."),),
}


@dataclass(frozen=True)
class Place:
    """Where something stands: the sentence, and the desk's page for it."""

    text: str
    url: str


def places_of(target: Model, *, at: datetime) -> list[Place]:
    """Published places first, then working copies and grids."""
    return [*_published(target, at), *_working(target)]


def reasons_to_keep(target: Model, at: datetime) -> list[str]:
    """Why it can't be deleted, each a sentence; empty when it can."""
    return [*(place.text for place in places_of(target, at=at)), *_records(target)]


def _published(target: Model, at: datetime) -> Iterator[Place]:
    if target._meta.model_name not in whereused.KIND_OF:
        return
    uses = Use.objects.filter(whereused.uses_of(target))
    live = set(Edition.objects.live(at).values_list("pk", flat=True).filter(uses__in=uses))
    ahead = set(Edition.objects.scheduled(at).values_list("pk", flat=True).filter(uses__in=uses))
    editions = Edition.objects.filter(uses__in=uses).distinct().order_by("article", "-number")
    seen: set[int] = set()
    for edition in editions:
        if edition.article_id not in seen:
            seen.add(edition.article_id)
            yield Place(_standing(edition, live, ahead), _change_url(edition.article_id))
    for table in ComparisonTable.objects.filter(
        pk__in=TableVersion.objects.filter(uses__in=uses).values("table")
    ):
        url = reverse("admin:articles_comparisontable_change", args=[table.pk])
        yield Place(f"The table “{table}” shows it in a published version.", url)


def _standing(edition: Edition, live: set[int], ahead: set[int]) -> str:
    if edition.pk in live:
        return f"The guide “{edition.title}” shows it now."
    if edition.pk in ahead:
        moment = clock.in_words(edition.begins_at)
        return f"The guide “{edition.title}” will show it from {moment}."
    return f"An edition of the guide “{edition.title}” refers to it, and editions are kept."


def _change_url(article_id: int) -> str:
    return reverse("admin:articles_article_change", args=[article_id])


def _working(target: Model) -> Iterator[Place]:
    kind, key = _named(target)
    naming = _articles_naming(kind, key) if key else []
    for article in Article.objects.filter(_parts(target) | Q(pk__in=naming)).distinct():
        if article != target:
            yield Place(f"The working copy of “{article}” refers to it.", _change_url(article.pk))
    for table in ComparisonTable.objects.order_by("title") if key else ():
        if key in str(table.grid) and key in wanted_by_grid(freeze_grid(table.read_grid()))[kind]:
            url = reverse("admin:articles_comparisontable_change", args=[table.pk])
            yield Place(f"The table “{table}” refers to it.", url)


def _parts(target: Model) -> Q:
    paths = {"fact": "evidence__fact", "source": "citations__source", "author": "bylines__author",
             "topic": "topic"}  # fmt: skip
    path = paths.get(str(target._meta.model_name))
    return Q(**{path: target}) if path else Q(pk__in=[])


def _named(target: Model) -> tuple[str, str]:
    """The kind and key by which text refers to it; an empty key where none does."""
    kind, field = NAMED_BY.get(str(target._meta.model_name), ("", ""))
    return kind, str(getattr(target, field)) if field else ""


def _articles_naming(kind: str, key: str) -> list[int]:
    """Ids of working copies. Only texts that hold the key somewhere are rendered."""
    bodies = Article.objects.filter(body__contains=key).values_list("pk", "body")
    answers = FAQ.objects.filter(answer__contains=key).values_list("article", "answer")
    return [
        *(article for article, body in bodies if _refers(render(body), kind, key)),
        *(article for article, answer in answers if _refers(render_answer(answer), kind, key)),
    ]


def _refers(rendered: Rendered, kind: str, key: str) -> bool:
    return any((ref.kind, ref.key) == (kind, key) for ref in rendered.references)


def _records(target: Any) -> Iterator[str]:
    """What the ledger keeps for ever, and what hangs on it."""
    if isinstance(target, Image) and PublisherSettings.objects.filter(logo=target.key).exists():
        yield "It is the logo of the site."
    for path, sentence in HANGING.get(target._meta.model_name, ()):
        yield from (sentence.format(row) for row in getattr(target, path).all())
    for path, sentence in KEPT.get(target._meta.model_name, ()):
        if getattr(target, path).exists():
            yield sentence
