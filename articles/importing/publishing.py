"""Publishing what was just imported, through the same gate as everything."""

from django.contrib.auth.models import User

from articles.findings import Finding, Findings
from articles.importing.storing import Stored
from articles.markdown import render
from articles.models import Article, ComparisonTable, Edition
from articles.publishing.editions import Published, future_of, publish
from articles.publishing.tables import has_changes
from articles.refusals import GateRefused
from articles.working.copy import content_of
from capysite.base import clock


def publish_imported(stored: Stored, *, by: User) -> Published | None:
    """Publishes the working copy with its changed tables; None where it is live already.

    GateRefused with every hole, or when an edition is scheduled; PermissionDenied where `by`
    may not publish.
    """
    article = Article.objects.get(pk=stored.article.pk)
    tables = [table for table in _tables_of(article) if has_changes(table)]
    live = Edition.objects.live(clock.now()).filter(article=article).first()
    if live is not None and not tables and live.read_content() == content_of(article):
        return None
    if ahead := future_of(article, at=clock.now()):
        raise GateRefused(Findings((_scheduled(ahead[0]),)))
    return publish(article, lock_version=article.lock_version, by=by, tables=tables, seen=())


def _scheduled(edition: Edition) -> Finding:
    """Nobody sees here what would be replaced, as the desk's page shows it."""
    return Finding(
        "scheduled-exists",
        f"Edition {edition.number} is scheduled from {clock.in_words(edition.begins_at)} and would "
        "be replaced: publish the guide at the desk.",
    )


def _tables_of(article: Article) -> list[ComparisonTable]:
    placed = {ref.key for ref in render(article.body).references if ref.kind == "table"}
    return list(ComparisonTable.objects.filter(key__in=placed))
