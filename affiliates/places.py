"""Where on a surface a link stands. Reports and addresses use these words alone."""

from django.db.models import TextChoices


class Place(TextChoices):
    BODY = "body", "Text"
    TABLE = "table", "Table"
    PROMOTION = "promotion", "Promotion in a table"
    OFFER = "offer", "Offer"
    ANSWER = "answer", "Answer"
    PRODUCT = "product", "Page of a product"
    FEED = "feed", "Feed"
    MAIL = "mail", "Mail"
    OTHER = "other", "Elsewhere"


def place_of(word: str) -> Place:
    """What somebody wrote into an address; unknown words are elsewhere."""
    return Place(word) if word in Place.values else Place.OTHER
