"""Sources, authors and tables of a draft against those that exist: known ones are reused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import models

from articles.importing.draft import Draft, DraftAuthor, DraftSource
from articles.models import Author, ComparisonTable, Source
from capysite.base import audit

MOST_TRIES = 1000


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
    known = Known()
    for source in draft.sources:
        known.sources[source.key] = find_source(source) or _make_source(source, by)
    for author in draft.authors:
        known.authors[author.slug] = _find_author(author) or _make_author(author, by)
    for table in draft.tables:
        known.tables[table.key] = own_tables.get(table.key) or free_key(
            ComparisonTable, "key", table.key
        )
    return known


def free_key(model: type[models.Model], name: str, key: str) -> str:
    """The key, or the first numbered one that nothing bears yet."""
    for number in range(1, MOST_TRIES):
        numbered = key if number == 1 else f"{key[:92]}-{number}"
        if not model._default_manager.filter(**{name: numbered}).exists():
            return numbered
    raise ValueError(f"There is no free key like “{key}”.")


def find_source(source: DraftSource) -> Source | None:
    """The work that is meant: by address, else by publisher, title and date."""
    if source.url and (found := Source.objects.filter(url=source.url).order_by("id").first()):
        return found
    same = Source.objects.filter(
        publisher__iexact=source.publisher, title__iexact=source.title
    ).order_by("id")
    if source.url:
        same = same.filter(url="")
    if source.published_on:
        same = same.filter(models.Q(published_on=source.published_on) | models.Q(published_on=None))
    return same.first()


def _make_source(draft: DraftSource, by: User | None) -> Source:
    source = Source(
        key=free_key(Source, "key", draft.key),
        publisher=draft.publisher,
        title=draft.title,
        url=draft.url,
        published_on=draft.published_on,
    )
    source.full_clean()
    source.save(force_insert=True)
    audit.record("source.imported", by=by, target=source)
    return source


def _find_author(author: DraftAuthor) -> Author | None:
    return Author.objects.filter(name__iexact=author.name).order_by("id").first()


def _make_author(draft: DraftAuthor, by: User | None) -> Author:
    author = Author(slug=free_key(Author, "slug", draft.slug), name=draft.name)
    author.full_clean()
    author.save(force_insert=True)
    audit.record("author.imported", by=by, target=author)
    return author
