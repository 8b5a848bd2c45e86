"""Figures without a fact: the list in a guide's form, and what leads from there to the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from articles import permissions, unbacked
from articles.ledger.ages import with_value
from articles.ledger.guessing import says_the_same
from articles.ledger.values import print_value
from articles.models import Article, ComparisonTable, Fact
from articles.publishing.gate import Inspection
from articles.tables.grid import Grid
from articles.unbacked import InCell, Unbacked


@dataclass(frozen=True)
class Says:
    """A fact that a guide could refer to, and how it prints."""

    fact: Fact
    printed: str


@dataclass(frozen=True)
class Line:
    """A figure of the list; `address` is where a fact is made of it, `same` who says it already."""

    unbacked: Unbacked
    place: str
    address: str
    referring: str
    same: tuple[Says, ...]


@dataclass(frozen=True)
class TableLines:
    title: str
    url: str
    figures: tuple[InCell, ...]

    def to_json(self) -> dict[str, Any]:
        figures = [
            {**_as_json(one), "place": f"Row {one.row}" + (f", {one.column}" if one.column else "")}
            for one in self.figures
        ]
        return {"title": self.title, "url": self.url, "figures": figures}


@dataclass(frozen=True)
class Listed:
    lines: tuple[Line, ...] = ()
    tables: tuple[TableLines, ...] = ()

    @property
    def count(self) -> int:
        return len(self.lines) + self.in_tables

    @property
    def in_tables(self) -> int:
        return sum(len(table.figures) for table in self.tables)


def listed(guide: Article, inspection: Inspection, *, at: datetime) -> Listed:
    """What the working copy and the grids of its tables say in figures, in their order."""
    content = inspection.frozen.content
    found = unbacked.of_guide(inspection.frozen)
    tables = placed_tables(ref.key for ref in inspection.frozen.references if ref.kind == "table")
    known = facts_near(inspection, tables, at=at) if found else []
    numbers = {f"{unbacked.ANSWER}{q.key}": n for n, q in enumerate(content.questions, 1)}
    lines = tuple(_line(guide, one, numbers, known) for one in found)
    return Listed(lines, in_tables(tables))


def _line(guide: Article, one: Unbacked, numbers: dict[str, int], known: Sequence[Says]) -> Line:
    where = f"Answer {numbers[one.part]}" if one.part in numbers else "Text"
    query = urlencode({"part": one.part, "figure": one.number, "words": one.figure.text})
    return Line(
        one,
        f"{where}, line {one.figure.line}",
        f"{reverse('admin:articles_article_figure', args=[guide.pk])}?{query}",
        f"{reverse('admin:articles_article_refer', args=[guide.pk])}?{query}",
        tuple(says_so(known, one.figure.text)),
    )


def says_so(known: Iterable[Says], words: str) -> list[Says]:
    return [says for says in known if says_the_same(says.fact.value_type, says.printed, words)]


def placed_tables(keys: Iterable[str]) -> list[ComparisonTable]:
    wanted = list(dict.fromkeys(keys))
    tables = {table.key: table for table in ComparisonTable.objects.filter(key__in=wanted)}
    return [tables[key] for key in wanted if key in tables]


def in_tables(tables: Iterable[ComparisonTable]) -> tuple[TableLines, ...]:
    """Those of the working grids, which is where they are mended."""
    return tuple(
        TableLines(
            table.title,
            reverse("admin:articles_comparisontable_change", args=[table.pk]),
            figures,
        )
        for table in tables
        if (figures := unbacked.of_grid(table.read_grid()))
    )


def facts_near(
    inspection: Inspection, tables: Sequence[ComparisonTable], *, at: datetime
) -> list[Says]:
    """The facts of the guide and of its products that say something at the instant."""
    near = Q(product__slug__in=products_of(inspection, [t.read_grid() for t in tables]))
    near |= Q(key__in=inspection.targets.facts)
    return [
        Says(fact, print_value(fact.value_type, fact.value))
        for fact in with_value(Fact.objects.filter(near), at=at).order_by("subject", "label", "pk")
        if fact.value
    ]


def products_of(inspection: Inspection, grids: Iterable[Grid]) -> list[str]:
    """Slugs of the products that text, tables, offers, links and facts of the guide name."""
    targets = inspection.targets
    slugs = [row.product for grid in grids for row in grid.rows]
    slugs += list(targets.products)
    slugs += [link.product.slug for link in targets.links.values()]
    slugs += [fact.product or "" for fact in targets.facts.values()]
    return list(dict.fromkeys(slug for slug in slugs if slug))


def may_make(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perms(("articles.change_article", permissions.EDIT_FACT)))


def as_json(figures: Iterable[Unbacked]) -> list[dict[str, Any]]:
    return [{**_as_json(one), "line": one.figure.line} for one in figures]


def _as_json(one: Unbacked | InCell) -> dict[str, Any]:
    return {
        "kind": one.figure.kind,
        "words": one.figure.text,
        "before": one.before,
        "after": one.after,
    }
