"""The desk's page of a picture: what it shows in words; a file comes in by the intake alone."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles.images.intake import ImageRefused, known_picture, take_in
from articles.images.recipe import CROP, RECIPE
from articles.models import Image, PictureWork
from articles.models.images import MOST_TRIES
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


def state_of(image: Image) -> str:
    """Whether the worker is through with it."""
    work: PictureWork | None = getattr(image, "work", None)
    point = (image.focal_x, image.focal_y)
    if work and (work.recipe, work.focal_x, work.focal_y) == (RECIPE, *point):
        return "All made."
    if not work or not work.tries:
        return "The worker is about to make the others."
    problem = work.problem or "The worker ended while it was at it."
    if work.tries < MOST_TRIES:
        return f"Not all made yet, and tried again soon. {problem}"
    return f"Not all made, and given up after {work.tries} times. {problem}"


def _shown(rendition: dict[str, Any], css: str, width: int) -> str:
    return format_html(
        '<img class="{}" src="{}" alt="" width="{}" loading="lazy">',
        css, reverse("desk-image", args=[rendition["name"]]), width,
    )  # fmt: skip


@admin.register(Image)
class ImageAdmin(Kept):
    list_display = (
        "thumbnail", "alt", "sizes", "key", "width", "height", "uploaded_by", "uploaded_at",
    )  # fmt: skip
    list_display_links = ("thumbnail", "alt")
    list_filter = ("decorative", "uploaded_at")
    list_select_related = ("uploaded_by", "work")
    list_per_page = 50
    search_fields = ("alt", "key")
    actions = ("make_again",)

    class Media:
        js = ("desk/focus.js",)

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> str:
        return _shown(image.whole[0], "thumbnail", 96) if image.renditions else "—"

    @admin.display(description="picture")
    def focus(self, image: Image) -> str:
        """With JavaScript, a click on it sets the focal point."""
        if not image.whole:
            return "—"
        return format_html(
            '<span class="focus" data-focus="id_focal_x id_focal_y">{}</span>',
            _shown(image.whole[-1], "focus-whole", 480),
        )

    @admin.display(description="cropped")
    def crop(self, image: Image) -> str:
        cropped = image.cropped(CROP)
        return _shown(cropped[-1], "focus-crop", 320) if cropped else "Not made yet."

    @admin.display(description="sizes")
    def sizes(self, image: Image) -> str:
        return state_of(image)

    @admin.action(description="Make the sizes of selected pictures again", permissions=("change",))
    def make_again(self, request: HttpRequest, chosen: QuerySet[Image]) -> None:
        """As if the worker had never seen them; files that are there stay."""
        PictureWork.objects.filter(image__in=chosen).delete()
        self.message_user(request, "The worker goes through them again, within a minute.")

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
        return (
            "focus", "focal_x", "focal_y", "crop", "sizes", "code", "alt", "decorative", "width",
            "height", "uploaded_at",
        )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("focus", "crop", "sizes", "code", "width", "height", "uploaded_at")
        return shown if obj else ()

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
