"""A guide as Markdown, and the list of guides for those who read that way."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from articles.markdown.unrendering import as_markdown, escaped
from articles.pages.full_text import plain
from articles.pages.page import Card, Page
from articles.pages.rendering import finish_page
from articles.pages.site import absolute
from capysite.base.addresses import address_of
from capysite.base.models import PublisherSettings

TWIN = "articles/guide_twin.html"
WAYS = (
    ("All guides", "articles:guides"),
    ("Corrections", "articles:corrections"),
    ("Changes", "articles:changes"),
    ("Track record", "articles:track-record"),
    ("Who pays us, and for what", "articles:disclosure"),
    ("Feed of new guides, in full", "articles:feed-json"),
    ("Sitemap", "articles:sitemap"),
)
ELSE = "Other guides"


def twin(page: Page) -> str:
    tabled = {fact.key for part in page.body for fact in part.evidence}
    facts = [fact for fact in page.facts if fact.key not in tabled]
    html = render_to_string(TWIN, {"page": page, "facts": facts})
    return as_markdown(plain(finish_page(html, page), page.canonical))


def llms(cards: list[Card], settings: PublisherSettings) -> str:
    """Of the form of llmstxt.org: newest guides by topic, each with its twin."""
    return "\n".join(_lines(cards, settings))


def _lines(cards: list[Card], settings: PublisherSettings) -> Iterator[str]:
    yield f"# {escaped(settings.name)}\n"
    if settings.tagline:
        yield f"> {escaped(settings.tagline)}\n"
    if settings.description:
        yield f"{escaped(settings.description)}\n"
    yield (
        "Every figure in a guide comes from a ledger of facts, each with its source, how sure we "
        "are, and the day on which somebody last looked. Each guide says who pays us for what.\n"
    )
    by_topic: dict[str, list[Card]] = {}
    for card in cards:
        by_topic.setdefault(card.topic.name if card.topic else ELSE, []).append(card)
    for name, of_topic in by_topic.items():
        yield f"## {escaped(name)}\n"
        yield from (_line(card.title, _twin_of(card), card.summary) for card in of_topic)
        yield ""
    yield "## Optional\n"
    yield from (_line(name, address_of(route)) for name, route in WAYS)
    yield ""


def _line(name: str, url: str, about: str = "") -> str:
    words = f": {escaped(about)}" if about else ""
    return f"- [{escaped(name)}]({absolute(url)}){words}"


def _twin_of(card: Card) -> str:
    return f"{card.url.rstrip('/')}.md"
