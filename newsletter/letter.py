"""The value that the templates of a letter are given: frozen and complete."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from articles.pages.page import NOTHING
from newsletter.lettertext import wrapped


@dataclass(frozen=True)
class LetterItem:
    """`summary` is plain; `html` are the editor's own words in its place, `text` is either as
    lines. `url` is absolute, and empty while the guide can't be read."""

    kicker: str
    title: str
    url: str
    action: str
    summary: str = ""
    html: SafeString = NOTHING
    text: str = ""

    @property
    def title_lines(self) -> str:
        return wrapped(self.title)


@dataclass(frozen=True)
class Letter:
    """An issue as one mail; all addresses are absolute. The accents are those of the site."""

    subject: str
    preheader: str
    day: date
    title: str
    publisher: str
    sender: str
    disclosure: tuple[str, ...]
    introduction: SafeString
    introduction_text: str
    items: tuple[LetterItem, ...]
    postal: tuple[str, ...]
    archive_url: str
    leave_url: str
    preferences_url: str
    site_url: str
    disclosure_url: str
    accent_light: str = "#0b5a4f"
    accent_dark: str = "#86d3c2"

    @property
    def imprint(self) -> tuple[str, ...]:
        """Who it is from, once, and the postal address."""
        named = self.postal[:1] == (self.sender,)
        return self.postal if named else (self.sender, *self.postal)

    @property
    def why(self) -> str:
        return (
            f"You get this letter because you confirmed that you want “{self.title}” of "
            f"{self.publisher}. Leaving takes one press, and needs no account."
        )

    @property
    def why_lines(self) -> str:
        return wrapped(self.why)

    @property
    def subject_lines(self) -> str:
        return wrapped(self.subject)

    @property
    def disclosure_lines(self) -> str:
        return wrapped(" ".join(("How this letter earns.", *self.disclosure)))
