"""Is the process up, and can it serve? For probes: words, and nothing that is worth hiding."""

from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from capysite.base import clock
from capysite.base.worker import silence


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"process": "up"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    troubles = find_troubles(clock.of(request))
    words = {"database": "answers", "migrations": "applied", "worker": "heard"} | troubles
    return JsonResponse(words, status=503 if troubles else 200)


def find_troubles(at: datetime) -> dict[str, str]:
    try:
        if not newest_migrations() <= set(MigrationRecorder(connection).applied_migrations()):
            return {"migrations": "missing", "worker": "unknown"}
        if silence(at) is not None:
            return {"worker": "not heard for two minutes"}
    except DatabaseError:
        return {"database": "does not answer", "migrations": "unknown", "worker": "unknown"}
    return {}


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """As the files say: they don't change while the process lives."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
