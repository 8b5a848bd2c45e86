"""Where something is used: the live and scheduled editions that show it."""

from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from articles.models import Edition, Fact, TableVersion, Use
from articles.models.editions import EditionQuerySet
from capysite.base.prepared import Prepared

KIND_OF = {
    "fact": "fact", "comparisontable": "table", "link": "link", "product": "product",
    "source": "source", "image": "image", "offer": "offer", "author": "author", "article": "guide",
}  # fmt: skip


def uses_of(target: Model) -> Q:
    """The uses that name the target itself, or an offer that carries it."""
    kind = KIND_OF[str(target._meta.model_name)]
    found = Q(**{kind: target})
    if kind == "fact":
        found |= Q(offer__price=target)
    elif kind in {"product", "link"}:
        found |= Q(**{f"offer__{kind}": target})
        found |= Q(link__product=target) if kind == "product" else Q()
    elif kind == "source":
        found |= Q(fact__versions__sources=target) | Q(offer__price__versions__sources=target)
    return found


def offers_of(target: Model) -> Q:
    """The offers that carry the target, or the offer itself."""
    name = str(target._meta.model_name)
    paths = {"offer": "pk", "fact": "price", "product": "product", "link": "link"}
    return Q(**{paths[name]: target.pk}) if name in paths else Q(pk__in=[])


def showing(target: Model, *, at: datetime) -> EditionQuerySet:
    """Editions, live at the instant or scheduled after it, whose page shows the target."""
    uses = Use.objects.filter(uses_of(target))
    tables = TableVersion.objects.filter(
        Q(pk__in=TableVersion.objects.current(at)) | Q(begins_at__gt=at, cancelled_at=None),
        uses__in=uses,
    )
    return Edition.objects.filter(
        Q(pk__in=Edition.objects.live(at)) | Q(pk__in=Edition.objects.scheduled(at)),
        Q(uses__in=uses) | Q(uses__table__in=tables.values("table")),
    ).distinct()


def is_shown(fact: Fact, *, at: datetime) -> bool:
    """Whether any such edition shows the fact."""
    return bool(_shown.rows(fact=fact.pk, at=at))


def _first_showing(fact: int, at: datetime) -> QuerySet[Any, Any]:
    return showing(Fact(pk=fact), at=at).order_by().values_list("pk")[:1]


_shown: Prepared[tuple[int]] = Prepared(_first_showing)


def moments(target: Model, *, at: datetime) -> dict[datetime, str]:
    """When pages will need the target: now for live editions, else when each begins; with the
    title of a guide that does."""
    return {max(at, e.begins_at): e.title for e in showing(target, at=at).order_by("-pk")}


def names_of_guides(editions: EditionQuerySet) -> str:
    titles = sorted({f"“{title}”" for title in editions.values_list("title", flat=True)})
    return ", ".join(titles)
