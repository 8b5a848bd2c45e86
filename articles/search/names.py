"""Products and people, found by their names. They are few and their names are current everywhere,
so no index of them has to be kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.safestring import SafeString

from affiliates.models import Product
from articles.models import Author, Use
from articles.pages.live import live_authors
from articles.search.formulas import Choices
from articles.search.snippets import marked, snippet
from articles.search.visible import live_edition, standing_version
from articles.search.words import words_of
from capysite.base.addresses import address_of

PRODUCT, PERSON = "product", "person"
MOST_ROWS = 100
MOST_SHOWN = 10


@dataclass(frozen=True)
class NamedHit:
    """`whole`: the name has all that was asked; else it is only a part of that."""

    kind: str
    name: SafeString
    url: str
    snippet: SafeString
    whole: bool


def named(asked: Choices, *, at: datetime, kinds: Collection[str]) -> list[NamedHit]:
    """Products and people whose whole name was asked for, or who have all that was asked in
    theirs; in one query, and another where there are any."""
    words = {word for choice in asked for word in choice}
    meant = []
    for row in _called(words, kinds):
        said = words_of(row.name)
        whole = all(any(word in said for word in choice) for choice in asked)
        if whole or (said and words.issuperset(said)):
            meant.append((not whole, len(said), row.name, row))
    public = _public([row for *_, row in meant], at)
    return [
        NamedHit(row.kind, marked(row.name, words), _url(row), snippet(row.text, words), not partly)
        for partly, _, _, row in sorted(meant)
        if (row.kind, row.pk) in public
    ][:MOST_SHOWN]


class Called(NamedTuple):
    kind: str
    pk: int
    name: str
    slug: str
    text: str


def _called(words: Collection[str], kinds: Collection[str]) -> list[Called]:
    """A slug has no accents, so that either spelling finds both."""
    like = Q(pk__in=[])
    for word in words:
        like |= Q(name__icontains=word) | Q(slug__icontains=word)
    ways: list[Any] = []
    for kind, model, text in ((PRODUCT, Product, "summary"), (PERSON, Author, "bio")):
        if kind in kinds and words:
            rows = model._default_manager.filter(like).order_by().annotate(kind=Value(kind))
            ways.append(rows.values_list("kind", "pk", "name", "slug", Cast(text, TextField())))
    if not ways:
        return []
    rows = ways[0].union(*ways[1:]) if ways[1:] else ways[0]
    return [Called(*row) for row in rows[:MOST_ROWS]]


def _public(rows: Sequence[Called], at: datetime) -> set[tuple[str, int]]:
    """Kind and id of those that readers may see."""
    ids = {kind: [row.pk for row in rows if row.kind == kind] for kind in (PRODUCT, PERSON)}
    ways: list[Any] = []
    if ids[PRODUCT]:
        ways.append(_public_products(at, ids[PRODUCT]).annotate(kind=Value(PRODUCT)))
    if ids[PERSON]:
        people: Any = live_authors(at).filter(pk__in=ids[PERSON]).order_by()
        ways.append(people.annotate(kind=Value(PERSON)))
    if not ways:
        return set()
    one, *others = (way.values_list("kind", "pk") for way in ways)
    return set(one.union(*others) if others else one)


def _public_products(at: datetime, ids: Collection[int]) -> QuerySet[Product]:
    """As `articles.pages.reach` has it, asked for each product."""
    uses = Use.objects.standing(at).filter(live_edition(at) | (standing_version(at) & _placed(at)))
    ways = ("product", "offer__product", "link__product", "fact__product")
    shown = Q(pk__in=[])
    for way in ways:
        shown |= Q(Exists(uses.filter(**{way: OuterRef("pk")})))
    return Product.objects.filter(shown, pk__in=ids).order_by()


def _placed(at: datetime) -> Exists:
    """A version of a table stands in a live guide."""
    placed = Use.objects.filter(live_edition(at), table=OuterRef("table_version__table"))
    return Exists(placed)


def _url(row: Called) -> str:
    return address_of(f"articles:{'product' if row.kind == PRODUCT else 'author'}", row.slug)
