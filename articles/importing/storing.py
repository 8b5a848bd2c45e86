"""A draft to rows, in one transaction: a working copy with its parts, never an edition.

The same text again changes nothing. A changed text updates the working copy, unless
somebody edited that since the last import: then the text is kept and waits.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import TextChoices

from articles.content import Content
from articles.importing.draft import Draft, DraftTable, ImportWarning, Refused
from articles.importing.matching import Known, match
from articles.importing.proposing import Proposed, propose, put_facts
from articles.models import Article, ComparisonTable, ImportedText, PendingImport, Snapshot
from articles.publishing.tables import keep_written_over, save_grid
from articles.working.copy import content_of, create, save_content
from capysite.base import audit, clock

KEPT = ("short_title", "topic", "summary")  # what an editor adds and a text rarely has


class Outcome(TextChoices):
    CREATED = "created", "A new working copy"
    UPDATED = "updated", "The working copy was updated"
    UNCHANGED = "unchanged", "Nothing changed: this text was imported before"
    PENDING = "pending", "The guide was edited since its last import: the text waits"


@dataclass(frozen=True)
class Stored:
    """What became of a draft. `warnings` are those that only the database can give."""

    article: Article
    outcome: Outcome
    proposals: tuple[Proposed, ...] = ()
    warnings: tuple[ImportWarning, ...] = ()


def store(
    draft: Draft,
    text: str,
    *,
    by: User | None,
    slug: str = "",
    replace: bool = False,
    name: str = "",
) -> Stored:
    """Stores what `parse(text, slug=slug)` gave. `by` None is the operator at the console.

    `replace` lets a changed text win over an editor's changes, of which a snapshot is kept.
    Raises Refused, and PermissionDenied where `by` may not record facts.
    """
    try:
        with transaction.atomic():
            return _Storing(draft, text, by=by, slug=slug, replace=replace, name=name).store()
    except ValidationError as error:
        raise Refused(_sentence(error), name=name or "the text") from error
    except Refused:
        raise
    except ValueError as error:
        raise Refused(str(error), name=name or "the text") from error
    except IntegrityError as error:
        reason = "somebody else stored the same at this moment; import it again."
        raise Refused(reason, name=name or "the text") from error


class _Storing:
    def __init__(
        self, draft: Draft, text: str, *, by: User | None, slug: str, replace: bool, name: str
    ) -> None:
        self.draft, self.text, self.by, self.replace = draft, text, by, replace
        self.slug = slug or draft.content.slug
        self.name = name[-200:]
        self.sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def store(self) -> Stored:
        article = self._find()
        if article is None:
            return self._write(None, None)
        last = article.imports.first()
        edited = last is None or _state(article, last) != last.content
        if last is not None and last.sha256 == self.sha256 and not (edited and self.replace):
            return Stored(article, Outcome.UNCHANGED)
        if edited and not self.replace:
            return self._wait(article)
        return self._write(article, last)

    def _find(self) -> Article | None:
        """The guide at that slug, else the one that was imported with it and moved since."""
        articles = Article.objects.select_for_update(of=("self",))
        if found := articles.filter(slug=self.slug).first():
            return found
        moved = ImportedText.objects.filter(content__slug=self.slug).first()
        return articles.get(pk=moved.article_id) if moved else None

    def _wait(self, article: Article) -> Stored:
        same = article.pending_imports.filter(settled_at=None, text=self.text)
        if not same.exists():
            PendingImport.objects.create(
                article=article,
                text=self.text,
                name=self.name,
                received_at=clock.now(),
                received_by=self.by,
            )
            audit.record("guide.import_waits", by=self.by, target=article)
        return Stored(article, Outcome.PENDING)

    def _write(self, article: Article | None, last: ImportedText | None) -> Stored:
        own = {key: kept["key"] for key, kept in _tables_of(last).items()}
        known = match(self.draft, own_tables=own, by=self.by)
        facts = put_facts(self.draft.facts, known, by=self.by)
        content, warnings = self._dated(self._content(known, article))
        outcome = Outcome.UPDATED if article else Outcome.CREATED
        if article is None:
            article = create(content, by=self.by, reason="Imported")
        else:
            _keep_snapshot(article, self.by)
            article = save_content(
                article,
                content,
                lock_version=article.lock_version,
                by=self.by,
                reason="Imported again",
            )
        self._put_tables(known)
        self._remember(article, known)
        proposals = propose(self.draft.facts, facts, article)
        return Stored(article, outcome, proposals, warnings)

    def _content(self, known: Known, article: Article | None) -> Content:
        content = self.draft.content
        content = content.changed(
            slug=article.slug if article and article.slug else self.slug,
            authors=known.author_slugs(content.authors),
            citations=known.source_keys(content.citations),
            body=known.body(content.body),
        )
        if article is None:
            return content
        before = content_of(article)
        kept = {part: getattr(before, part) for part in KEPT if not getattr(content, part)}
        return content.changed(**kept)

    def _dated(self, content: Content) -> tuple[Content, tuple[ImportWarning, ...]]:
        day = content.first_published_elsewhere
        if day is None or day <= clock.local_date(clock.now()):
            return content, ()
        message = f"{day:%d %B %Y} lies ahead, so it is no day of publication; it was left out."
        return content.changed(first_published_elsewhere=None), (
            ImportWarning(1, "date-ahead", message),
        )

    def _put_tables(self, known: Known) -> None:
        keys = known.tables.values()
        stored = {
            table.key: table
            for table in ComparisonTable.objects.select_for_update(of=("self",)).filter(
                key__in=keys
            )
        }
        new = []
        for draft in self.draft.tables:
            table = stored.get(known.tables[draft.key])
            if table is None:
                new.append(_new_table(draft, known.tables[draft.key], self.by))
            elif (table.grid, table.title) != (draft.grid.to_json(), draft.title):
                self._write_over(table, draft)
        ComparisonTable.objects.bulk_create(new)
        audit.record_all(audit.entry("table.saved", by=self.by, target=table) for table in new)

    def _write_over(self, table: ComparisonTable, draft: DraftTable) -> None:
        keep_written_over(table, by=self.by)
        version = table.lock_version
        save_grid(table, draft.grid, title=draft.title, lock_version=version, by=self.by)

    def _remember(self, article: Article, known: Known) -> None:
        ImportedText.objects.create(
            article=article,
            sha256=self.sha256,
            name=self.name,
            content={**content_of(article).to_json(), "tables": _tables(known.tables)},
            imported_at=clock.now(),
            imported_by=self.by,
        )
        article.pending_imports.filter(settled_at=None).update(settled_at=clock.now())
        audit.record("guide.imported", by=self.by, target=article, after={"sha256": self.sha256})


def _new_table(draft: DraftTable, key: str, by: User | None) -> ComparisonTable:
    return ComparisonTable(
        key=key,
        title=draft.title,
        grid=draft.grid.to_json(),
        lock_version=1,
        owner=by,
        updated_at=clock.now(),
    )


def _sentence(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = error.message_dict.items()
    return "; ".join(f"{name.replace('_', ' ')}: {' '.join(said)}" for name, said in parts)


def _tables_of(last: ImportedText | None) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = last.content.get("tables", {}) if last else {}
    return tables


def _tables(keys: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The tables as they are now, by the keys that the draft gave them."""
    rows = {row.key: row for row in ComparisonTable.objects.filter(key__in=keys.values())}
    return {
        drafted: {"key": key, "title": rows[key].title, "grid": rows[key].grid}
        for drafted, key in keys.items()
        if key in rows
    }


def _state(article: Article, last: ImportedText) -> dict[str, Any]:
    """The working copy and its tables now, in the form in which an import remembers them."""
    keys = {drafted: kept["key"] for drafted, kept in _tables_of(last).items()}
    return {**content_of(article).to_json(), "tables": _tables(keys)}


def _keep_snapshot(article: Article, by: User | None) -> None:
    """A copy that came to be without a save is kept before it is written over."""
    Snapshot.objects.get_or_create(
        article=article,
        lock_version=article.lock_version,
        defaults={
            "content": content_of(article).to_json(),
            "reason": "Before an import",
            "saved_at": clock.now(),
            "saved_by": by,
        },
    )
