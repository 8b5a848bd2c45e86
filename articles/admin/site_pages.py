"""The desk's page of what the publisher says of itself."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from articles.admin.previewing import unfit
from articles.admin.widgets import MarkdownWidget
from articles.markdown import render
from articles.models import SitePage, SitePageName
from capysite.base import audit
from capysite.base.asread import ReadForm, ReadPage


def holes_of(text: str) -> list[str]:
    """Sentences about what readers wouldn't get as it was meant."""
    rendered = render(text)
    return [f"Line {p.line}: {p.message}" for p in (*rendered.problems, *unfit(rendered))]


class SitePageForm(ReadForm):
    class Meta:
        model = SitePage
        fields = ("name", "title", "body")
        widgets = {"body": MarkdownWidget("page")}  # noqa: RUF012

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if holes := holes_of(text):
            raise ValidationError(holes)
        return text


@admin.register(SitePage)
class SitePageAdmin(ReadPage):
    form = SitePageForm
    list_display = ("heading", "address", "is_written")
    list_display_links = ("heading",)
    fields = ("name", "title", "body")

    @admin.display(description="page")
    def heading(self, page: SitePage) -> str:
        return page.heading

    @admin.display(description="address")
    def address(self, page: SitePage) -> str:
        return page.get_absolute_url()

    @admin.display(boolean=True, description="written")
    def is_written(self, page: SitePage) -> bool:
        return bool(page.body)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        missing = SitePage.objects.count() < len(SitePageName)
        return super().has_add_permission(request) and missing

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is emptied is gone for readers."""
        return False

    def save_model(self, request: HttpRequest, obj: SitePage, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record(
            "sitepage.changed" if change else "sitepage.made",
            by=request.user,  # type: ignore[arg-type]
            target=obj,
            before={name: form.initial.get(name) for name in form.changed_data} if change else None,
            after={name: getattr(obj, name) for name in form.changed_data},
        )
