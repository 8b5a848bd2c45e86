"""What is rendered is stored together with the hosts to which it leads."""

from articles.freezing import Frozen, FrozenGrid
from articles.markdown import RENDERER
from articles.models import Edition, PlainLink, Rendering, TableVersion


def store_edition(edition: Edition, frozen: Frozen) -> None:
    html = frozen.html
    Rendering.objects.update_or_create(
        edition=edition, defaults={"renderer": RENDERER, "html": html.to_json()}
    )
    PlainLink.objects.put(((host, "") for host in html.hosts), edition=edition)


def store_table(version: TableVersion, frozen: FrozenGrid) -> None:
    Rendering.objects.update_or_create(
        table_version=version, defaults={"renderer": RENDERER, "html": frozen.to_json()}
    )
    PlainLink.objects.put(frozen.links, table_version=version)
