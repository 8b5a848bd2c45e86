"""A table's grid becomes a version that begins at a moment."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from articles import permissions, whereused
from articles.findings import Finding, Findings
from articles.freezing import Wanted, freeze_grid, wanted_by_grid
from articles.ledger.kinds import Reason
from articles.models import ComparisonTable, Edition, TableVersion, Use
from articles.publishing.gate import inspect_table
from articles.publishing.renderings import store_table
from articles.publishing.using import uses_for
from articles.refusals import GateRefused, StaleCopy
from articles.search.indexing import index_table
from articles.tables.grid import Grid
from capysite.base import audit, clock


@transaction.atomic
def save_grid(
    table: ComparisonTable, grid: Grid, *, title: str, lock_version: int, by: User | None
) -> ComparisonTable:
    """Makes the working grid say `grid`; StaleCopy if somebody saved since `lock_version`."""
    table = lock_table(table, lock_version=lock_version)
    table.grid, table.title = grid.to_json(), title
    table.lock_version += 1
    table.updated_at = clock.now()
    table.save()
    audit.record("table.saved", by=by, target=table)
    return table


def keep_written_over(table: ComparisonTable, *, by: User | None) -> None:
    """A working grid has no snapshots: what is written over knowingly stands in the audit."""
    before = {"title": table.title, "grid": table.grid}
    audit.record("table.written_over", by=by, target=table, before=before)


@transaction.atomic
def publish_table(
    table: ComparisonTable,
    *,
    lock_version: int,
    by: User | None,
    at: datetime | None = None,
    reason: str | None = None,
    note: str = "",
) -> TableVersion:
    """The working grid as a version that holds from `at` (default: now). GateRefused for holes
    in the grid. A version queued for the same moment is replaced, others stay."""
    permissions.require(by, permissions.PUBLISH)
    table = lock_table(table, lock_version=lock_version)
    now = clock.now()
    if at is not None and at < now:
        raise ValidationError("That moment has passed: choose one that lies ahead, or now.")
    findings = inspect_table(table, at=at or now)
    if findings.holes:
        raise GateRefused(findings)
    return put_version(table, by=by, at=at or now, now=now, reason=reason, note=note)


def put_version(
    table: ComparisonTable,
    *,
    by: User | None,
    at: datetime,
    now: datetime,
    reason: str | None = None,
    note: str = "",
) -> TableVersion:
    """Stores a version of a grid that has passed the gate. Versions that begin at another
    moment stay: today's may be corrected while another is queued."""
    for coming in TableVersion.objects.filter(table=table, begins_at=at, cancelled_at=None):
        if coming.begins_at > now:
            coming.cancelled_at = now
            coming.save(update_fields=["cancelled_at"])
    newest = TableVersion.objects.filter(table=table, cancelled_at=None).order_by("-pk").first()
    clock.refuse_step_back(newest.recorded_at if newest else None, now)
    version = TableVersion(
        table=table,
        title=table.title,
        grid=table.grid,
        reason=(reason or Reason.UPDATE) if newest else Reason.FIRST,
        note=note,
        begins_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    version.full_clean()
    version.save(force_insert=True)
    frozen = freeze_grid(table.read_grid())
    store_table(version, frozen)
    wanted: Wanted = wanted_by_grid(frozen)
    Use.objects.bulk_create(uses_for(wanted, table_version=version))
    index_table(table)
    audit.record("table.published", by=by, target=table, after={"from": at.isoformat()})
    return version


@transaction.atomic
def cancel_table_version(version: TableVersion, *, by: User | None) -> TableVersion:
    """Cancels a version that has not begun. GateRefused where a guide would lose its table."""
    permissions.require(by, permissions.PUBLISH)
    version = TableVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.cancelled_at is not None:
        return version
    now = clock.now()
    needed = whereused.moments(version.table, at=now)
    version.cancelled_at = now
    version.clean_fields()
    version.validate_constraints()
    version.save(update_fields=["cancelled_at"])
    for moment, title in needed.items():
        if not TableVersion.objects.current(moment).filter(table=version.table).exists():
            raise GateRefused(
                Findings((Finding("table-unpublished", f"“{title}” would lose its table."),))
            )
    index_table(version.table)
    audit.record("table.version.cancelled", by=by, target=version.table)
    return version


def published_with(edition: Edition) -> QuerySet[TableVersion]:
    """Versions that were published together with an edition: by one act, for one moment."""
    return TableVersion.objects.filter(
        table__uses__edition=edition,
        begins_at=edition.begins_at,
        recorded_at=edition.frozen_at,
        cancelled_at=None,
    ).distinct()


def has_changes(table: ComparisonTable) -> bool:
    """Whether the working grid says something else than the newest version."""
    newest = table.versions.filter(cancelled_at=None).order_by("-begins_at").first()
    return newest is None or newest.grid != table.grid or newest.title != table.title


def lock_table(table: ComparisonTable, *, lock_version: int) -> ComparisonTable:
    """The table's row, locked; StaleCopy when somebody saved since the caller read."""
    locked = ComparisonTable.objects.select_for_update(of=("self",)).get(pk=table.pk)
    if locked.lock_version != lock_version:
        raise StaleCopy(f"{table} was saved by somebody else meanwhile; nothing was changed.")
    return locked
