"""HTML that an older renderer made is made again. What is frozen, the Markdown, stays."""

from articles.freezing import freeze, freeze_grid
from articles.markdown import RENDERER
from articles.models import READABLE, Edition, Rendering, TableVersion


def rerender() -> int:
    """The number of renderings made. One row at a time, each saved by itself."""
    done = 0
    current = Rendering.objects.filter(renderer=RENDERER)
    editions = Edition.objects.filter(kind__in=READABLE).exclude(rendering__in=current)
    for edition in editions.iterator(chunk_size=100):
        html = freeze(edition.read_content()).html.to_json()
        Rendering.objects.update_or_create(
            edition=edition, defaults={"renderer": RENDERER, "html": html}
        )
        done += 1
    for version in TableVersion.objects.exclude(rendering__in=current).iterator(chunk_size=100):
        Rendering.objects.update_or_create(
            table_version=version,
            defaults={"renderer": RENDERER, "html": freeze_grid(version.read_grid()).to_json()},
        )
        done += 1
    return done
