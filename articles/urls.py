from django.urls import path

from articles import views
from articles.feeds import LatestGuides
from articles.images import serving

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("guides/", views.guide_list, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("topics/", views.topic_list, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/", views.author_list, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("privacy/", views.privacy, name="privacy"),
    path("feed.xml", LatestGuides(), name="feed"),
    path("robots.txt", views.robots, name="robots"),
    path("media/i/<str:name>", serving.image, name="image"),
]
