"""The worklist, and the Markdown field's endpoints, under the names that django-markdownx looks
up. They lie below /admin/, where the session's cookie is sent, and stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from articles.admin import editor
from articles.admin.worklist_page import worklist

urlpatterns = [
    path("admin/worklist/", admin.site.admin_view(worklist), name="worklist"),
    path("admin/markdown/preview/", editor.preview, name="markdownx_markdownify"),
    path("admin/markdown/picture/", editor.upload, name="markdownx_upload"),
]
