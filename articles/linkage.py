"""A link is public once something that showed it has begun: old pages, feeds and mails lead on,
but for guides that were removed by law."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from articles.models import Edition, EditionKind, Use


def shown_by(at: datetime) -> Q:
    """The condition on `Link` for `affiliates.visibility`."""
    removed = Edition.objects.standing(at).filter(kind=EditionKind.REMOVAL).values("article")
    shown = Q(edition__begins_at__lte=at, edition__replaced_at=None)
    begun = (shown & ~Q(edition__article__in=removed)) | Q(
        table_version__begins_at__lte=at, table_version__cancelled_at=None
    )
    uses = Use.objects.filter(Q(link=OuterRef("pk")) | Q(offer__link=OuterRef("pk")))
    return Q(Exists(uses.filter(begun)))
