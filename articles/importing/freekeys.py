"""Keys that nothing bears yet, for many rows at once."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Model, Q

MOST_TRIES = 1000
STEM = 92  # leaves room for a number
AT_ONCE = 500  # conditions in one query; SQLite reads a thousand


class FreeKeys:
    """Gives each wished key, or the first numbered one that no row bears yet, and each once."""

    def __init__(self, model: type[Model], name: str, wished: Collection[str]) -> None:
        rows = model._default_manager.order_by()
        self._taken: set[str] = set()
        if wished:
            self._taken.update(rows.filter(**{f"{name}__in": wished}).values_list(name, flat=True))
        stems = sorted(key[:STEM] for key in self._taken)
        for start in range(0, len(stems), AT_ONCE):
            numbered = (
                Q(**{f"{name}__startswith": f"{stem}-"}) for stem in stems[start : start + AT_ONCE]
            )
            self._taken.update(rows.filter(reduce(or_, numbered)).values_list(name, flat=True))

    def take(self, key: str) -> str:
        for number in range(1, MOST_TRIES):
            numbered = key if number == 1 else f"{key[:STEM]}-{number}"
            if numbered not in self._taken:
                self._taken.add(numbered)
                return numbered
        raise ValueError(f"There is no free key like “{key}”.")
