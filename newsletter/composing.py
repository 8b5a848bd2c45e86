"""From an issue to the words that its recipients get, at an instant: the same each time."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from affiliates.places import Place
from articles.models import EditionKind
from articles.pages.filling import fact_text
from articles.pages.finishing import finish
from articles.pages.full_text import plain
from articles.pages.site import absolute
from capysite.base import clock
from newsletter import emails
from newsletter.holes import findings_of, too_large
from newsletter.letter import Letter, LetterItem
from newsletter.lettertext import as_lines, wrapped
from newsletter.material import Entry, Material, gather
from newsletter.models import Issue, IssueItem
from newsletter.numbers import PREFIX
from newsletter.placing import LetterFiller

# Stands in text and html where the secret of the recipient comes: letters and digits alone,
# which no encoding of a mail touches.
TOKEN = "TokenOfTheRecipient0000000000000"
# Another one, for who may see and change the recipient's preferences.
PREFERENCES = "PreferencesOfTheRecipient0000000"
HTML, TEXT = "newsletter/mail/issue.html", "newsletter/mail/issue.txt"
CALLOUTS = ("callout", "callout-title", "note", "tip", "warning", "takeaways")
PREHEADER_LENGTH = 120
FORMAT = 1
# What a reader sees first of a guide is how it comes to stand in the letter.
KICKERS: dict[str, str] = {
    EditionKind.FIRST.value: "New guide",
    EditionKind.CHANGE.value: "Updated",
    EditionKind.CORRECTION.value: "Corrected",
}
# Only the rules for dark screens stay in the head: mail programs drop the rest of it.
_inliner = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(frozen=True)
class Composed:
    """A whole issue. `facts` are ids of versions by the id of their fact; `data` is what the
    archive needs; `holes` are sentences, and empty where the issue may go out."""

    subject: str
    preheader: str
    text: str
    html: str
    facts: dict[int, int] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    holes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def compose(issue: Issue, *, at: datetime) -> Composed:
    material = gather(issue, at=at)
    filler = LetterFiller(material.targets, guide=shown_in(issue))
    letter = _letter(material, filler)
    html = html_of(letter, told=filler.money.merchants)
    found = findings_of(material)
    holes = (*found.holes, *too_large(html))
    return Composed(
        subject=letter.subject,
        preheader=letter.preheader,
        text=text_of(letter),
        html=html,
        facts={fact.id: fact.version_id for fact in filler.shown.values()},
        data=_data(material, letter),
        holes=tuple(dict.fromkeys(map(str, holes))),
        warnings=tuple(dict.fromkeys(map(str, found.warnings))),
    )


def shown_in(issue: Issue) -> str:
    """How a link says where it stood, for the counters of clicks."""
    return f"{PREFIX}{issue.slug}"


def html_of(letter: Letter, *, told: frozenset[str]) -> str:
    rendered = render_to_string(HTML, {"letter": letter})
    return _inliner.inline(finish(rendered, told=told))


def text_of(letter: Letter) -> str:
    text = render_to_string(TEXT, {"letter": letter})
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _letter(material: Material, filler: LetterFiller) -> Letter:
    issue, publisher = material.issue, material.publisher
    archive_url = absolute(issue.get_absolute_url())
    introduction = _for_mail(filler.html(material.frozen.body.html, Place.MAIL), archive_url)
    items = tuple(
        _item(entry, filler.html(answer.html, Place.MAIL), archive_url)
        for entry, answer in zip(material.entries, material.frozen.answers, strict=True)
    )
    subject = " ".join(issue.subject.split())
    return Letter(
        subject=subject,
        preheader=" ".join(issue.preheader.split()) or _first_words(introduction, items),
        day=clock.local_date(material.at),
        title=publisher.letter_title,
        publisher=publisher.name,
        sender=" ".join(material.sender.sender_name.split()) or publisher.name,
        accent_light=publisher.accent_light or Letter.accent_light,
        accent_dark=publisher.accent_dark or Letter.accent_dark,
        disclosure=filler.money.sentences(),
        introduction=introduction,
        introduction_text=as_lines(introduction),
        items=items,
        postal=tuple(filter(None, map(str.strip, material.sender.postal_address.splitlines()))),
        archive_url=archive_url,
        leave_url=emails.leave_url(TOKEN),
        preferences_url=emails.preferences_url(PREFERENCES),
        site_url=absolute("/"),
        disclosure_url=absolute(reverse("articles:disclosure")),
    )


def _for_mail(html: str, base: str) -> SafeString:
    """What mail programs can show, with absolute addresses."""
    return mark_safe(plain(html, base, classes=CALLOUTS))


def _item(entry: Entry, words: str, archive_url: str) -> LetterItem:
    edition, item = entry.edition, entry.item
    summary = edition.summary if edition and item.kind == IssueItem.Kind.GUIDE else ""
    html = _for_mail(words, archive_url)
    return LetterItem(
        kicker=_kicker(entry),
        title=edition.title if edition else item.article.title,
        url=absolute(edition.get_absolute_url()) if edition else "",
        summary="" if html else summary,
        html=html,
        text=as_lines(html) if html else wrapped(summary),
        action="See the guide" if item.kind == IssueItem.Kind.CORRECTION else "Read the guide",
    )


def _kicker(entry: Entry) -> str:
    if entry.item.kind == IssueItem.Kind.CORRECTION:
        return "Correction"
    if entry.edition is None:
        return "Guide"
    day = clock.local_date(entry.edition.begins_at)
    return f"{KICKERS.get(entry.edition.kind, 'Guide')} · {day.day} {day:%B}"


def _first_words(introduction: str, items: tuple[LetterItem, ...]) -> str:
    text = " ".join(as_lines(introduction).split()) or "; ".join(item.title for item in items)
    if len(text) <= PREHEADER_LENGTH:
        return text
    cut = text[:PREHEADER_LENGTH]
    return f"{cut.rpartition(' ')[0] or cut} …"


def _data(material: Material, letter: Letter) -> dict[str, Any]:
    """For the archive, whose facts are filled when it is read: so it can say what changed since.
    Its links say that they stood there, and not in a mail."""
    filler = LetterFiller(material.targets, guide=shown_in(material.issue), open_facts=True)
    words = [filler.html(part.html, Place.OTHER) for part in material.frozen.answers]
    return {
        "format": FORMAT,
        "preheader": " ".join(material.issue.preheader.split()),
        "introduction": filler.html(material.frozen.body.html, Place.OTHER),
        "items": [
            {
                "article": entry.item.article_id,
                "kicker": item.kicker,
                "title": item.title,
                "url": entry.edition.get_absolute_url() if entry.edition else "",
                "summary": item.summary,
                "html": html,
                "action": item.action,
            }
            for entry, item, html in zip(material.entries, letter.items, words, strict=True)
        ],
        "facts": {
            key: {
                "fact": fact.id,
                "version": fact.version_id,
                "value": fact.text,
                "text": fact_text(fact),
            }
            for key, fact in sorted(material.targets.facts.items())
            if key in filler.shown
        },
    }
