"""Sources, authors and tables of a draft against those that exist: known ones are reused.

All that a draft may mean is read at once, and what is new is written at once: the number of
queries is that of the kinds of things, not of the things.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q, Value
from django.db.models.functions import Upper

from articles.importing.draft import Draft, DraftAuthor, DraftSource
from articles.importing.freekeys import FreeKeys
from articles.models import Author, ComparisonTable, PlainLink, Source
from capysite.base import audit


@dataclass
class Known:
    """For each key of the draft the one under which it is stored."""

    sources: dict[str, Source] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    def source_keys(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.sources[key].key for key in keys))

    def author_slugs(self, slugs: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.authors[slug].slug for slug in slugs))

    def body(self, text: str) -> str:
        """The body with the keys of tables under which they are stored."""
        lines = text.split("\n")
        names = {f"{{{{ table: {old} }}}}": new for old, new in self.tables.items() if old != new}
        return "\n".join(
            f"{{{{ table: {names[line]} }}}}" if line in names else line for line in lines
        )


def match(draft: Draft, *, own_tables: Mapping[str, str], by: User | None) -> Known:
    """Finds or makes the rows that a draft names. `own_tables` maps the keys that an earlier
    import of the same guide used to those that were stored."""
    known = Known(sources=_put_sources(draft.sources, by))
    for author in draft.authors:
        known.authors[author.slug] = _find_author(author) or _make_author(author, by)
    new = [table.key for table in draft.tables if table.key not in own_tables]
    free = FreeKeys(ComparisonTable, "key", new)
    known.tables = {
        table.key: own_tables.get(table.key) or free.take(table.key) for table in draft.tables
    }
    return known


class Works:
    """The sources that a draft may mean, oldest first."""

    def __init__(self, drafts: Iterable[DraftSource]) -> None:
        self._by_url: dict[str, Source] = {}
        self._by_name: dict[tuple[str, str], list[Source]] = defaultdict(list)
        for source in _candidates(drafts):
            self.add(source)

    def add(self, source: Source) -> None:
        if source.url:
            self._by_url.setdefault(source.url, source)
        self._by_name[_name(source)].append(source)

    def find(self, draft: DraftSource) -> Source | None:
        """The work that is meant: by address, else by publisher, title and date."""
        if draft.url and draft.url in self._by_url:
            return self._by_url[draft.url]
        return next((work for work in self._by_name[_name(draft)] if _may_be(draft, work)), None)


def _may_be(draft: DraftSource, work: Source) -> bool:
    dates = {None, draft.published_on}
    return not (draft.url and work.url) and (
        draft.published_on is None or work.published_on in dates
    )


def _name(work: Source | DraftSource) -> tuple[str, str]:
    return work.publisher.casefold(), work.title.casefold()


def _candidates(drafts: Iterable[DraftSource]) -> Iterable[Source]:
    urls = {draft.url for draft in drafts if draft.url}
    publishers = {draft.publisher for draft in drafts}
    if not publishers:
        return ()
    # Capitals are made by the database on both sides: it knows others than Python.
    return (
        Source.objects.alias(capitals=Upper("publisher"))
        .filter(Q(url__in=urls) | Q(capitals__in=[Upper(Value(name)) for name in publishers]))
        .order_by("id")
    )


def _put_sources(drafts: tuple[DraftSource, ...], by: User | None) -> dict[str, Source]:
    works = Works(drafts)
    found = {draft.key: works.find(draft) for draft in drafts}
    free = FreeKeys(Source, "key", [key for key, source in found.items() if source is None])
    new: list[Source] = []
    known: dict[str, Source] = {}
    for draft in drafts:
        # Looked for once more: one that is new may stand in the text twice.
        source = found[draft.key] or works.find(draft)
        if source is None:
            source = _new_source(draft, free.take(draft.key))
            new.append(source)
            works.add(source)
        known[draft.key] = source
    stored = Source.objects.bulk_create(new)
    PlainLink.objects.add((source.linked, {"source": source}) for source in stored)
    audit.record_all(audit.entry("source.imported", by=by, target=source) for source in new)
    return known


def _new_source(draft: DraftSource, key: str) -> Source:
    source = Source(
        key=key,
        publisher=draft.publisher,
        title=draft.title,
        url=draft.url,
        published_on=draft.published_on,
    )
    # What is left out would ask the database, which refuses the same by itself.
    source.clean_fields(exclude={"derives_from"})
    return source


def _find_author(author: DraftAuthor) -> Author | None:
    return Author.objects.filter(name__iexact=author.name).order_by("id").first()


def _make_author(draft: DraftAuthor, by: User | None) -> Author:
    slug = FreeKeys(Author, "slug", [draft.slug]).take(draft.slug)
    author = Author(slug=slug, name=draft.name)
    author.full_clean()
    author.save(force_insert=True)
    audit.record("author.imported", by=by, target=author)
    return author
