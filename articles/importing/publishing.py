"""Publishing what was just imported, through the same gate as everything."""

from django.contrib.auth.models import User

from articles.importing.storing import Stored
from articles.markdown import render
from articles.models import Article, ComparisonTable, Edition
from articles.publishing.editions import Published, publish
from articles.publishing.tables import has_changes
from articles.working.copy import content_of
from capysite.base import clock


def publish_imported(stored: Stored, *, by: User) -> Published | None:
    """Publishes the working copy with its changed tables; None where it is live already.

    GateRefused with every hole, PermissionDenied where `by` may not publish.
    """
    article = Article.objects.get(pk=stored.article.pk)
    tables = [table for table in _tables_of(article) if has_changes(table)]
    live = Edition.objects.live(clock.now()).filter(article=article).first()
    if live is not None and not tables and live.read_content() == content_of(article):
        return None
    return publish(article, lock_version=article.lock_version, by=by, tables=tables)


def _tables_of(article: Article) -> list[ComparisonTable]:
    placed = {ref.key for ref in render(article.body).references if ref.kind == "table"}
    return list(ComparisonTable.objects.filter(key__in=placed))
