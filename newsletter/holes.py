"""What keeps an issue from going out at an instant, in sentences that an editor can act on."""

import re
from collections.abc import Iterator
from dataclasses import replace

from affiliates.models.links import in_window
from affiliates.visibility import public_links
from articles.findings import Finding, Findings
from articles.ledger import freshness
from articles.ledger.kinds import FactKind, ValueType
from articles.ledger.reading import FactAt
from articles.publishing.gate import inspect_words
from capysite.base import clock
from newsletter.material import Material

# Gmail cuts a longer one off.
MOST_BYTES = 100_000
PLACED = {
    "table": "a table of the site",
    "facts": "the evidence table",
    "offer": "an offer",
    "image": "a picture",
}
# As `articles.markdown` writes it; nobody can type it.
NOTE = 'class="note-mark"'
PLACES = (
    (re.compile(r"^body\b"), "introduction"),
    (re.compile(r"^answer (\d+)(?:, line \d+)?"), r"item \1"),
)


def findings_of(material: Material) -> Findings:
    """By the rules of guides, where they have one."""
    found = inspect_words(material.frozen, material.targets)
    holes = [
        *_parts(material),
        *map(_placed, found.holes),
        *_misplaced(material),
        *_notes(material),
        *_unread(material),
        *_entries(material),
        *_links(material),
        *map(_overdue, filter(is_overdue_price, material.targets.facts.values())),
    ]
    warnings = (w for w in found.warnings if w.code not in {"guide-unread", "fact-overdue"})
    return Findings(tuple(holes), tuple(map(_placed, warnings)))


def too_large(html: str) -> list[Finding]:
    size = len(html.encode())
    if size <= MOST_BYTES:
        return []
    return [
        Finding(
            "letter-too-large",
            f"The mail has {round(size / 1000)} kB, and Gmail cuts off what has more than "
            f"{MOST_BYTES // 1000} kB: make it shorter.",
        )
    ]


def is_overdue_price(fact: FactAt) -> bool:
    is_price = fact.kind == FactKind.PRICE or fact.value_type == ValueType.MONEY
    return is_price and fact.state == freshness.OVERDUE


def _parts(material: Material) -> Iterator[Finding]:
    corrected = material.issue.corrects
    if corrected and corrected.begun_at is None:
        yield Finding("letter-corrects-nothing", "The issue that it corrects went to nobody yet.")
    issue, sender = material.issue, material.sender
    if not issue.subject.strip():
        yield Finding("subject-missing", "The issue has no subject.")
    if not issue.introduction.strip() and not material.entries:
        yield Finding("letter-empty", "It says nothing yet: write an introduction, or add a guide.")
    if not sender.sender_name.strip():
        yield _setting("The sender has no name")
    if not sender.postal_address.strip():
        yield _setting("The postal address of the publisher is missing")


def _setting(what: str) -> Finding:
    return Finding("sender-missing", f"{what}: fill it in under Newsletter settings.")


def _placed(finding: Finding) -> Finding:
    """Where it stands in an issue; the gate speaks of guides."""
    for pattern, name in PLACES:
        finding = replace(finding, where=pattern.sub(name, finding.where))
    return finding


def _misplaced(material: Material) -> Iterator[Finding]:
    for reference in material.frozen.references:
        if what := PLACED.get(reference.kind):
            message = f"A letter can’t hold {what}: lead to the guide that shows it."
            yield Finding("reference-misplaced", message, f"introduction, line {reference.line}")


def _notes(material: Material) -> Iterator[Finding]:
    if NOTE in material.frozen.body.html:
        message = "A letter can’t hold footnotes: say it in the sentence."
        yield Finding("note-misplaced", message, "introduction")


def _unread(material: Material) -> Iterator[Finding]:
    for reference in material.frozen.references:
        guide = material.targets.guides.get(reference.key) if reference.kind == "guide" else None
        if guide and not guide.url:
            message = f"“{reference.key}” can’t be read at that moment: take the link out."
            yield Finding("guide-unread", message)


def _entries(material: Material) -> Iterator[Finding]:
    for number, entry in enumerate(material.entries, 1):
        where = f"item {number}"
        if entry.edition is None:
            message = f"“{entry.item.article}” can’t be read at that moment: take it out, or wait."
            yield Finding("guide-unread", message, where)
        if entry.item.kind == entry.item.Kind.CORRECTION and not entry.item.words.strip():
            yield Finding("correction-unsaid", "Say what was wrong, and what is right.", where)


def _links(material: Material) -> Iterator[Finding]:
    """A link that no guide has shown yet leads nowhere, nor one outside its window."""
    links = material.targets.links
    public = set(
        public_links(material.at).filter(slug__in=links).values_list("slug", flat=True)
        if links
        else ()
    )
    for slug, link in links.items():
        if slug not in public:
            yield Finding("link-unseen", f"“go:{slug}” leads nowhere before a guide shows it.")
        elif not (
            in_window(link.begins_at, link.ends_at, material.at)
            or link.fallback
            or link.product.website
        ):
            yield Finding("link-ended", f"“go:{slug}” leads nowhere at that moment.")


def _overdue(fact: FactAt) -> Finding:
    day = clock.local_date(fact.checked_at) if fact.checked_at else None
    last = f"was last checked on {day.day} {day:%B %Y}" if day else "was never checked"
    message = f"This price {last} and is overdue: check it, or take it out."
    return Finding("price-overdue", message, f"fact {fact.key}")
