"""gunicorn bin.plain: a Django project as it is begun, with one page of six queries and a plain
template, as many bytes long as BENCH_BYTES says. What a guide’s cold page is compared with."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bin.install import ROOT
from capysite.base import env

SHELVES = ("sections", "facts", "questions", "sources", "related")
ROWS = 24  # a shelf
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ head.text }}</title>
</head><body><h1>{{ head.text }}</h1>{% for name, rows in shelves %}<section><h2>{{ name }}</h2>
{% for row in rows %}<p id="row-{{ row.pk }}" class="{{ name }}">{{ row.text }}</p>
{% endfor %}</section>{% endfor %}</body></html>
"""
CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY=os.environ["SECRET_KEY"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": env.database("DATABASE_URL", os.environ["DATABASE_URL"], base=ROOT)},
        INSTALLED_APPS=[f"django.contrib.{name}" for name in CONTRIB],
        STATIC_URL="/static/",
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"page.html": PAGE})],
                        )
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
    )
    django.setup()


class Row(models.Model):
    shelf = models.CharField(max_length=20, db_index=True)
    position = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        app_label = "plain"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.text


def page(request: HttpRequest) -> HttpResponse:
    """Six queries."""
    head = Row._default_manager.get(shelf="head")
    shelves = [(name, list(Row._default_manager.filter(shelf=name))) for name in SHELVES]
    return render(request, "page.html", {"head": head, "shelves": shelves})


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("up")


urlpatterns = [path("", page), path("healthz", alive)]


def prepare(size: int) -> None:
    """The table, and rows of words that fill the page."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    around = 60  # bytes of markup a row
    length = max(10, size // (ROWS * len(SHELVES)) - around)
    text = ("plain words of a page " * (length // 20 + 1))[:length]
    rows = [Row(shelf=name, position=n, text=text) for name in SHELVES for n in range(ROWS)]
    Row._default_manager.bulk_create([Row(shelf="head", position=0, text="A plain page"), *rows])


_django: Callable[..., Iterable[bytes]] = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return _django(environ, start_response)


if __name__ == "__main__":
    prepare(int(os.environ["BENCH_BYTES"]))
