"""The record of who did what: one call, in the transaction of the act."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from capysite.base import clock
from capysite.base.models import AuditEntry


def record(
    action: str,
    *,
    by: User | None,
    target: Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """`before` and `after` hold what JSON can: moments as ISO text, rows as ids."""
    made = entry(action, by=by, target=target, before=before, after=after)
    made.save(force_insert=True)
    return made


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Entries of one act that touches many things."""
    AuditEntry.objects.bulk_create(entries)


def entry(
    action: str,
    *,
    by: User | None,
    target: Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Not stored yet."""
    return AuditEntry(
        at=clock.now(),
        by=by,
        by_name=by.get_username() if by else "",
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_text=str(target)[:300] if target else "",
        before=before or {},
        after=after or {},
    )
