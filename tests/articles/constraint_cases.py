"""For each constraint a stored row, and what a second one would have to say to break it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, models

from affiliates.health.gathering import hashed
from affiliates.models import LinkAddress, LinkEvent, LinkHost
from articles.models import (
    Address,
    Autosave,
    ErrorAnswer,
    ErrorReport,
    ExcerptLookup,
    FactSource,
    Image,
    PlainLink,
    Review,
    SearchRow,
    SitePage,
    Snapshot,
    TableVersion,
    Use,
)
from articles.publishing.tables import publish_table
from capysite.base import clock
from tests.articles.factories import (
    make_article,
    make_author,
    make_clicks,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_user,
)

DAY = timedelta(days=1)
Values = dict[str, Any]
Breaks = Callable[[Any], Values]


def version() -> Any:
    return make_fact().versions.get()


def check() -> Any:
    return version().checks.get()


def table_version() -> TableVersion:
    return publish_table(make_table(), lock_version=0, by=make_user())


def guide() -> Any:
    return make_article(evidence=(make_fact().key,), citations=(make_source().key,))


def site_page() -> Any:
    return SitePage.objects.create(name="about")


def edition() -> Any:
    fact = make_fact()
    return make_edition(make_article(evidence=(fact.key,)))


def review() -> Review:
    published = edition()
    return Review.objects.create(
        article=published.article, edition=published, reviewer=make_author(), started_at=clock.now()
    )


def report(**parts: Any) -> ErrorReport:
    return ErrorReport.objects.create(article=guide(), opened_at=clock.now(), **parts)


def answer() -> ErrorAnswer:
    return ErrorAnswer.objects.create(
        report=report(),
        verdict="stands",
        text="It is so.",
        answered_at=clock.now(),
        answered_by=make_author(),
    )


def lookup() -> ExcerptLookup:
    return ExcerptLookup.objects.create(
        check_of=check(),
        url="https://a.example/",
        found="found",
        text_sha256="0" * 64,
        looked_at=clock.now(),
    )


def link_address() -> LinkAddress:
    return LinkAddress.objects.create(
        url="https://a.example/", url_sha256=hashed("https://a.example/"), since=clock.now(),
        next_look=clock.now(), strikes=1, struck_since=clock.now(),
    )  # fmt: skip


def link_event() -> LinkEvent:
    return LinkEvent.objects.create(
        address=link_address(), at=clock.now(), was="unseen", became="ok"
    )


def other_address(_: Any) -> Values:
    return {"url_sha256": "0" * 64}


def picture() -> Image:
    return Image.objects.create(
        key="pen", width=1, height=1, sha256="0" * 64, uploaded_at=clock.now()
    )


def autosave() -> Autosave:
    return Autosave.objects.create(
        article=guide(), user=make_user(), post="", lock_version=0, saved_at=clock.now()
    )


def place() -> SearchRow:
    return SearchRow.objects.create(
        edition=edition(), kind="guide", marks="#guide @", begins_at=clock.now()
    )


def plain_link() -> PlainLink:
    found: PlainLink = first(PlainLink, source=make_source(url="https://press.example/a"))
    return found


def another_report(_: Any) -> Values:
    return {"report_id": report().pk}


def first(model: Any, **narrowed: Any) -> Any:
    return model.objects.filter(**narrowed).first()


def later(row: Any) -> Values:
    return {"begins_at": row.begins_at + DAY}


def next_edition(row: Any) -> Values:
    return {"number": 99, **later(row)}


def same(_: Any) -> Values:
    return {}


CASES: dict[str, tuple[Callable[[], Any], Breaks]] = {
    "merchant_relationship_known": (
        lambda: make_product().merchant, lambda _: {"slug": "o", "relationship": "friend"}),
    "merchant_website_is_web": (
        lambda: make_product().merchant, lambda _: {"slug": "o", "website": "javascript:1"}),
    "merchant_words_are_plain": (
        lambda: make_product().merchant, lambda _: {"slug": "o", "wording": "<b>Us.</b>"}),
    "product_website_is_web": (make_product, lambda _: {"slug": "o", "website": "ftp://x.example"}),
    "link_destination_is_web": (make_link, lambda _: {"slug": "o", "destination": "javascript:1"}),
    "link_destination_given": (make_link, lambda _: {"slug": "o", "destination": ""}),
    "link_fallback_is_web": (make_link, lambda _: {"slug": "o", "fallback": "javascript:1"}),
    "link_ends_after_it_begins": (
        make_link, lambda _: {"slug": "o", "begins_at": clock.now(), "ends_at": clock.now() - DAY}),
    "clicks_counted_in_one_row": (make_clicks, same),
    "clicks_place_known": (make_clicks, lambda _: {"place": "moon"}),
    "clicks_kind_known": (make_clicks, lambda _: {"kind": "ghost"}),
    "clicks_count_from_one": (make_clicks, lambda _: {"place": "table", "count": 0}),
    "linkhost_has_a_name": (
        lambda: LinkHost.objects.create(name="a.example"), lambda _: {"name": ""}),
    "linkaddress_state_known": (link_address, lambda a: {"state": "tired", **other_address(a)}),
    "linkaddress_moved_says_where": (
        link_address, lambda a: {"state": "moved", **other_address(a)}),
    "linkaddress_dead_was_struck": (
        link_address, lambda a: {"state": "dead", "strikes": 0, **other_address(a)}),
    "linkevent_states_known": (link_event, lambda _: {"became": "tired"}),
    "linkevent_is_a_change": (link_event, lambda _: {"became": "unseen"}),
    "source_url_is_web": (make_source, lambda _: {"key": "o", "url": "data:text/html,x"}),
    "source_archive_is_web": (make_source, lambda _: {"key": "o", "archive_url": "javascript:1"}),
    "source_names_publisher": (make_source, lambda _: {"key": "o", "publisher": ""}),
    "source_not_from_itself": (
        make_source, lambda s: {"id": s.pk + 99, "key": "o", "derives_from_id": s.pk + 99}),
    "fact_kind_known": (make_fact, lambda _: {"key": "o", "kind": "rumour"}),
    "fact_value_type_known": (make_fact, lambda _: {"key": "o", "value_type": "smell"}),
    "fact_decay_positive": (make_fact, lambda _: {"key": "o", "decay_days": 0}),
    "fact_decay_at_most": (make_fact, lambda _: {"key": "o", "decay_days": 3651}),
    "factversion_one_a_moment": (version, same),
    "factversion_not_backdated": (version, lambda v: {"begins_at": v.recorded_at - DAY}),
    "factversion_cancelled_before_begin": (version, lambda v: {"cancelled_at": v.begins_at}),
    "factversion_confidence_known": (version, lambda v: {"confidence": "sure", **later(v)}),
    "factversion_reason_known": (version, lambda v: {"reason": "whim", **later(v)}),
    "factversion_retraction_says_why": (
        version, lambda v: {"confidence": "retracted", "note": "", **later(v)}),
    "factsource_once": (lambda: first(FactSource, version=version()), same),
    "check_not_in_future": (check, lambda c: {"checked_at": c.recorded_at + DAY}),
    "check_method_known": (check, lambda _: {"method": "guess"}),
    "article_slug_once": (guide, same),
    "articleauthor_once": (lambda: guide().bylines.get(), same),
    "evidence_once": (lambda: guide().evidence.get(), same),
    "faq_key_once": (lambda: guide().questions.get(), same),
    "citation_once": (lambda: guide().citations.get(), same),
    "snapshot_one_a_save": (lambda: first(Snapshot, article=guide()), same),
    "offer_ends_after_begin": (
        make_offer, lambda _: {"key": "o", "begins_at": clock.now(), "ends_at": clock.now() - DAY}),
    "tableversion_one_a_moment": (table_version, same),
    "tableversion_not_backdated": (table_version, lambda v: {"begins_at": v.recorded_at - DAY}),
    "tableversion_cancelled_before_begin": (
        table_version, lambda v: {"cancelled_at": v.begins_at}),
    "tableversion_reason_known": (table_version, lambda v: {"reason": "whim", **later(v)}),
    "edition_number_once": (edition, later),
    "edition_one_a_moment": (edition, lambda _: {"number": 99}),
    "edition_not_backdated": (edition, lambda e: {
        "number": 99, "begins_at": e.frozen_at - DAY, "published_at": e.frozen_at - DAY}),
    "edition_published_by_begin": (edition, lambda e: {
        **next_edition(e), "published_at": e.begins_at + 2 * DAY}),
    "edition_replaced_before_begin": (
        edition, lambda e: {"number": 99, "replaced_at": e.begins_at}),
    "edition_kind_known": (edition, lambda e: {"kind": "leak", **next_edition(e)}),
    "edition_correction_says_what": (
        edition, lambda e: {"kind": "correction", "note": "", **next_edition(e)}),
    "rendering_of_one": (lambda: edition().rendering, lambda _: {"edition_id": None}),
    "use_has_one_owner": (lambda: first(Use, edition=edition()), lambda _: {"edition_id": None}),
    "use_has_one_target": (
        lambda: first(Use, edition=edition(), kind="fact"), lambda _: {"kind": "table"}),
    "address_once": (lambda: first(Address, guide=edition().article), same),
    "address_has_one_target": (
        lambda: first(Address, guide=edition().article), lambda _: {"slug": "o", "kind": "topic"}),
    "image_focal_point_inside": (picture, lambda _: {"key": "ink", "focal_x": 101}),
    "autosave_one_a_person": (autosave, same),
    "errorreport_one_open_a_figure": (lambda: report(fact=make_fact()), same),
    "errorreport_one_open_a_guide": (report, same),
    "erroranswer_verdict_known": (answer, lambda a: {"verdict": "who cares", **another_report(a)}),
    "erroranswer_says_what": (answer, lambda a: {"text": "", **another_report(a)}),
    "excerptlookup_found_known": (lookup, lambda _: {"found": "perhaps"}),
    "excerptlookup_keeps_hash": (lookup, lambda _: {"text_sha256": ""}),
    "sitepage_once": (site_page, same),
    "sitepage_name_known": (site_page, lambda _: {"name": "imprint"}),
    "searchrow_has_one_owner": (place, lambda _: {"edition_id": None}),
    "plainlink_has_one_owner": (plain_link, lambda _: {"source_id": None}),
    "searchrow_kind_known": (place, lambda _: {"kind": "footnote"}),
    "searchrow_ends_after_begin": (place, lambda p: {"until": p.begins_at}),
    "review_ends_after_start": (review, lambda r: {"finished_at": r.started_at - DAY}),
}  # fmt: skip


def insert_like(row: models.Model, **changed: Any) -> None:
    """A second row by SQL alone: as the first, but for what is changed."""
    meta, quote = row._meta, connection.ops.quote_name
    fields = [f for f in meta.concrete_fields if not f.primary_key or f.attname in changed]
    values = [
        field.get_db_prep_save(changed[field.attname], connection)
        for field in fields
        if field.attname in changed
    ]
    chosen = ["%s" if f.attname in changed else quote(str(f.column)) for f in fields]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "
            f"SELECT {', '.join(chosen)} FROM {table} WHERE id = %s",
            [*values, row.pk],
        )
