"""Whom a link may earn from, by all the addresses that lead to them.

A page reads all of it with its own row (`stored_partners`), at no query of its own; elsewhere it
is one query (`read_partners`). A process remembers it for a generation, which the same statement
reads, so that what is remembered is what would be read.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, JSONArray, Left, StrIndex, Substr

from affiliates.hosts import canonical, go_slug, host_of, with_parents
from affiliates.models import Link, Merchant, Product
from affiliates.relationships import Relationship, strongest
from capysite.base.models import Generation
from capysite.base.prepared import Prepared

PAYING = tuple(kind for kind in Relationship if kind is not Relationship.NONE)
# Of the address of a page only its beginning is read, up to the path.
SHORTEST = len("http://x")
GENERATIONS = 8  # that are remembered
NOTHING, NEVER = -1, -2  # known: nothing yet; what is written isn't counted yet


@dataclass(frozen=True)
class Tie:
    """What the publisher has to do with whom a page shows. `name` is the product's, or without
    one the merchant's; `wording` is the merchant's own addition to the disclosure."""

    merchant: str
    relationship: str
    name: str
    wording: str = ""
    product: str = ""

    @property
    def earns(self) -> bool:
        return self.relationship != Relationship.NONE


# What /go/ leads to is bound to somebody, also where nobody knows any more to whom.
SOMEBODY = Tie("", Relationship.AFFILIATE, "")


def tie_of(product: Product) -> Tie:
    merchant = product.merchant
    return Tie(merchant.slug, merchant.relationship, product.name, merchant.wording, product.slug)


@dataclass(frozen=True)
class Partners:
    """`links` by slug; `hosts` holds only those of merchants that pay. `beside` are the merchants
    to whose hosts a link leads, or may lead outside its window, beside the one it is of."""

    links: dict[str, Tie] = field(default_factory=dict)
    hosts: dict[str, Tie] = field(default_factory=dict)
    beside: dict[str, tuple[Tie, ...]] = field(default_factory=dict)

    def of(self, address: str, home: str) -> Tie | None:
        """Whose the address is; None where nothing is earned. `home` is the host of this site:
        its own pages are nobody's."""
        return next(iter(self.all_of(address, home)), None)

    def all_of(self, address: str, home: str) -> tuple[Tie, ...]:
        """All who have to do with the address: whose it is comes first."""
        if slug := go_slug(address, home):
            ties = (self.links.get(slug, SOMEBODY), *self.beside.get(slug, ()))
            return tuple(tie for tie in ties if tie.earns)
        host = host_of(address)
        if host == home:
            return ()
        return tuple(self.hosts[h] for h in with_parents(host) if h in self.hosts)[:1]


def read_partners() -> Partners:
    text = _stored.first(known=memory.known)
    return parse_partners(text) if text else _read_anew()


def _read_anew() -> Partners:
    return _gathered([line for (line,) in _rows.rows()])


def stored_partners(known: Any) -> Combinable:
    """All of it as one text, to be read with a row of another query, for `parse_partners`: the
    generation to which it belongs, the one that was `known`, and the lines, unless it is that."""
    generation = Generation.objects.filter(pk=1)
    lines = Case(
        When(Exists(generation.filter(number=known)), then=Value("")),
        default=_AsOne(_lines()),
        output_field=TextField(),
    )
    number = Cast(Subquery(generation.values("number")), TextField())
    before = Cast(Value(known, BigIntegerField()), TextField())
    return Concat(number, Value(":"), before, Value(":"), lines, output_field=TextField())


def parse_partners(text: str) -> Partners:
    if not text:
        return Partners()
    number, known, lines = text.split(":", 2)
    if not lines:
        return memory.find(int(number)) if number == known else Partners()
    found = _parsed(lines)
    if int(known) != NEVER and number:
        memory.keep(int(number), found)
    return found


@lru_cache(maxsize=8)
def _parsed(lines: str) -> Partners:
    return _gathered(json.loads(lines))


