"""Documents with a link that earns in each place that a surface has for one, made by hand: what
`manage.py check` looks at, without a database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.utils.html import format_html
from django.utils.safestring import SafeString

from affiliates.partners import Tie
from affiliates.relationships import Relationship
from articles.ledger.reading import SourceAt
from articles.pages.disclosure import sentences_of
from articles.pages.page import (
    Entry,
    Freshness,
    Named,
    Page,
    PlacedLink,
    Segment,
    ShownOffer,
    ShownQuestion,
    ShownRow,
    ShownTable,
    SourceLine,
)
from articles.pages.proof import Proof, ProvenFact
from articles.pages.track_entries import TrackEntry
from articles.surfaces import Planted

TIE = Tie("planted", Relationship.AFFILIATE, "Planted")
AT = datetime(2026, 1, 1, tzinfo=UTC)
_DAY = date(2026, 1, 1)


def guide(address: str) -> Iterator[Planted]:
    for page in guide_pages(address):
        yield Planted("articles/guide_page.html", {"page": page}, page.told)


def full_texts(address: str) -> Iterator[Planted]:
    for page in guide_pages(address):
        yield Planted("articles/full_text.html", {"page": page}, page.told)


def twins(address: str) -> Iterator[Planted]:
    for page in guide_pages(address):
        yield Planted("articles/guide_twin.html", {"page": page}, page.told)


def previews(address: str) -> Iterator[Planted]:
    desk = {"guide": SimpleNamespace(pk=1), "state": "Planted"}
    for page in guide_pages(address):
        yield Planted("admin/articles/working_copy.html", {"page": page, **desk}, page.told)
    for segments in _bodies(address):
        yield Planted("admin/articles/_preview.html", {"body": segments})


def proof(address: str) -> Iterator[Planted]:
    source = SourceAt(1, "planted", "Planted", "Planted", address, None, None, address, None, False)
    fact = ProvenFact(
        key="planted", label="Planted", statement="Planted", value="1", confidence="confirmed",
        confidence_label="Confirmed", why="", state="unchecked", checked_at=None,
        overdue_from=None, versions=(), sources=(source,), checks=(),
    )  # fmt: skip
    shown = Proof(AT, _page(), (fact,), (), ())
    values = {"edition": _edition(), "proof": shown}
    yield Planted("articles/proof_page.html", values, shown.page.told)


def log(address: str) -> Iterator[Planted]:
    entry = Entry(
        kind="fact", id=1, moment=AT, day=_DAY, heading="Update", reason="update", what="Planted",
        note="", sources=(Named("Planted", address),),
    )  # fmt: skip
    for corrections in (True, False):
        values = {"entries": [entry], "only_corrections": corrections, "log_feed_url": "/"}
        yield Planted("articles/log.html", values)


def track_record(address: str) -> Iterator[Planted]:
    statement = TrackEntry(
        id=1, day=_DAY, what="Planted", said="1", wording="", holds=True, confidence="estimated",
        confidence_label="Estimated", outcome="open", heading="Open", steps=(), note="", guides=(),
        more_guides=0, sources=(Named("Planted", address),),
    )  # fmt: skip
    values = {"statements": [statement], "first_page": False}
    yield Planted("articles/track_record.html", values)


def _edition() -> SimpleNamespace:
    return SimpleNamespace(title="Planted", slug="planted", get_absolute_url="/guides/planted/")


def guide_pages(address: str) -> Iterator[Page]:
    """One page for each place, so that no link stands in front of another."""
    for body in _bodies(address):
        yield replace(_page(), body=body)
    yield replace(_page(), questions=(ShownQuestion("q", "Planted?", anchor(address)),))
    for line in source_lines(address):
        yield replace(_page(), sources=(line,))


def source_lines(address: str) -> tuple[SourceLine, ...]:
    line = SourceLine(1, "source-1", "Planted", "Planted", address, None, None, "", False)
    return line, replace(line, title=""), replace(line, url="", archive_url=address)


def _bodies(address: str) -> Iterator[tuple[Segment, ...]]:
    link, words = PlacedLink(address, Relationship.AFFILIATE), SafeString("Planted")
    offer, worded = offers(address)
    rows = (ShownRow((anchor(address),)), ShownRow((words,), link), ShownRow((words, words)))
    tables = [ShownTable("planted", "Planted", ("A",), (row,), ()) for row in rows[:2]]
    tables += [ShownTable("planted", "Planted", ("A",), (), (one,)) for one in (offer, worded)]
    cell = ShownRow((words, anchor(address)))
    tables.append(ShownTable("planted", "Planted", ("A", "B"), (cell,), ()))
    yield (Segment("html", html=anchor(address)),)
    yield from ((Segment("offer", offer=one),) for one in (offer, worded))
    yield from ((Segment("table", table=table),) for table in tables)


def offers(address: str) -> tuple[ShownOffer, ShownOffer]:
    """With the link as its button, and in its words."""
    link, words = PlacedLink(address, Relationship.AFFILIATE), SafeString("Planted")
    offer = ShownOffer(
        "planted", "Planted", words, None, link, "Planted", "", Relationship.AFFILIATE
    )
    return offer, replace(offer, html=anchor(address), link=None)


def anchor(address: str) -> SafeString:
    return format_html('<p><a href="{}">Planted</a></p>', address)


def _page() -> Page:
    """As `building` would make it of a guide that earns."""
    return Page(
        at=AT, valid_until=None, title="Planted", short_title="Planted", url="/", canonical="/",
        summary="", description="", topic=None, authors=(), published_on=_DAY, changed_on=None,
        elsewhere_on=None, minutes=1, disclosure=sentences_of([TIE]), stamp=None,
        freshness=Freshness(0, 0), contents=(), body=(), questions=(), sources=(),
        told=frozenset((TIE.merchant,)),
    )  # fmt: skip
