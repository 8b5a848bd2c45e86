"""The one clock of the project: everything that asks for the time asks here."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase

_fixed: ContextVar[datetime | None] = ContextVar("fixed moment", default=None)


def now() -> datetime:
    """The moment in UTC; a test, or a server under test, can set it."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    if path := os.environ.get("CAPYSITE_CLOCK_FILE"):
        return datetime.fromisoformat(Path(path).read_text().strip()).astimezone(UTC)
    return datetime.now(UTC)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def refuse_step_back(latest: datetime | None, now: datetime) -> None:
    """ValidationError where the clock stands before what it wrote down last: what is recorded
    now would lie before what it follows, and never be seen."""
    if latest is not None and latest > now:
        raise ValidationError(
            f"The clock of this machine says {in_words(now)}, and the last entry here was made at "
            f"{in_words(latest)}. Set the clock right first; nothing was recorded."
        )


def zone() -> ZoneInfo:
    return ZoneInfo(settings.SITE_TIME_ZONE)


def local_date(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def midnight(day: date) -> datetime:
    """The first moment of that day in the site's zone, as UTC."""
    return datetime.combine(day, time.min, tzinfo=zone()).astimezone(UTC)


def real(local: datetime) -> datetime:
    """A time on the wall of the site's zone, as UTC: one that the change of the clocks leaves
    out comes as the hour after it, of one that comes twice the first counts."""
    return local.replace(fold=0).astimezone(UTC)


def next_midnight(at: datetime) -> datetime:
    """When ages in days go up by one."""
    return midnight(local_date(at) + timedelta(days=1))


def in_words(moment: datetime) -> str:
    """As editors read it, in the site's zone: "24 November 2026, 09:00"."""
    local = moment.astimezone(zone())
    return f"{local.day} {local:%B %Y, %H:%M}"


def of(request: HttpRequest) -> datetime:
    """The one moment of a request."""
    return request.at  # type: ignore[attr-defined, no-any-return]


class MomentMiddleware:
    """Reads the clock once a request: a page made of two moments is torn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.at = now()  # type: ignore[attr-defined]
        return self.get_response(request)