class Memory:
    """Partners by generation: to read them anew for each page costs as much as the page, where
    there are a thousand. Within a transaction nothing is known, for what it wrote has no number
    yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._kept: dict[int, Partners] = {}

    @property
    def known(self) -> int:
        """The generation that needn’t be read, or what is none."""
        if connection.in_atomic_block:
            return NEVER
        return max(self._kept, default=NOTHING)

    def keep(self, number: int, partners: Partners) -> None:
        with self._lock:
            newest = sorted({*self._kept, number})[-GENERATIONS:]
            self._kept = {n: partners if n == number else self._kept[n] for n in newest}

    def find(self, number: int) -> Partners:
        """Read anew where many generations came meanwhile."""
        return self._kept.get(number) or _read_anew()


memory = Memory()


def _beside_generation(known: int) -> QuerySet[Any, Any]:
    return Generation.objects.filter(pk=1).values_list(stored_partners(known), flat=True)


_stored: Prepared[str] = Prepared(_beside_generation)


class _AsOne(Subquery):
    """The rows of a query, of one column of JSON, as one JSON text."""

    template = "(SELECT '[' || GROUP_CONCAT(line, ',') || ']' FROM (%(subquery)s) AS lines)"

    def __init__(self, lines: QuerySet[Any]) -> None:
        super().__init__(lines, output_field=TextField())

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        template = self.template.replace("GROUP_CONCAT(line,", "STRING_AGG(line::text,")
        return self.as_sql(compiler, connection, template=template)


def _lines() -> QuerySet[Any, Any]:
    pays = {"merchant__relationship__in": PAYING}
    merchants = Merchant.objects.order_by().annotate(
        line=JSONArray(
            Value("merchant"), "slug", "name", "relationship", "wording", "website", "domains"
        )
    )
    products = Product.objects.order_by().filter(**pays).exclude(website="")
    links = Link.objects.order_by().annotate(elsewhere=_elsewhere()).annotate(
        line=JSONArray(
            Value("link"), "slug", "product__merchant__slug", "product__name", "product__slug",
            _beginning("destination"), _beginning("elsewhere"),
        )
    )  # fmt: skip
    sites = products.annotate(
        line=JSONArray(Value("site"), "merchant__slug", _beginning("website"))
    )
    return merchants.values("line").union(sites.values("line"), links.values("line"), all=True)


def _of_all() -> QuerySet[Any, Any]:
    return _lines().values_list("line")


_rows: Prepared[tuple[Any, ...]] = Prepared(_of_all)


def _elsewhere() -> Case:
    """Where a link leads outside its window, as `affiliates.ways` reads it."""
    return Case(
        When(begins_at=None, ends_at=None, then=Value("")),
        When(fallback="", then=F("product__website")),
        default=F("fallback"),
        output_field=TextField(),
    )


def _beginning(column: str) -> Left:
    """An address up to its path, as far as the path begins with a slash."""
    path = StrIndex(Concat(Substr(column, SHORTEST + 1), Value("/")), Value("/"))
    return Left(F(column), path + Value(SHORTEST))


def _gathered(lines: Iterable[list[str]]) -> Partners:
    rows = sorted(lines)
    merchants = {row[1]: row for row in rows if row[0] == "merchant"}
    claims, links, ends = [], {}, {}
    for _, slug, merchant, product, key, *addresses in (r for r in rows if r[0] == "link"):
        _, _, _, relationship, wording, *_ = merchants[merchant]
        links[slug] = Tie(merchant, relationship, product, wording, key)
        ends[slug] = [host_of(address) for address in addresses]
        claims.append((ends[slug][0], merchant))
    sites = [(host_of(row[2]), row[1]) for row in rows if row[0] == "site"]
    homes = [
        (host, slug)
        for slug, row in merchants.items()
        for host in (host_of(row[5]), *map(canonical, row[6].split()))
    ]
    declared = _owners(sites, merchants) | _owners(homes, merchants)
    owners = _Owners(merchants, declared, _owners([*claims, *sites, *homes], merchants))
    beside = {slug: tuple(owners.beside(links[slug], hosts)) for slug, hosts in ends.items()}
    return Partners(links, owners.hosts(), {slug: ties for slug, ties in beside.items() if ties})


def _owners(
    claims: Iterable[tuple[str, str]], merchants: dict[str, list[str]]
) -> dict[str, set[str]]:
    """Merchants that pay, by the hosts they have."""
    owners: dict[str, set[str]] = {}
    for host, merchant in claims:
        if merchants[merchant][3] != Relationship.NONE and "." in host:
            owners.setdefault(_without_www(host), set()).add(merchant)
    return owners


@dataclass(frozen=True)
class _Owners:
    """`declared` are a merchant's own hosts, or else those of its products; `known` also those to
    which only its links lead, such as a network's."""

    merchants: dict[str, list[str]]
    declared: dict[str, set[str]]
    known: dict[str, set[str]]

    def hosts(self) -> dict[str, Tie]:
        return {h: _owned(h, sorted(slugs), self.merchants) for h, slugs in self.known.items()}

    def beside(self, tie: Tie, hosts: Iterable[str]) -> Iterator[Tie]:
        """Whom else a link of the tie's merchant may earn from, by the hosts it leads to."""
        found = (next((h for h in with_parents(host) if h in self.known), "") for host in hosts)
        for host in dict.fromkeys(filter(None, found)):
            declared = self.declared.get(host, set())
            if declared and tie.merchant not in declared:
                yield from (_owned(host, [slug], self.merchants) for slug in sorted(declared))
            elif not declared:
                yield from self._shared(tie, host)

    def _shared(self, tie: Tie, host: str) -> Iterator[Tie]:
        """A network that many share tells nothing of others, unless it pays more than `tie`."""
        owned = _owned(host, sorted(self.known[host]), self.merchants)
        kinds = (tie.relationship, owned.relationship)
        if tie.merchant not in self.known[host] or strongest(kinds) != tie.relationship:
            yield owned


def _without_www(host: str) -> str:
    """Never a bare top-level domain, in which everybody would lie."""
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def _owned(host: str, slugs: list[str], merchants: dict[str, list[str]]) -> Tie:
    if len(slugs) == 1:
        _, slug, name, relationship, wording, *_ = merchants[slugs[0]]
        return Tie(slug, relationship, name, wording)
    return Tie(f"@{host}", strongest(merchants[slug][3] for slug in slugs), host)
