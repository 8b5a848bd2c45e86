"""HTML that an older renderer made is made again. What is frozen, the Markdown, stays."""

from django.db import transaction

from articles.freezing import freeze, freeze_grid
from articles.markdown import RENDERER
from articles.models import READABLE, Edition, Rendering, TableVersion
from articles.publishing.renderings import store_edition, store_table


def rerender() -> int:
    """The number of renderings made. One row at a time, each saved by itself."""
    done = 0
    current = Rendering.objects.filter(renderer=RENDERER)
    editions = Edition.objects.filter(kind__in=READABLE).exclude(rendering__in=current)
    for edition in editions.iterator(chunk_size=100):
        with transaction.atomic():
            store_edition(edition, freeze(edition.read_content()))
        done += 1
    for version in TableVersion.objects.exclude(rendering__in=current).iterator(chunk_size=100):
        with transaction.atomic():
            store_table(version, freeze_grid(version.read_grid()))
        done += 1
    return done
