"""Plain links in text to a merchant that pays: they are marked and disclosed as they stand, and
better written as links of ours."""

from collections.abc import Iterator

from affiliates.models import Link
from articles.findings import Finding
from articles.freezing import Frozen, freeze_grid
from articles.pages.finishing import home
from articles.resolving import Targets

TYPED = "paid-link-typed"
MOST_NAMED = 3


def links(frozen: Frozen, targets: Targets) -> Iterator[tuple[str, str]]:
    """Each plain link of body, answers and tables: where it stands, and its address."""
    yield from ((f"body, line {link.line}", link.url) for link in frozen.body.external)
    for number, answer in enumerate(frozen.answers, 1):
        yield from ((f"answer {number}, line {link.line}", link.url) for link in answer.external)
    for table in targets.tables.values():
        for number, cells in enumerate(freeze_grid(table.grid).rows, 1):
            where = f"table {table.key}, row {number}"
            yield from ((where, link.url) for cell in cells for link in cell.external)


def to_convert(frozen: Frozen, targets: Targets) -> list[Finding]:
    """Those whose merchant has a link of ours, with what to write instead."""
    here = home()
    tied = [
        (where, url, tie)
        for where, url in links(frozen, targets)
        if (tie := targets.partners.of(url, here)) and tie.merchant
    ]
    slugs = _slugs({tie.merchant for _, _, tie in tied})
    return [
        Finding(
            "link-direct",
            f"“{url}” leads to {tie.name}, whose links earn: write it as "
            f"{_choice(slugs[tie.merchant])}, to be counted, and to end when the link does.",
            where,
        )
        for where, url, tie in tied
        if tie.merchant in slugs
    ]


def _slugs(merchants: set[str]) -> dict[str, list[str]]:
    """The links of each merchant; no query for none."""
    found: dict[str, list[str]] = {}
    rows = Link.objects.filter(product__merchant__slug__in=merchants).order_by("slug")
    for merchant, slug in rows.values_list("product__merchant__slug", "slug"):
        found.setdefault(merchant, []).append(slug)
    return found


def _choice(slugs: list[str]) -> str:
    named = " or ".join(f"[words](go:{slug})" for slug in slugs[:MOST_NAMED])
    return f"{named} or another of its links" if len(slugs) > MOST_NAMED else named
