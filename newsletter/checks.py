"""For `manage.py check --database default`, and each `migrate`: the key is still the old one, and
nobody was lost from an issue, nor added to it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection

from newsletter import deliveries
from newsletter.hashing import hash_of_normal
from newsletter.models import Delivery, Subscriber

ANOTHER = Error(
    "SUPPRESSION_KEY is not the key that the stored addresses were hashed with.",
    hint="Set the one that the site had, as after restoring a backup: with another, nobody who "
    "left for good is recognised.",
    id="newsletter.E001",
)


@register(Tags.database)
def the_key_is_the_old_one(
    app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    if not databases:
        return []
    stored = Subscriber.objects.filter(address__isnull=False).order_by("-pk")
    try:
        newest = stored.values_list("address", "address_hash").first()
    except DatabaseError:  # before the first migrate
        return []
    if newest is None or newest[0] is None or hash_of_normal(newest[0]) == newest[1]:
        return []
    return [ANOTHER]


@register(Tags.database)
def deliveries_are_as_many_as_recipients(
    app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    if not databases or Delivery._meta.db_table not in connection.introspection.table_names():
        return []  # before the first migrate
    return [Error(said, id="newsletter.E002") for said in deliveries.miscounted()]
