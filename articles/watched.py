"""Sources among the addresses that are looked at, and which dead ones stand on live guides."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from affiliates.health.states import LinkState
from affiliates.health.watching import Watch, declare
from affiliates.models import LinkAddress
from articles.models import Edition, FactVersion, Source, TableVersion, Use

LONGEST = 70


def _sources() -> QuerySet[Any]:
    return Source.objects.all()


declare(Watch("Source", _sources, "url", kept_copy="archive_url"))


def dead_on_live_guides(at: datetime) -> Any:
    """Dead addresses that live guides lead to, each with one such guide and its owner."""
    guides = _guides(at, OuterRef("url")).order_by("pk")
    found: Any = LinkAddress.objects.filter(state=LinkState.DEAD).annotate(
        guide=Subquery(guides.values("title")[:1]),
        owner_pk=Subquery(guides.values("article__owner")[:1]),
        owner_name=Subquery(guides.values("article__owner__username")[:1]),
    )
    return found.filter(guide__isnull=False)


def shorten(url: str) -> str:
    """As people read addresses: without the scheme, and not to the end of a long one."""
    plain = url.partition("://")[2].removesuffix("/")
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def _guides(at: datetime, url: OuterRef) -> QuerySet[Edition]:
    """Live editions that lead to the address themselves, or within a table that they show."""
    own = _uses(at, OuterRef(url)).filter(edition=OuterRef("pk"))
    # One query deeper for each word: versions, within uses of tables, within editions.
    within = _uses(at, OuterRef(OuterRef(OuterRef(url)))).filter(table_version=OuterRef("pk"))
    tables = TableVersion.objects.current(at).filter(Exists(within))
    shown = Use.objects.filter(edition=OuterRef("pk"), table__in=tables.values("table"))
    return Edition.objects.live(at).filter(Exists(own) | Exists(shown))


def _uses(at: datetime, url: OuterRef) -> QuerySet[Use]:
    """Uses of what has the address: a link, product or source, or a fact that the source backs."""
    backed = FactVersion.objects.current(at).filter(sources__url=OuterRef(url)).values("fact")
    leading = Q(fact__in=backed) | Q(offer__price__in=backed)
    for path in (
        "link__destination", "offer__link__destination", "source__url", "product__website",
        "offer__product__website",
    ):  # fmt: skip
        leading |= Q(**{path: url})
    return Use.objects.filter(leading).order_by()
