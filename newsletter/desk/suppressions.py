"""The list of those who may not be written to; nothing on it can be read as an address."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from capysite.base.keeping import Record
from newsletter import suppression
from newsletter.hashing import hashed
from newsletter.models import Suppression


@admin.register(Suppression)
class SuppressionAdmin(Record):
    listed = True
    list_display = ("at", "reason", "beginning")
    list_filter = ("reason", "at")
    search_fields = ("address_hash",)
    search_help_text = "An address, whole."
    list_per_page = 50
    show_full_result_count = False
    fields = ("at", "reason", "address_hash")
    actions = ("lift",)

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.delete_suppression")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(address_hash=hashed(search_term)), False
        except ValidationError:
            return queryset.none(), False

    @admin.display(description="hash of the address")
    def beginning(self, row: Suppression) -> str:
        return f"{row.address_hash[:12]}…"

    @admin.action(
        description="Lift, at the wish of the person (they can ask anew)", permissions=["lift"]
    )
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        by: Any = request.user
        rows = list(queryset)
        for row in rows:
            suppression.lift(row, by=by)
        messages.success(request, f"Lifted: {len(rows)}. Nobody is on the list by that.")
