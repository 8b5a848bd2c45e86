"""A table's grid becomes a version that begins at a moment."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import permissions
from articles.freezing import Wanted, freeze_grid, wanted_by_grid
from articles.ledger.kinds import Reason
from articles.markdown import RENDERER
from articles.models import ComparisonTable, Rendering, TableVersion, Use
from articles.publishing.gate import inspect_table
from articles.publishing.using import uses_for
from articles.refusals import GateRefused, StaleCopy
from articles.tables.grid import Grid
from capysite.base import audit, clock


@transaction.atomic
def save_grid(
    table: ComparisonTable, grid: Grid, *, title: str, lock_version: int, by: User | None
) -> ComparisonTable:
    """Makes the working grid say `grid`; StaleCopy if somebody saved since `lock_version`."""
    table = _lock(table, lock_version)
    table.grid, table.title = grid.to_json(), title
    table.lock_version += 1
    table.updated_at = clock.now()
    table.save()
    audit.record("table.saved", by=by, target=table)
    return table


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
    in the grid; whatever of the table lay in the future is cancelled."""
    permissions.require(by, permissions.PUBLISH)
    table = _lock(table, lock_version)
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
    """Stores a version of a grid that has passed the gate."""
    for coming in TableVersion.objects.filter(table=table, begins_at__gt=now, cancelled_at=None):
        coming.cancelled_at = now
        coming.save(update_fields=["cancelled_at"])
    known = TableVersion.objects.filter(table=table, cancelled_at=None).exists()
    version = TableVersion(
        table=table,
        title=table.title,
        grid=table.grid,
        reason=reason or (Reason.UPDATE if known else Reason.FIRST),
        note=note,
        begins_at=at,
        recorded_at=now,
        recorded_by=by,
    )
    version.full_clean()
    version.save(force_insert=True)
    frozen = freeze_grid(table.read_grid())
    Rendering.objects.create(table_version=version, renderer=RENDERER, html=frozen.html)
    wanted: Wanted = wanted_by_grid(frozen)
    Use.objects.bulk_create(uses_for(wanted, table_version=version))
    audit.record("table.published", by=by, target=table, after={"from": at.isoformat()})
    return version


def has_changes(table: ComparisonTable) -> bool:
    """Whether the working grid says something else than the newest version."""
    newest = table.versions.filter(cancelled_at=None).order_by("-begins_at").first()
    return newest is None or newest.grid != table.grid or newest.title != table.title


def _lock(table: ComparisonTable, lock_version: int) -> ComparisonTable:
    locked = ComparisonTable.objects.select_for_update(of=("self",)).get(pk=table.pk)
    if locked.lock_version != lock_version:
        raise StaleCopy(f"{table} was saved by somebody else meanwhile; nothing was changed.")
    return locked
