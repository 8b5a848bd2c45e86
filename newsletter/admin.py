"""The desk's view of the list: to look, to search, and to take somebody off."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.clickjacking import xframe_options_sameorigin

from capysite.base import audit, clock
from capysite.base.csp import HEADER, MAIL_CSP
from capysite.base.keeping import DeskPage, Record, declare_reasons
from capysite.base.letters import Letter
from newsletter import chosen, emails, leaving
from newsletter.addresses import parse
from newsletter.desk import erasing, files, issues, letter_settings, segments, suppressions
from newsletter.models import Consent, Subscriber

__all__ = ["issues", "letter_settings", "segments", "suppressions"]
declare_reasons(chosen.reasons_to_keep)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: DeskPage) -> list[tuple[str, str]]:
        return [
            ("on-list", "on the list"),
            ("pending", "not confirmed"),
            ("left", "left"),
            ("erased", "erased"),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        everybody = Subscriber.objects.all()
        narrowed = {
            "on-list": everybody.on_list,
            "pending": everybody.pending,
            "left": everybody.left,
            "erased": everybody.erased,
        }.get(self.value() or "", everybody.all)
        return queryset & narrowed()


@admin.register(Subscriber)
class SubscriberAdmin(Record):
    listed = True
    list_display = ("email", "state", "created_at", "confirmed_at", "unsubscribed_at")
    list_filter = (StateFilter, "created_at")
    search_fields = ("email", "address")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    change_form_template = "newsletter/desk/subscriber.html"
    change_list_template = "newsletter/desk/subscribers.html"
    actions = ("take_off_the_list",)
    # Without the token: who can read it can act for the subscriber.
    fields = (
        "email", "address", "state", "created_at", "asked_at", "mailed_at", "pending_mails",
        "confirmed_at", "unsubscribed_at", "erased_at", "wanted", "frequency", "paused_until",
        "consent_history",
    )  # fmt: skip
    readonly_fields = fields

    def has_take_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.change_subscriber")

    @admin.display(description="topics")
    def wanted(self, subscriber: Subscriber) -> str:
        return ", ".join(topic.name for topic in subscriber.topics.all()) or "everything"

    @admin.display(description="consent")
    def consent_history(self, subscriber: Subscriber) -> str:
        return "\n".join(str(consent) for consent in subscriber.consents.all()[:50]) or "none"

    @admin.action(description="Take off the list", permissions=["take_off"])
    def take_off_the_list(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        at = clock.of(request)
        with transaction.atomic():
            gone = [
                subscriber
                for subscriber in queryset.select_for_update()
                if leaving.take_off(subscriber, form=Consent.Form.DESK, at=at)
            ]
            for subscriber in gone:
                audit.record(
                    "subscriber.taken_off",
                    by=request.user,  # type: ignore[arg-type]
                    target=subscriber,
                )
        messages.success(request, f"Taken off the list: {len(gone)}.")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(files.import_page), name="newsletter_import"),
            path("export/", wrap(files.export_page), name="newsletter_export"),
            path("<int:pk>/erase/", wrap(erasing.erase_page), name="newsletter_erase"),
            path("mails/", wrap(self.mails), name="newsletter_mails"),
            path(
                "mails/<slug:kind>/",
                wrap(xframe_options_sameorigin(self.mail_html)),
                name="newsletter_mail_html",
            ),
            *super().get_urls(),
        ]

    def mails(self, request: HttpRequest) -> HttpResponse:
        self._demand_a_look(request)
        context = {
            **self.admin_site.each_context(request),
            "title": "Mails of the sign-up",
            "opts": self.opts,
            "letters": sample_letters(),
        }
        return TemplateResponse(request, "newsletter/desk/mails.html", context)

    def _demand_a_look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def mail_html(self, request: HttpRequest, kind: str) -> HttpResponse:
        self._demand_a_look(request)
        html = {letter.kind: letter.html for letter in sample_letters()}.get(kind)
        if html is None:
            raise Http404
        return HttpResponse(html, headers={HEADER: MAIL_CSP})


@admin.register(Consent)
class ConsentAdmin(Record):
    listed = True
    list_display = ("at", "email", "action", "form", "page", "wording_version")
    list_filter = ("action", "form", "at")
    list_select_related = ("subscriber",)
    search_fields = ("subscriber__email", "subscriber__address", "wording_version", "page")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="email", ordering="subscriber__email", empty_value="erased")
    def email(self, consent: Consent) -> str | None:
        return consent.subscriber.email or None


def sample_letters() -> list[Letter]:
    """What the mails look like. The links lead to nobody."""
    sample = Subscriber.of(parse("ada@example.org"), token="a-sample", preferences_token="a-sample")
    return [
        emails.confirmation(sample, token="a-sample"),
        emails.already_on_list(sample),
        emails.welcome(sample),
        emails.new_address(sample, token="a-sample"),
        emails.moved_away(sample),
    ]
