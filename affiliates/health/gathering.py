"""Keeps the rows in step with what is used: a row for each address, and none that nobody uses."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from affiliates.health.states import LinkState
from affiliates.health.strikes import AGAIN
from affiliates.health.watching import addresses
from affiliates.models import LinkAddress, LinkHost
from capysite.base.webaddress import BadAddress, parse

AT_ONCE = 500
T = TypeVar("T")


def gather(at: datetime) -> None:
    used = set(addresses())
    forgotten: list[int] = []
    for pk, url in LinkAddress.objects.order_by().values_list("pk", "url").iterator():
        if url in used:
            used.discard(url)
        else:
            forgotten.append(pk)
    for batch in _batches(forgotten):
        LinkAddress.objects.filter(pk__in=batch).delete()
    for urls in _batches(sorted(used)):
        _add(urls, at)
    LinkHost.objects.filter(addresses=None).delete()


def _add(urls: list[str], at: datetime) -> None:
    """Whoever adds the same at the same time is welcome: a hash stands once."""
    problems: dict[str, str] = {}
    names: dict[str, str] = {}
    for url in urls:
        try:
            names[url] = parse(url).authority
        except BadAddress as problem:
            problems[url] = str(problem)
    LinkHost.objects.bulk_create(
        [LinkHost(name=name) for name in sorted(set(names.values()))], ignore_conflicts=True
    )
    hosts = dict(LinkHost.objects.filter(name__in=names.values()).values_list("name", "pk"))
    rows = [
        _refused(url, problems[url], at) if url in problems else _new(url, hosts[names[url]], at)
        for url in urls
    ]
    LinkAddress.objects.bulk_create(rows, ignore_conflicts=True)


def _new(url: str, host: int, at: datetime) -> LinkAddress:
    return LinkAddress(url=url, url_sha256=hashed(url), host_id=host, since=at, next_look=at)


def _refused(url: str, problem: str, at: datetime) -> LinkAddress:
    return LinkAddress(
        url=url, url_sha256=hashed(url), state=LinkState.REFUSED, detail=problem, since=at,
        looked_at=at, next_look=at + AGAIN[LinkState.REFUSED],
    )  # fmt: skip


def hashed(url: str) -> str:
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(found: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
