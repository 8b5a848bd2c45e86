"""Keeps the index in step: called by the verbs that make and end editions and versions, in their
transaction. Each function brings all rows of one guide, fact or table up to date."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from articles.models import (
    READABLE,
    Article,
    ComparisonTable,
    Edition,
    Fact,
    FactVersion,
    Offer,
    SearchRow,
    SearchWord,
    TableVersion,
)
from articles.pages.building import html_of
from articles.resolving import table_html
from articles.search.engines import engine
from articles.search.places import Place, place_of_fact, places_of_guide, places_of_table
from articles.search.spelling import traces
from articles.search.words import tokens

ROWS, WORDS = SearchRow._meta.db_table, SearchWord._meta.db_table
# Id of an owner, the moment it begins, and that from which another stands in its place.
Span = tuple[int, datetime, datetime | None]


def index_guide(article: Article, *, anew: bool = False) -> None:
    standing = Edition.objects.filter(article=article, replaced_at=None).order_by("begins_at")
    shown = set(standing.filter(kind__in=READABLE).values_list("pk", flat=True))
    spans = [span for span in _spans(standing) if span[0] in shown]

    def rows(pk: int) -> list[SearchRow]:
        edition = Edition.objects.select_related("rendering").get(pk=pk)
        places = places_of_guide(edition.read_content(), html_of(edition))
        return _rows(places, edition.topic_id, edition=edition)

    kept = SearchRow.objects.filter(edition__article=article)
    _keep(kept, "edition", spans, rows, anew=anew)


def index_fact(fact: Fact, *, anew: bool = False) -> None:
    """`anew` also where its name changed: that is no part of a version."""

    def rows(pk: int) -> list[SearchRow]:
        version = FactVersion.objects.get(pk=pk)
        return _rows([place_of_fact(fact, version)], fact_version=version)

    kept = SearchRow.objects.filter(fact_version__fact=fact)
    spans = _spans(FactVersion.objects.standing().filter(fact=fact).order_by("begins_at"))
    _keep(kept, "fact_version", spans, rows, anew=anew)


def index_table(table: ComparisonTable, *, anew: bool = False) -> None:
    def rows(pk: int) -> list[SearchRow]:
        version: Any = TableVersion.objects.select_related("rendering").get(pk=pk)
        grid = version.read_grid()
        html, _ = table_html(version, grid)
        places = places_of_table(table.key, version.title, grid, html)
        return _rows(places, table_version=version)

    standing = TableVersion.objects.filter(table=table, cancelled_at=None).order_by("begins_at")
    kept = SearchRow.objects.filter(table_version__table=table)
    _keep(kept, "table_version", _spans(standing), rows, anew=anew)


def _spans(standing: QuerySet[Any]) -> list[Span]:
    """Each stands until the next one begins."""
    begun = list(standing.values_list("pk", "begins_at"))
    pairs = pairwise([*begun, (0, None)])
    return [(pk, begins_at, until) for (pk, begins_at), (_, until) in pairs]


def _rows(places: Iterable[Place], topic: int | None = None, **owner: Any) -> list[SearchRow]:
    found = list(places)
    keys = [place.within for place in found if place.within]
    offers = dict(Offer.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    _add_words(found)
    return [
        SearchRow(
            **owner,
            within_id=offers.get(place.within),
            kind=place.kind,
            anchor=place.anchor,
            named=place.named,
            text=place.text,
            facts="".join(f"|{key}" for key in place.facts) + "|" if place.facts else "",
            marks=place.marks(topic),
        )
        for place in found
    ]


def _keep(
    kept: QuerySet[SearchRow],
    owner: str,
    spans: Sequence[Span],
    rows: Callable[[int], list[SearchRow]],
    *,
    anew: bool,
) -> None:
    """Makes `kept`, all rows of one thing, be those of its owners, each in its span."""
    if anew:
        _remove(kept)
    known = dict(kept.values_list(owner, "until").distinct())
    if ended := known.keys() - {pk for pk, _, _ in spans}:
        _remove(kept.filter(**{f"{owner}__in": ended}))
    for pk, begins_at, until in spans:
        if pk not in known:
            made = rows(pk)
            for row in made:
                row.begins_at, row.until = begins_at, until
            SearchRow.objects.bulk_create(made)
            engine().add(ROWS, [(row.pk, row.marks) for row in made])
        elif known[pk] != until:
            kept.filter(**{owner: pk}).update(until=until)


def _remove(rows: QuerySet[SearchRow]) -> None:
    ids = list(rows.values_list("pk", flat=True))
    engine().remove(ROWS, ids)
    SearchRow.objects.filter(pk__in=ids).delete()


def forget_words() -> None:
    """All of them: what is indexed anew brings its own."""
    words = SearchWord.objects.all()
    engine().remove(WORDS, list(words.values_list("pk", flat=True)))
    words.delete()


def _add_words(places: Iterable[Place]) -> None:
    """Each once, as it is written shortest: “battery” for “batteries”."""
    spoken: dict[str, str] = {}
    for text in (text for place in places for text in place.said):
        for token in tokens(text):
            shown = text[token.start : token.end].lower()
            spoken[token.word] = min(spoken.get(token.word, shown), shown, key=len)
    known = dict(SearchWord.objects.filter(word__in=spoken).values_list("word", "shown"))
    for word, shown in known.items():
        if len(spoken[word]) < len(shown):
            SearchWord.objects.filter(word=word).update(shown=spoken[word])
    made = SearchWord.objects.bulk_create(
        SearchWord(word=word, shown=spoken[word], traces=" ".join(left))
        for word in sorted(spoken.keys() - known.keys())
        if (left := traces(word))
    )
    engine().add(WORDS, [(word.pk, word.traces) for word in made])
