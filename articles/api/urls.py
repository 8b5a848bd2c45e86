from django.urls import path

from articles.api import views

app_name = "api"
urlpatterns = [
    path("", views.root, name="root"),
    path("openapi.json", views.openapi, name="openapi"),
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("facts/", views.facts, name="facts"),
    path("facts/<slug:key>/", views.fact, name="fact"),
    path("facts/<slug:key>/versions/", views.fact_versions, name="fact-versions"),
    path("products/", views.products, name="products"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("corrections/", views.corrections, name="corrections"),
    path("<path:path>", views.unknown, name="unknown"),
]
