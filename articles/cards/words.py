"""What an edition's card says when its address is shared, and the name that follows from it."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256

from articles.models import Edition
from capysite.base import clock

# Goes up by one when cards are drawn otherwise.
DESIGN = 1
# Marks that join letters or emoji; other invisible ones would only confuse the drawing.
JOINERS = "\u200c\u200d"
TAGS = re.compile("[\U000e0020-\U000e007f]")


@dataclass(frozen=True)
class CardWords:
    title: str
    authors: str
    day: str
    brand: str

    @property
    def name(self) -> str:
        """Another one as soon as the card says something else."""
        said = json.dumps([DESIGN, *astuple(self)], ensure_ascii=False)
        return sha256(said.encode()).hexdigest()[:20]

    @property
    def alt(self) -> str:
        return " · ".join(part for part in (self.title, self.authors, self.day, self.brand) if part)


def words_for(edition: Edition, authors: Sequence[str], brand: str) -> CardWords:
    day = clock.local_date(edition.begins_at)
    changed = "Changed " if edition.begins_at != edition.published_at else ""
    said = (edition.title, _listed(authors), f"{changed}{day.day} {day:%B %Y}", brand)
    return CardWords(*map(plain, said))


def plain(text: str) -> str:
    """Composed, in one line, without marks that show nothing."""
    shown = (char for char in unicodedata.normalize("NFC", text) if _is_shown(char))
    return " ".join("".join(shown).split())


def _is_shown(char: str) -> bool:
    if char.isspace():
        return True
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs"}
    return not hidden or char in JOINERS or bool(TAGS.match(char))


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
