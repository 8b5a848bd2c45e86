"""The whole index made anew: for a newer indexer, and for rows that came by another way than the
verbs. Search goes on meanwhile; each guide, fact and table is done by itself."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from articles.models import Article, ComparisonTable, Fact
from articles.search.indexing import forget_words, index_fact, index_guide, index_table

Step = Callable[[Any], None]


def reindex() -> Iterator[tuple[int, int]]:
    """How many are done, of how many. The newest come last, as they would by the verbs."""
    with transaction.atomic():
        forget_words()
    kinds: tuple[tuple[type[Model], str, Step], ...] = (
        (Fact, "versions__begins_at", lambda fact: index_fact(fact, anew=True)),
        (ComparisonTable, "versions__begins_at", lambda table: index_table(table, anew=True)),
        (Article, "editions__begins_at", lambda guide: index_guide(guide, anew=True)),
    )
    todo = [(model, pk, step) for model, by, step in kinds for pk in _oldest_first(model, by)]
    for done, (model, pk, step) in enumerate(todo, 1):
        with transaction.atomic():
            # A verb that makes a new version waits for its row, and this waits for the verb.
            row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                step(row)
        yield done, len(todo)


def _oldest_first(model: type[Model], moment: str) -> list[int]:
    rows = model._default_manager.annotate(newest=Max(moment)).exclude(newest=None)
    return list(rows.order_by("newest", "pk").values_list("pk", flat=True))
