"""Fields in which a row is looked up as one types."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

LARGEST_ID = 2**63 - 1


class _Ids:
    """What is no id is shown as nothing: looking it up for its name would fail."""

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        ids = [one for one in value if _is_id(str(one))]
        return super().optgroups(name, ids or [""], attr)  # type: ignore[misc]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID


class Lookup(_Ids, AutocompleteSelect):
    pass


class LookupOfMany(_Ids, AutocompleteSelectMultiple):
    pass


class LookedUp:
    """The rows of `autocomplete_fields`, on a page of the desk or in a part of one."""

    autocomplete_fields: ClassVar[Any]
    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", Lookup(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
