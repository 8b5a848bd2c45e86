from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("newsletter/", include("newsletter.urls")),
    path("", include("affiliates.urls")),
    path("", include("articles.urls")),
]

handler403 = "capysite.errors.permission_denied"
handler404 = "capysite.errors.page_not_found"
