"""The surfaces of this app: guide pages, and the desk's previews of them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import chain

from django.db.models import Model
from django.template.loader import render_to_string

from articles import whereused
from articles.models import Offer, TableVersion, Use
from articles.models.editions import EditionQuerySet
from articles.pages import live, planted
from articles.pages.building import page_of
from articles.pages.rendering import finish_page
from articles.surfaces import Shown, Surface
from capysite.base.models import PublisherSettings

GUIDE_PAGE = "articles/guide_page.html"
DESK_PREVIEWS = ("admin/articles/working_copy.html", "admin/articles/_preview.html")


def guide_pages(target: Model, at: datetime) -> Iterator[Shown]:
    """Each edition from the instant on, and again when a table or an offer in it turns."""
    editions = whereused.showing(target, at=at)
    turns = _turns(target, editions, at)
    shown = editions.order_by("begins_at", "pk").only("title", "slug", "begins_at")
    for edition in shown:
        start = max(at, edition.begins_at)
        later = {moment for moment in turns[edition.pk] if moment > start}
        for moment in (start, *sorted(later)):
            html = partial(page_html, edition.pk, moment)
            yield Shown(edition.title, edition.get_absolute_url(), moment, html)


def page_html(edition_id: int, at: datetime) -> str:
    """Without what stands around it; empty when the edition isn't live at the instant."""
    edition = live.for_page(at).filter(pk=edition_id).first()
    if edition is None:
        return ""
    page = page_of(edition, at=at, settings=PublisherSettings.current())
    return finish_page(render_to_string(GUIDE_PAGE, {"page": page}), page)


def _turns(target: Model, editions: EditionQuerySet, at: datetime) -> dict[int, set[datetime]]:
    """Later moments at which a page starts or ceases to show the target, by edition: where a
    table's queued version begins, and where an offer's window opens or closes."""
    placed = Use.objects.filter(edition__in=editions)
    queued = TableVersion.objects.filter(begins_at__gt=at, cancelled_at=None)
    queued = queued.filter(uses__in=Use.objects.filter(whereused.uses_of(target)))
    offers = Offer.objects.filter(whereused.offers_of(target))
    promoted = Use.objects.filter(whereused.uses_of(target), within__isnull=False)
    windows = (
        placed.filter(offer__in=offers).values_list(
            "edition", "offer__begins_at", "offer__ends_at"
        ),
        placed.filter(table__versions__uses__offer__in=offers).values_list(
            "edition",
            "table__versions__uses__offer__begins_at",
            "table__versions__uses__offer__ends_at",
        ),
        placed.filter(table__versions__uses__in=promoted).values_list(
            "edition",
            "table__versions__uses__within__begins_at",
            "table__versions__uses__within__ends_at",
        ),
    )
    found: dict[int, set[datetime]] = defaultdict(set)
    begins = placed.filter(table__versions__in=queued)
    for edition, moment in begins.values_list("edition", "table__versions__begins_at"):
        found[edition].add(moment)
    for edition, *bounds in chain(*windows):
        found[edition].update(bound for bound in bounds if bound and bound > at)
    return found


SURFACES = (
    Surface("Guide", (GUIDE_PAGE,), ("articles:guide",), guide_pages, planted.guide),
    # What was corrected stands there with what it said before, labelled as past.
    Surface(
        "Front page",
        ("articles/home.html",),
        ("articles:home",),
        linkless="Names and values in words alone; all of its links stay within the site.",
    ),
    Surface("Preview at the desk", DESK_PREVIEWS, planted=planted.previews),
    # The log tells of what became of a fact, and labels what no longer holds.
    Surface(
        "Log",
        ("articles/log.html",),
        ("articles:corrections", "articles:changes"),
        planted=planted.log,
    ),
    # What no longer holds is labelled as past, as in the log.
    Surface(
        "Track record",
        ("articles/track_record.html",),
        ("articles:track-record",),
        planted=planted.track_record,
    ),
    # History tells what was: every figure in it is labelled as past.
    Surface(
        "History",
        ("articles/history_page.html", "articles/history_compare.html"),
        ("articles:history",),
        linkless="It tells what was in words alone: links come out as their text.",
    ),
    Surface(
        "Report of an error",
        ("articles/report.html",),
        ("articles:report",),
        linkless="A form that names facts by their statements, which are plain text.",
    ),
    # Proof repeats the figures of the guide page; what it said before is labelled as past.
    Surface(
        "Proof",
        ("articles/proof_page.html",),
        ("articles:proof", "articles:proof-json"),
        planted=planted.proof,
    ),
    # It repeats what pages say, in plain words, with what facts say at the instant.
    Surface(
        "Search",
        ("articles/search_page.html",),
        ("articles:search",),
        linkless="Words of guides as plain text; every link of it leads to a page of ours.",
    ),
    Surface(
        "Who pays us",
        ("articles/disclosure_page.html",),
        ("articles:disclosure",),
        linkless="It names merchants and products without a link to them.",
    ),
)
