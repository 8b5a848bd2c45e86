"""What somebody may have meant by words that nothing holds."""

from dataclasses import dataclass

from articles.models import SearchWord
from articles.search.engines import engine
from articles.search.spelling import nearest, traces
from articles.search.words import Query, tokens

MOST_CHOICES = 8
MOST_BEGUN = 50


@dataclass(frozen=True)
class Guess:
    """For each word of the query itself and others; how others are written."""

    choices: tuple[tuple[str, ...], ...]
    shown: dict[str, str]

    def written(self, query: Query, held: dict[str, str]) -> str:
        """The query with other words for some of its own."""
        parts, at = [], 0
        for token in tokens(query.text):
            other = held.get(token.word, token.word)
            if other != token.word:
                parts += [query.text[at : token.start], self.shown.get(other, other)]
                at = token.end
        return "".join([*parts, query.text[at:]])


def guess(query: Query) -> Guess:
    """In one query. What it gives may stand in hidden text alone: only what is then found in a
    place that readers may see can be told."""
    known = _known(query.words)
    choices = tuple(
        (word, *(near for near in nearest(word, known, count=MOST_CHOICES) if near != word))
        for word in query.words
    )
    return Guess(choices, known)


def _known(words: tuple[str, ...]) -> dict[str, str]:
    left = [trace for word in words for trace in traces(word)]
    if not left:
        return {}
    near = SearchWord.objects.filter(pk__in=engine().words(left)).values_list("word", "shown")
    begun = [
        SearchWord.objects.filter(word__startswith=word).values_list("word", "shown")[:MOST_BEGUN]
        for word in words[-1:]
        if traces(word)
    ]
    return dict(near) | {word: shown for rows in begun for word, shown in rows}
