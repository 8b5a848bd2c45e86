"""How often something may be tried: one statement that counts and answers, exact over processes."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from capysite.base.models import Limit

_COUNT = """
    INSERT INTO {table} ("key", window_start, window_end, count) VALUES (%s, %s, %s, %s)
    ON CONFLICT ("key") DO UPDATE SET
        count = CASE WHEN {table}.window_end <= excluded.window_start THEN excluded.count
                     ELSE {table}.count + excluded.count END,
        window_start = CASE WHEN {table}.window_end <= excluded.window_start
                            THEN excluded.window_start ELSE {table}.window_start END,
        window_end = CASE WHEN {table}.window_end <= excluded.window_start
                          THEN excluded.window_end ELSE {table}.window_end END
    RETURNING count
"""


def allow(key: str, *, limit: int, per: timedelta, at: datetime) -> bool:
    """Counts this try; False once more than `limit` were counted since the window began.

    The key is kept as a keyed hash: no address can be read from the table.
    """
    return _count(key, 1, per, at) <= limit


def take(key: str, wanted: int, *, limit: int, per: timedelta, at: datetime) -> int:
    """How many of those that are wanted at once may be had in this window."""
    before = _count(key, wanted, per, at) - wanted
    return max(0, min(wanted, limit - before))


def _count(key: str, more: int, per: timedelta, at: datetime) -> int:
    field = Limit._meta.get_field("window_start")
    start, end = (field.get_db_prep_value(moment, connection) for moment in (at, at + per))
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Limit._meta.db_table)
        cursor.execute(_COUNT.format(table=table), (_hashed(key), start, end, more))
        (count,) = cursor.fetchone()
    return int(count)


def clear(key: str) -> None:
    """Counting starts anew, as after a login that succeeded."""
    Limit.objects.filter(key=_hashed(key)).delete()


def forget(*, at: datetime) -> int:
    """Removes windows that are over; the number of rows."""
    return Limit.objects.filter(window_end__lte=at).delete()[0]


def _hashed(key: str) -> str:
    secret = f"capysite.limits:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()
