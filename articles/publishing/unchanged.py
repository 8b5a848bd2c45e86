"""Whether publishing would give readers anything that they don't have."""

from collections.abc import Iterable
from datetime import datetime

from articles.content import Content
from articles.findings import Finding
from articles.freezing import Frozen, wanted_by
from articles.models import Article, Edition, Use
from articles.publishing.using import uses_for

NOTHING_NEW = Finding(
    "nothing-new",
    "Readers see exactly this already, so nothing was published. A wrong word that stood here can "
    "be told as a correction; to take the guide away at some moment, withdraw it from then.",
)


def nothing_new(article: Article, content: Content, frozen: Frozen, *, at: datetime) -> bool:
    """Whether what is live says the same and refers to the same: a link to a guide that was
    unknown then says something else once that guide exists."""
    live = Edition.objects.live(at).filter(article=article).first()
    if live is None or live.content != content.to_json():
        return False
    return _targets(live.uses.all()) == _targets(uses_for(wanted_by(frozen)))


def _targets(uses: Iterable[Use]) -> set[tuple[str, str, int]]:
    return {(use.kind, use.name, getattr(use, f"{use.kind}_id")) for use in uses}
