"""The surfaces of the letter: the mail, which is frozen, and its page in the archive."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Fact
from articles.pages.disclosure import sentences_of
from articles.pages.planted import TIE, anchor
from articles.pages.rendering import finish_page
from articles.surfaces import Planted, Shown, Surface
from capysite.base.models import PublisherSettings
from newsletter import archive, composing
from newsletter.archive import ArchivedIssue, ArchivedItem
from newsletter.letter import Letter, LetterItem
from newsletter.models import Issue

_DAY = datetime(2026, 1, 1, tzinfo=UTC).date()


def archive_pages(target: Model, at: datetime) -> Iterator[Shown]:
    """Issues that hold the fact: their page says what it is now."""
    if isinstance(target, Fact):
        issues = Issue.objects.public(at).filter(facts__fact=target).select_related("content")
        for issue in issues.order_by("begun_at", "pk"):
            html = partial(page_html, issue.pk, at)
            yield Shown(f"Letter: {issue.content.subject}", issue.get_absolute_url(), at, html)


def page_html(issue_id: int, at: datetime) -> str:
    """Without what stands around it; empty where it isn't public at the instant."""
    issue = archive.for_page(at).filter(pk=issue_id).first()
    if issue is None:
        return ""
    page = archive.page_of(issue, at=at, settings=PublisherSettings.current())
    return finish_page(render_to_string(archive.TEMPLATE, {"issue": page}), page)


def mails(address: str) -> Iterator[Planted]:
    for introduction, words in _places(address):
        item = LetterItem("New guide", "Planted", "/", "Read the guide", html=words)
        letter = replace(_letter(), introduction=introduction, items=(item,))
        yield Planted(composing.HTML, {"letter": letter}, frozenset((TIE.merchant,)))


def pages(address: str) -> Iterator[Planted]:
    for introduction, words in _places(address):
        item = ArchivedItem("New guide", "Planted", "/", "Read the guide", html=words)
        page = replace(_archived(), introduction=introduction, items=(item,))
        yield Planted(archive.TEMPLATE, {"issue": page}, page.told)


def _places(address: str) -> tuple[tuple[SafeString, SafeString], ...]:
    planted, words = anchor(address), SafeString("Planted")
    return (planted, words), (words, planted)


def _letter() -> Letter:
    return Letter(
        subject="Planted", preheader="", day=_DAY, title="Planted", publisher="Planted",
        sender="Planted", disclosure=sentences_of([TIE]), introduction=SafeString(""),
        introduction_text="", items=(), postal=("Planted",), archive_url="/", leave_url="/",
        preferences_url="/", site_url="/", disclosure_url="/",
    )  # fmt: skip


def _archived() -> ArchivedIssue:
    return ArchivedIssue(
        subject="Planted", preheader="", url="/", day=_DAY, introduction=SafeString(""), items=(),
        removed=0, figures=0, changed=0, disclosure=sentences_of([TIE]),
        told=frozenset((TIE.merchant,)),
    )  # fmt: skip


SURFACES = (
    # What went out never changes: it is frozen, and no act will move it.
    Surface("Letter", (composing.HTML,), planted=mails),
    Surface(
        "Letter, as text",
        (composing.TEXT,),
        linkless="Plain text: no link can be marked, and the disclosure stands above them all.",
    ),
    # What no longer holds is labelled as past, and says what holds now.
    Surface(
        "Letter in the archive", (archive.TEMPLATE,), ("newsletter:issue",), archive_pages, pages
    ),
)
