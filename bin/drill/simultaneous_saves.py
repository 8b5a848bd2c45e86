"""Eight people save or publish the same guide at once: one wins, the others are told."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.pool import Pool
from random import Random
from threading import BrokenBarrierError
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from articles.models import Article, Edition, Snapshot
from articles.publishing.editions import publish
from articles.refusals import GateRefused, StaleCopy
from articles.working.copy import content_of, save_content
from bin.exercises import Figure, at_least, exactly, none_of
from bin.ground import Ground
from capysite.base import clock
from tests.articles.factories import make_edition, make_user

PEOPLE, ROUNDS = 8, 40
SAVED, PUBLISHED, REFUSED = "saved", "published", "refused"
_barrier: Any = None


def meet_at(barrier: Any) -> None:
    global _barrier
    _barrier = barrier


def act(verb: str, pk: int, words: str, ahead: timedelta | None) -> str:
    """Reads, waits until everybody has read, then writes."""
    article = Article.objects.get(pk=pk)
    content, version, by = content_of(article), article.lock_version, make_user()
    try:
        _barrier.wait(30)
        if verb == SAVED:
            content = content.changed(title=words)
            save_content(article, content, lock_version=version, by=by)
        else:
            at = clock.now() + ahead if ahead else None
            publish(article, lock_version=version, by=by, at=at, correction=True, note=words)
    except StaleCopy:
        return REFUSED
    except (DatabaseError, ValidationError, GateRefused, BrokenBarrierError) as error:
        return f"{type(error).__name__}: {error}"
    return verb


def play(pool: Pool, pk: int, chance: Random, number: int) -> Counter[str]:
    """Everybody once; who publishes does it now, or for a moment that lies ahead."""
    verbs = [SAVED, PUBLISHED] * (PEOPLE // 2)
    chance.shuffle(verbs)
    later = [timedelta(days=chance.randint(1, 9)) if chance.random() < 0.4 else None for _ in verbs]
    calls = [
        (verb, pk, f"Round {number}, person {person}", ahead)
        for person, (verb, ahead) in enumerate(zip(verbs, later, strict=True))
    ]
    return Counter(pool.starmap(act, calls, chunksize=1))


def run(ground: Ground) -> Iterator[Figure]:
    article, chance = make_edition().article, Random(ground.seed)
    make_user()
    begun = Article.objects.get(pk=article.pk).lock_version
    connection.close()  # a forked process would go on with the socket of this one
    context = get_context("fork")
    with context.Pool(PEOPLE, meet_at, (context.Barrier(PEOPLE),)) as pool:
        rounds = list(map(partial(play, pool, article.pk, chance), range(ROUNDS)))
    total = sum(rounds, Counter())
    yield at_least("saves and publishes at once", sum(total.values()), PEOPLE * ROUNDS)
    yield exactly("rounds with one winner", sum(won(one) == 1 for one in rounds), ROUNDS)
    yield exactly("refused with a sentence", total[REFUSED], (PEOPLE - 1) * ROUNDS)
    yield none_of("failed otherwise", set(total) - {SAVED, PUBLISHED, REFUSED})
    yield from afterwards(article.pk, begun, total)


def won(one: Counter[str]) -> int:
    return one[SAVED] + one[PUBLISHED]


def afterwards(pk: int, begun: int, total: Counter[str]) -> Iterator[Figure]:
    article = Article.objects.get(pk=pk)
    editions = list(Edition.objects.filter(article=pk).order_by("number"))
    yield exactly("lock_version moved by", article.lock_version - begun, won(total))
    yield exactly("saves kept", Snapshot.objects.filter(article=pk).count(), total[SAVED] + 1)
    yield exactly("editions kept", len(editions), total[PUBLISHED] + 1)
    numbers = [edition.number for edition in editions]
    yield exactly("numbers without a gap", numbers == list(range(1, len(numbers) + 1)), True)
    yield none_of("moments with other than one edition", overlaps(pk, editions))


def overlaps(pk: int, editions: list[Edition]) -> Iterator[str]:
    """At each beginning, and between each two."""
    moments = sorted(edition.begins_at for edition in editions)
    between = [a + (b - a) / 2 for a, b in pairwise(moments)]
    for moment in moments + between:
        standing = Edition.objects.standing(moment).filter(article=pk).count()
        if standing != 1:
            yield f"{moment}: {standing}"
