"""When the archive changes by itself: an issue begins at a moment that a worker’s clock wrote,
which may be ahead of that of a web server."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from newsletter.models import Issue


def what_comes(at: datetime) -> Iterator[QuerySet[Any, Any]]:
    yield Issue.objects.filter(begun_at__gt=at).order_by("begun_at").values("begun_at")[:1]
