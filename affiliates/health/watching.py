"""Which addresses are looked at, and what they belong to. Apps above declare theirs."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from affiliates.models import Link, Product


@dataclass(frozen=True)
class Watch:
    """Rows whose `field` holds an address. `kept_copy` is the field for an archived copy, where
    there is one; `when_moved` is what to mind before the new address is taken."""

    kind: str
    rows: Callable[[], QuerySet[Any]]
    field: str
    kept_copy: str = ""
    when_moved: str = ""

    def using(self, urls: Collection[str]) -> QuerySet[Any]:
        return self.rows().filter(**{f"{self.field}__in": urls})


@dataclass(frozen=True)
class UsedBy:
    """What an address belongs to. `kept_copy` is None where none can be kept."""

    kind: str
    name: str
    page: str
    kept_copy: str | None = None
    when_moved: str = ""


_watches: list[Watch] = []


def declare(watch: Watch) -> None:
    if watch not in _watches:
        _watches.append(watch)


def _links() -> QuerySet[Any]:
    return Link.objects.all()


def _products() -> QuerySet[Any]:
    return Product.objects.all()


declare(
    Watch(
        "Link", _links, "destination",
        when_moved="Take the new address only if the programme’s marks stand in it: else ask the "
        "programme for one.",
    )
)  # fmt: skip
declare(Watch("Link, outside its window", _links, "fallback"))
declare(Watch("Product", _products, "website"))


def addresses() -> Iterator[str]:
    """All of them; an address of two owners comes twice."""
    for watch in _watches:
        found = watch.rows().exclude(**{watch.field: ""}).order_by()
        yield from found.values_list(watch.field, flat=True).distinct().iterator()


def whose(urls: Collection[str]) -> dict[str, list[UsedBy]]:
    """What each of these addresses belongs to: one query a kind."""
    found: dict[str, list[UsedBy]] = {url: [] for url in urls}
    for watch in _watches:
        for row in watch.using(urls):
            found[getattr(row, watch.field)].append(_user(watch, row))
    return found


def _user(watch: Watch, row: Any) -> UsedBy:
    meta = row._meta
    page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    copy = getattr(row, watch.kept_copy) if watch.kept_copy else None
    return UsedBy(watch.kind, str(row), page, copy, watch.when_moved)
