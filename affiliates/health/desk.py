"""The desk's pages of the health of links: what was seen, whose it is, what can be done."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from affiliates.health.advice import advice, wants_copy
from affiliates.health.archive import proposal
from affiliates.health.watching import UsedBy, whose
from affiliates.models import LinkAddress
from capysite.base import clock
from capysite.base.keeping import Record
from capysite.base.webaddress import BadAddress, parse

MAY_ASK = "affiliates.change_linkaddress"
SHOWN_USERS = 3


class WithUsers(ChangeList):
    """The list, and whose each address is: one query a kind, however long the list."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        found = whose([row.url for row in rows])
        for row in rows:
            row.users = found[row.url]
        self.result_list = rows


@admin.register(LinkAddress)
class LinkAddressAdmin(Record):
    listed = True
    list_display = ("state", "url", "detail", "used_by", "since")
    list_display_links = ("url",)
    list_filter = ("state", "since", "looked_at")
    search_fields = ("url", "moved_to")
    list_per_page = 50
    show_full_result_count = False
    actions = ("look_now",)
    change_form_template = "admin/affiliates/link_address.html"
    fields = (
        "address", "state", "since", "detail", "status", "leads_to", "looked_at", "fine_at",
        "strikes", "struck_since", "next_look",
    )  # fmt: skip
    readonly_fields = ("address", "leads_to")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithUsers

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_ASK)

    @admin.display(description="used by")
    def used_by(self, address: Any) -> SafeString:
        found: list[UsedBy] = address.users
        shown = format_html_join(
            ", ", '{} <a href="{}">{}</a>', ((u.kind, u.page, u.name) for u in found[:SHOWN_USERS])
        )
        more = len(found) - SHOWN_USERS
        return format_html("{} and {} more", shown, more) if more > 0 else shown

    @admin.display(description="address")
    def address(self, address: LinkAddress) -> SafeString | str:
        return outward(address.url)

    @admin.display(description="leads to", empty_value="nowhere else")
    def leads_to(self, address: LinkAddress) -> SafeString | str | None:
        elsewhere = address.final_url and address.final_url != address.url
        return outward(address.final_url) if elsewhere else None

    @admin.action(description="Look now (the worker does it within minutes)", permissions=["ask"])
    def look_now(self, request: HttpRequest, queryset: QuerySet[LinkAddress]) -> None:
        count = ask_for_look(queryset, clock.of(request))
        messages.success(request, f"The worker looks at {count} within minutes.")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        address: LinkAddress | None = kwargs.get("obj")
        if address is not None:
            found = whose([address.url])[address.url]
            context |= {
                "users": found,
                "advice": advice(address, found),
                "moved_to": address.moved_to,
                "copy": proposal(address.url, address.fine_at)
                if wants_copy(address, found)
                else "",
                "events": address.events.all(),
                "may_ask": self.has_ask_permission(request) and address.host_id is not None,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(look)
        name = "affiliates_linkaddress_look"
        return [path("<int:pk>/look/", view, name=name), *super().get_urls()]


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perms([MAY_ASK, "affiliates.view_linkaddress"]):
        raise PermissionDenied
    address = get_object_or_404(LinkAddress.objects.exclude(host=None), pk=pk)
    at = clock.of(request)
    ask_for_look(LinkAddress.objects.filter(pk=address.pk), at)
    messages.success(request, "The worker looks at it within minutes.")
    return HttpResponseRedirect(reverse("admin:affiliates_linkaddress_change", args=[pk]))


def ask_for_look(addresses: QuerySet[LinkAddress], at: datetime) -> int:
    return addresses.exclude(host=None).update(next_look=at, asked_at=at)


def outward(url: str) -> SafeString | str:
    """A link to what a browser may follow; the bare text of anything else."""
    try:
        parse(url)
    except BadAddress:
        return url
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url)
