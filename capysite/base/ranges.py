"""A number that no row can bear matches nothing.

Django asks this of `exact`, and forgets `in`: SQLite then refuses the number itself.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

LARGEST = BigIntegerField.MAX_BIGINT

if TYPE_CHECKING:
    Lookup = In
else:
    Lookup = object


class _WithinRange(Lookup):
    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return [value for value in values if fits(value)] if isinstance(values, list) else values


def fits(value: object) -> bool:
    return not isinstance(value, int) or -LARGEST - 1 <= value <= LARGEST


class NumberIn(_WithinRange, In):
    pass


class RowIn(_WithinRange, RelatedIn):
    pass


def register() -> None:
    IntegerField.register_lookup(NumberIn)
    ForeignObject.register_lookup(RowIn)
