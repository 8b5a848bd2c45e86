from django.urls import path

from articles import (
    disclosure_views,
    log_views,
    open_views,
    product_views,
    report_views,
    track_views,
    views,
)
from articles.feeds import LatestGuides
from articles.images import serving
from articles.log_feeds import Changes, Corrections

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("guides/", views.guide_list, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
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
    path("authors/", views.author_list, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("privacy/", views.privacy, name="privacy"),
    path("corrections/", log_views.corrections, name="corrections"),
    path("corrections.xml", Corrections(), name="corrections-feed"),
    path("changes/", log_views.changes, name="changes"),
    path("changes.xml", Changes(), name="changes-feed"),
    path("track-record/", track_views.track_record, name="track-record"),
    path("disclosure/", disclosure_views.disclosure, name="disclosure"),
    path("feed.xml", LatestGuides(), name="feed"),
    path("robots.txt", views.robots, name="robots"),
    path("media/i/<str:name>", serving.image, name="image"),
]
