"""`manage.py check --database default`: nobody was lost from an issue, and nobody added to it."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from newsletter import freezing
from newsletter.models import Delivery


@register(Tags.database)
def deliveries_are_as_many_as_recipients(
    databases: list[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`migrate` asks as well, and before there is a table."""
    if not databases or Delivery._meta.db_table not in connection.introspection.table_names():
        return []
    return [Error(said, id="newsletter.E001") for said in freezing.count_again()]
