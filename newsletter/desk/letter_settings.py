"""Who the letter is from, and how fast it goes: one page."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from capysite.base import audit
from capysite.base.asread import ReadPage
from newsletter.models import NewsletterSettings


@admin.register(NewsletterSettings)
class NewsletterSettingsAdmin(ReadPage):
    fieldsets = (
        (
            "From",
            {
                "fields": (
                    "sender_name", "sender_address", "reply_to", "bounce_address", "postal_address",
                )
            },
        ),
        ("Weekly slot", {"fields": ("weekday", "time")}),
        ("How fast", {"fields": ("per_second", "per_hour", "per_domain_hour")}),
        ("When it stops by itself", {"fields": ("most_bounces", "most_complaints")}),
    )  # fmt: skip

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django would print a computed default once more, hidden and yet described."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.show_hidden_initial = False
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not NewsletterSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A list of one is its one page."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if NewsletterSettings.objects.exists():
            page = reverse("admin:newsletter_newslettersettings_change", args=(1,))
            return HttpResponseRedirect(page)
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:newsletter_newslettersettings_add"))
        return super().changelist_view(request, extra_context)

    def save_model(
        self, request: HttpRequest, obj: NewsletterSettings, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        user: Any = request.user
        audit.record(
            "letter_settings.changed" if change else "letter_settings.made",
            by=user,
            target=obj,
            before={n: str(form.initial.get(n)) for n in form.changed_data} if change else None,
            after={name: str(getattr(obj, name)) for name in form.changed_data},
        )
