"""What the desk shows of the house: the publisher, the outbox, the audit."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from capysite.base import accounts, audit, clock, posting
from capysite.base.asread import ReadPage
from capysite.base.csp import HEADER, MAIL_CSP
from capysite.base.keeping import Record, ShownForm
from capysite.base.models import AuditEntry, OutboxMail, PublisherSettings
from capysite.base.models.publisher import KINDS

__all__ = ["accounts"]
OUR_PATH = re.compile(r"(?<=://)([^/\s\"'<>]+)(/[^\s\"'<>?#]*/)")

# Apps above say what is wrong with a field that names something of theirs: text in, sentences out.
field_checks: dict[str, Callable[[str], list[str]]] = {}


class PublisherForm(ShownForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, check in field_checks.items():
            if (text := data.get(name)) and (said := check(text)):
                self.add_error(name, [ValidationError(one) for one in said])
        return data


@admin.register(PublisherSettings)
class PublisherAdmin(ReadPage):
    form = PublisherForm
    fieldsets = (
        (None, {"fields": ("name", "tagline", "description", "domains", "contact_email")}),
        ("Newsletter", {"fields": ("letter_title", "letter_pitch", "letter_wording")}),
        (
            "Face",
            {"fields": ("logo", "accent_light", "accent_dark", "navigation", "social")},
        ),
        ("Care", {"fields": ("hedges", "largest_amount", "second_reader")}),
        ("When a check is overdue", {"fields": tuple(f"{kind}_days" for kind in KINDS)}),
        ("Words of “Last reviewed”", {"fields": tuple(f"{kind}_word" for kind in KINDS)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not PublisherSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A list of one is its one page."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if PublisherSettings.objects.exists():
            return HttpResponseRedirect(reverse("admin:base_publishersettings_change", args=(1,)))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:base_publishersettings_add"))
        return super().changelist_view(request, extra_context)

    def save_model(
        self, request: HttpRequest, obj: PublisherSettings, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        audit.record(
            "publisher.changed" if change else "publisher.made",
            by=request.user,  # type: ignore[arg-type]
            target=obj,
            before={name: form.initial.get(name) for name in form.changed_data} if change else None,
            after={name: getattr(obj, name) for name in form.changed_data},
        )


@admin.register(OutboxMail)
class OutboxAdmin(Record):
    listed = True
    list_display = ("queued_at", "to", "subject", "kind", "state", "attempts", "not_before")
    list_filter = ("state", "kind", "queued_at")
    search_fields = ("to", "subject", "message_id")
    list_per_page = 50
    show_full_result_count = False
    actions = ("send_again", "leave_unsent")
    # Neither `text` nor `html`: their links let whoever has them act for the reader.
    fields = (
        "to", "subject", "kind", "state", "last_error", "attempts", "queued_at", "not_before",
        "sent_at", "message_id", "as_text", "as_html",
    )  # fmt: skip
    readonly_fields = ("as_text", "as_html")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("base.change_outboxmail")

    @admin.action(
        description="Send again (a mail in doubt may arrive twice)", permissions=["decide"]
    )
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        at = clock.of(request)
        by: Any = request.user
        done = sum(posting.resend(mail, by=by, at=at) for mail in queryset)
        self.tell(request, queryset, done, "Will be sent again", "failed or is in doubt")

    @admin.action(description="Leave unsent what is in doubt", permissions=["decide"])
    def leave_unsent(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        by: Any = request.user
        done = sum(posting.leave(mail, by=by) for mail in queryset)
        self.tell(request, queryset, done, "Left unsent", "is in doubt")

    def tell(
        self, request: HttpRequest, chosen: QuerySet[OutboxMail], done: int, what: str, which: str
    ) -> None:
        messages.success(request, f"{what}: {done}.")
        if others := len(chosen) - done:
            messages.warning(request, f"Untouched: {others}. Only mail that {which} is taken.")

    @admin.display(description="text")
    def as_text(self, mail: OutboxMail) -> SafeString:
        return format_html('<pre class="mail-text">{}</pre>', seal(mail.text))

    @admin.display(description="HTML", empty_value="none")
    def as_html(self, mail: OutboxMail) -> SafeString | None:
        if not mail.html:
            return None
        return format_html(
            '<iframe class="mail-preview" src="{}" title="{}: as HTML" width="640" height="520" '
            "sandbox></iframe>",
            reverse("admin:base_outboxmail_html", args=(mail.pk,)),
            mail.subject,
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.html_view)
        return [
            path("<int:pk>/html/", view, name="base_outboxmail_html"),
            *super().get_urls(),
        ]

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = OutboxMail.objects.filter(pk=pk).exclude(html="").first()
        if mail is None:
            raise Http404
        return HttpResponse(seal(mail.html), headers={HEADER: MAIL_CSP})


@admin.register(AuditEntry)
class AuditAdmin(Record):
    listed = True
    list_display = ("at", "who", "action", "target_type", "target_text")
    list_filter = ("action", "at")
    search_fields = ("by_name", "action", "target_type", "target_id", "target_text")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = ("at", "who", "action", "target_type", "target_id", "target_text", "was", "became")
    readonly_fields = ("who", "was", "became")

    @admin.display(description="who", ordering="by_name")
    def who(self, entry: AuditEntry) -> str:
        """The name of the time, not of today: it costs no query, and it is the truth."""
        return entry.by_name or "nobody who was logged in"

    @admin.display(description="before")
    def was(self, entry: AuditEntry) -> SafeString:
        return as_json(entry.before)

    @admin.display(description="after")
    def became(self, entry: AuditEntry) -> SafeString:
        return as_json(entry.after)


def as_json(value: Any) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


def seal(text: str) -> str:
    """Without the tokens in links to our pages: who can read one can act for the reader."""
    return OUR_PATH.sub(lambda match: match[1] + without_token(match[2]), text)


def without_token(address: str) -> str:
    try:
        token = resolve(address).kwargs.get("token")
    except Resolver404:
        return address
    return address.replace(token, "…") if token else address
