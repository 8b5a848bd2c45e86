"""What a page says of the picture that goes with it when its address is shared."""

from collections.abc import Sequence
from urllib.parse import urljoin

from django.conf import settings

from articles.cards.drawing import HEIGHT, WIDTH, is_drawable
from articles.cards.words import words_for
from articles.models import Edition
from articles.pages.page import Byline, ShareCard
from capysite.base.addresses import address_of


def card_of(edition: Edition, authors: Sequence[Byline], brand: str) -> ShareCard | None:
    """None where a letter has no glyph, and for a preview without an address."""
    words = words_for(edition, [author.name for author in authors], brand)
    if not edition.slug or not is_drawable(words):
        return None
    path = address_of("articles:card", edition.slug, words.name)
    return ShareCard(urljoin(settings.SITE_URL, path), WIDTH, HEIGHT, words.alt)
