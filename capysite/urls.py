from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from capysite.health import healthz, readyz

urlpatterns = [
    path("", include("articles.admin.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("newsletter/", include("newsletter.urls")),
    path("api/v1/", include("articles.api.urls")),
    path("", include("affiliates.urls")),
    path("", include("articles.urls")),
]

if settings.ANYMAIL:
    # Reports of the provider, each with the secret that it was told.
    urlpatterns.insert(0, path("newsletter/providers/", include("anymail.urls")))

handler403 = "capysite.errors.permission_denied"
handler404 = "capysite.errors.page_not_found"
handler500 = "capysite.errors.server_error"
