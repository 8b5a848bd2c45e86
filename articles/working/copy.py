"""The working copy: `Content` in and out, every save kept, none lost."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction

from articles.content import Content, Question
from articles.markdown.slots import strip_unwanted
from articles.models import (
    FAQ,
    Article,
    ArticleAuthor,
    Author,
    Citation,
    Evidence,
    Fact,
    Snapshot,
    Source,
    Topic,
)
from articles.refusals import StaleCopy
from capysite.base import clock
from capysite.base.keys import make_key

M = TypeVar("M", bound=models.Model)
_FIELDS = ("title", "short_title", "slug", "summary", "body", "first_published_elsewhere")


def content_of(article: Article) -> Content:
    """What the working copy says, with keys made for questions that have none."""
    return Content(
        **{name: _clean(getattr(article, name)) for name in _FIELDS},
        topic=article.topic.slug if article.topic else "",
        authors=tuple(article.bylines.values_list("author__slug", flat=True)),
        questions=number_questions(
            Question(question.key, _clean(question.question), _clean(question.answer))
            for question in article.questions.all()
        ),
        evidence=tuple(article.evidence.values_list("fact__key", flat=True)),
        citations=tuple(article.citations.values_list("source__key", flat=True)),
    )


def _clean(value: Any) -> Any:
    """Without characters that no page or feed may hold, such as a form feed in a title."""
    return strip_unwanted(value) if isinstance(value, str) else value


def number_questions(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Gives each question a key of its own, made from its words where it has none."""
    keyed: list[Question] = []
    taken: set[str] = set()
    for question in questions:
        stem = question.key or make_key(question.question, max_length=60) or "question"
        key, number = stem, 2
        while key in taken:
            key, number = f"{stem}-{number}", number + 1
        taken.add(key)
        keyed.append(Question(key, question.question, question.answer))
    return tuple(keyed)


def lock(article_id: int, *, lock_version: int) -> Article:
    """The article's row, locked; StaleCopy when somebody saved since the caller read."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=article_id)
    if article.lock_version != lock_version:
        raise StaleCopy(f"{article} was saved by somebody else meanwhile; nothing was changed.")
    return article


@transaction.atomic
def create(content: Content, *, by: User | None, reason: str = "Created") -> Article:
    now = clock.now()
    article = Article.objects.create(created_at=now, updated_at=now, owner=by)
    return save_content(article, content, lock_version=0, by=by, reason=reason)


@transaction.atomic
def save_content(
    article: Article, content: Content, *, lock_version: int, by: User | None, reason: str = ""
) -> Article:
    """Makes the working copy say `content`; ValueError names keys that nothing bears."""
    article = lock(article.pk, lock_version=lock_version)
    for name in _FIELDS:
        setattr(article, name, getattr(content, name))
    article.topic = _by_key(Topic, "slug", (content.topic,))[0] if content.topic else None
    article.save()
    _replace(article, ArticleAuthor, "author", _by_key(Author, "slug", content.authors))
    _replace(article, Evidence, "fact", _by_key(Fact, "key", content.evidence))
    _replace(article, Citation, "source", _by_key(Source, "key", content.citations))
    article.questions.all().delete()
    FAQ.objects.bulk_create(
        FAQ(article=article, key=q.key, question=q.question, answer=q.answer, position=n)
        for n, q in enumerate(number_questions(content.questions), start=1)
    )
    return keep(article, by=by, reason=reason)


def keep(article: Article, *, by: User | None, reason: str = "") -> Article:
    """Ends a save: raises `lock_version` and keeps a snapshot. The row is locked by the caller."""
    now: datetime = clock.now()
    article.lock_version += 1
    article.updated_at = now
    article.updated_by = by
    article.save(update_fields=["lock_version", "updated_at", "updated_by"])
    Snapshot.objects.create(
        article=article,
        lock_version=article.lock_version,
        content=content_of(article).to_json(),
        reason=reason,
        saved_at=now,
        saved_by=by,
    )
    return article


def restore(snapshot: Snapshot, *, lock_version: int, by: User | None) -> Article:
    content = Content.from_json(snapshot.content)
    reason = f"Restored save {snapshot.lock_version}"
    return save_content(snapshot.article, content, lock_version=lock_version, by=by, reason=reason)


def duplicate(article: Article, *, by: User | None) -> Article:
    """A new working copy that says the same, without an address."""
    content = content_of(article)
    copied = content.changed(
        title=f"{content.title} (copy)"[:200], slug="", first_published_elsewhere=None
    )
    return create(copied, by=by, reason=f"Copy of {article}"[:100])


def _by_key(model: type[M], field: str, keys: tuple[str, ...]) -> list[M]:
    found = {
        getattr(row, field): row for row in model._default_manager.filter(**{f"{field}__in": keys})
    }
    if missing := [key for key in keys if key not in found]:
        raise ValueError(f"There is no {model._meta.verbose_name} “{'”, “'.join(missing)}”.")
    return [found[key] for key in dict.fromkeys(keys)]


def _replace(
    article: Article, part: type[models.Model], field: str, targets: Iterable[models.Model]
) -> None:
    part._default_manager.filter(article=article).delete()
    part._default_manager.bulk_create(
        part(article=article, position=n, **{field: target})
        for n, target in enumerate(targets, start=1)
    )
