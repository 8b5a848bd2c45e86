"""The worklist, and the Markdown field's endpoints, under the names that django-markdownx looks
up. They lie below /admin/, where the session's cookie is sent, and stand before the admin's own."""

from django.contrib import admin
from django.urls import path

from articles.admin import editor
from articles.admin.worklist_page import worklist
from articles.images.serving import image_at_desk

urlpatterns = [
    path("admin/worklist/", admin.site.admin_view(worklist), name="worklist"),
    path("admin/media/i/<str:name>", admin.site.admin_view(image_at_desk), name="desk-image"),
    path("admin/markdown/preview/", editor.preview, name="markdownx_markdownify"),
    path("admin/markdown/picture/", editor.upload, name="markdownx_upload"),
]
