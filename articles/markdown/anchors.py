import re
import unicodedata

LONGEST = 60
FALLBACK = "section"

# Addresses within a page that its own parts have; a heading of the same name gets another.
RESERVED = frozenset({
    "banner", "content", "contents", "corrections", "disclosure", "evidence", "faq", "footer",
    "header", "history", "letter", "main", "menu", "nav", "newsletter", "offers", "questions",
    "related", "search", "sources", "subscribe", "title", "toc", "top",
})  # fmt: skip
RESERVED_BEGINNINGS = (
    "answer-", "cite-", "fact-", "letter-", "note-", "q-", "question-", "source-",
)  # fmt: skip


class Anchors:
    """Gives each heading of one text an address of its own."""

    def __init__(self) -> None:
        self.taken = set(RESERVED)
        self.next_number: dict[str, int] = {}

    def claim(self, text: str) -> str:
        slug = slugify(text)
        if slug.startswith(RESERVED_BEGINNINGS):
            slug = f"{FALLBACK}-{slug}"
        anchor = slug
        number = self.next_number.get(slug, 2)
        while anchor in self.taken:
            anchor = f"{slug}-{number}"
            number += 1
        self.next_number[slug] = number
        self.taken.add(anchor)
        return anchor


def slugify(text: str) -> str:
    """ASCII where the text has any, else the letters of its own script."""
    letters = text[: LONGEST * 4].casefold().replace("'", "").replace("\u2019", "")
    plain = unicodedata.normalize("NFKD", letters)
    ascii_only = plain.encode("ascii", "ignore").decode()
    return _hyphenate(ascii_only, r"[^a-z0-9]+") or _hyphenate(plain, r"[\W_]+") or FALLBACK


def _hyphenate(text: str, separators: str) -> str:
    slug = re.sub(separators, "-", text).strip("-")
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
