"""What somebody typed and has not saved: kept for her alone, and written to no row of the guide."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict

from articles.models import Article, Autosave
from articles.refusals import StaleCopy
from capysite.base.worker import duty

LARGEST = 2_000_000  # bytes
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def keep(
    article: Article, *, by: User, window: str, post: str, lock_version: int, at: datetime
) -> Autosave:
    """Keeps what a window of hers holds. StaleCopy where that would write over the text of
    another window, or bring back one that she has saved: a slow request may come last."""
    article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    kept = unsaved_of(article, by)
    if kept and window_of(kept) != window:
        raise StaleCopy("Another unsaved text of yours is kept for this guide; this one isn’t.")
    if not kept and lock_version < article.lock_version and article.updated_by_id == by.pk:
        raise StaleCopy("You saved this guide in another window; what stands here isn’t kept.")
    values = {"post": post, "lock_version": lock_version, "saved_at": at}
    return Autosave.objects.update_or_create(article=article, user=by, defaults=values)[0]


def unsaved_of(article: Article, user: User) -> Autosave | None:
    return Autosave.objects.filter(article=article, user=user).first()


def fields_of(kept: Autosave) -> QueryDict:
    return QueryDict(kept.post)


def window_of(kept: Autosave) -> str:
    """The mark of the window that holds the text. Going on with it elsewhere hands it over."""
    return fields_of(kept).get("autosave", "")


def settle(article: Article, *, by: User, window: str) -> None:
    """She has saved what that window held; a text of another one stays."""
    kept = unsaved_of(article, by)
    if kept and window_of(kept) == window:
        kept.delete()


def discard(article: Article, *, by: User) -> None:
    Autosave.objects.filter(article=article, user=by).delete()


@duty("unsaved texts: old ones", every=timedelta(hours=1))
def forget(at: datetime) -> None:
    Autosave.objects.filter(saved_at__lt=at - KEPT_FOR).delete()
