"""The desk's page of a picture: what it shows in words; a file comes in by the intake alone."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles.images.intake import ImageRefused, known_picture, take_in
from articles.models import Image
from capysite.base import clock
from capysite.base.keeping import Kept

if TYPE_CHECKING:
    FormBase = forms.ModelForm[Image]
else:
    FormBase = forms.ModelForm


class NewImageForm(FormBase):
    """The picture is taken in while the form is cleaned, so that a bad file is a field's error."""

    file = forms.FileField(
        label="picture", help_text="JPEG, PNG, WebP, GIF or AVIF; at most 20 MB, 40 million pixels."
    )

    class Meta:
        model = Image
        fields = ("alt", "decorative")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("alt") and not data.get("decorative"):
            self.add_error("alt", "Say what the picture shows, or mark it as decorative.")
        file = data.get("file")
        if isinstance(file, UploadedFile) and not self.errors:
            try:
                self.instance = take_in(
                    file,  # type: ignore[arg-type]
                    name=file.name or "picture",
                    by=None,
                    at=clock.now(),
                    alt=data["alt"],
                    decorative=data["decorative"],
                )
            except ImageRefused as refused:
                self.add_error("file", ValidationError(str(refused)))
        return data


@admin.register(Image)
class ImageAdmin(Kept):
    list_display = ("thumbnail", "alt", "key", "width", "height", "uploaded_by", "uploaded_at")
    list_display_links = ("thumbnail", "alt")
    list_filter = ("decorative", "uploaded_at")
    list_select_related = ("uploaded_by",)
    list_per_page = 50
    search_fields = ("alt", "key")

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> str:
        if not image.renditions:
            return "—"
        smallest = image.renditions[0]
        return format_html(
            '<img class="thumbnail" src="{}" alt="" width="96" loading="lazy">',
            reverse("desk-image", args=[smallest["name"]]),
        )

    @admin.display(description="write")
    def code(self, image: Image) -> str:
        return f"![{image.alt}](image:{image.key})"

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewImageForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("file", "alt", "decorative")
        return ("thumbnail", "code", "alt", "decorative", "width", "height", "uploaded_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("thumbnail", "code", "width", "height", "uploaded_at") if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The description of a picture that is there already is changed on its own page alone."""
        file: Any = request.FILES.get("file") if request.method == "POST" else None
        if file and self.has_add_permission(request) and (known := known_picture(file)):
            messages.info(request, "This picture is here already: here it is, as it was.")
            url = reverse("admin:articles_image_change", args=[known.pk])
            return HttpResponseRedirect(url)
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.uploaded_by = request.user
        obj.save()
