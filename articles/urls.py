from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import path

from articles import (
    card_views,
    disclosure_views,
    feed_views,
    log_views,
    machine_views,
    open_views,
    page_views,
    product_views,
    report_views,
    search_views,
    track_views,
    views,
)
from articles.feeds.writing import ATOM, TYPES
from articles.images import serving
from articles.models import SitePageName

app_name = "articles"


def feed(address: str, view: Callable[..., HttpResponseBase], name: str, **more: Any) -> Any:
    """One feed in each of its forms; that as Atom bears the bare name."""
    for kind in TYPES:
        named = name if kind == ATOM else f"{name}-{kind}"
        yield path(f"{address}.{kind}", view, {"kind": kind, **more}, name=named)


urlpatterns = [
    path("", views.home, name="home"),
    path("guides/", views.guide_list, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("guides/<slug:slug>.md", machine_views.guide_twin, name="twin"),
    path("guides/<slug:slug>/card-<slug:name>.png", card_views.card, name="card"),
    path("guides/<slug:slug>/history/", open_views.history, name="history"),
    path("guides/<slug:slug>/report/", report_views.report, name="report"),
    path("guides/<slug:slug>/report/thanks/", report_views.thanks, name="report-thanks"),
    path("guides/<slug:slug>/proof/", open_views.proof, name="proof"),
    path("guides/<slug:slug>/proof.json", open_views.proof_json, name="proof-json"),
    path("products/", product_views.product_list, name="products"),
    path("products/<slug:slug>/", product_views.product, name="product"),
    path("compare/", product_views.compare, name="compare"),
    path("topics/", views.topic_list, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    *feed("topics/<slug:slug>/feed", feed_views.topic, "topic-feed"),
    path("authors/", views.author_list, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    *feed("authors/<slug:slug>/feed", feed_views.author, "author-feed"),
    *(path(f"{n}/", page_views.site_page, {"name": n}, name=n) for n in SitePageName.values),
    path("colours-<slug:digest>.css", page_views.colours, name="colours"),
    path("corrections/", log_views.corrections, name="corrections"),
    *feed("corrections", feed_views.log, "corrections-feed", corrections=True),
    path("changes/", log_views.changes, name="changes"),
    *feed("changes", feed_views.log, "changes-feed", corrections=False),
    path("search/", search_views.search, name="search"),
    path("track-record/", track_views.track_record, name="track-record"),
    path("disclosure/", disclosure_views.disclosure, name="disclosure"),
    *feed("feed", feed_views.guides, "feed"),
    path("robots.txt", machine_views.robots, name="robots"),
    path("llms.txt", machine_views.llms_txt, name="llms"),
    path("sitemap.xml", machine_views.sitemap, name="sitemap"),
    path("sitemap/pages.xml", machine_views.sitemap_pages, name="sitemap-pages"),
    path("sitemap/<slug:section>/<int:chunk>.xml", machine_views.sitemap_part, name="sitemap-part"),
    path(".well-known/security.txt", machine_views.security_txt, name="security"),
    path("favicon.ico", machine_views.favicon, name="favicon"),
    path("site.webmanifest", machine_views.manifest, name="manifest"),
    path("media/i/<str:name>", serving.image, name="image"),
]
