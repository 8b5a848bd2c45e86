"""The worker draws cards before somebody asks for them, also of editions that are to come: no
card is given to anybody while its edition isn’t live."""

import time
from datetime import datetime, timedelta

from articles.cards.drawing import is_drawable
from articles.cards.keeping import folder, forget, kept, shared, words_of
from capysite.base.worker import duty

BEGIN_WITHIN = 5.0


@duty("cards: drawn ahead", every=timedelta(minutes=2))
def draw_ahead(at: datetime) -> None:
    """A bite; the next goes on where this one ended."""
    until = time.monotonic() + BEGIN_WITHIN
    cards = words_of(shared(at))
    there = {path.name for path in folder().iterdir()} if folder().is_dir() else set()
    for words in cards:
        if f"{words.name}.png" in there or not is_drawable(words):
            continue
        if time.monotonic() > until:
            return
        kept(words)
    forget({f"{words.name}.png" for words in cards}, at)
