"""The desk's pages of the ledger: a fact, what it says from when, who looked and when."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.admin import fact_verbs
from articles.admin.used import places_of
from articles.ledger.ages import age_of, overdue_at, with_value
from articles.ledger.values import print_value
from articles.models import Check, Fact, FactSource, FactVersion
from articles.search.indexing import index_fact
from capysite.base import clock
from capysite.base.keeping import Kept, Record


class FreshnessFilter(admin.SimpleListFilter):
    title = "age"
    parameter_name = "freshness"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return (("overdue", "Overdue"), ("unchecked", "Unchecked"), ("fresh", "Fresh"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        at = clock.of(request)
        if self.value() is None:
            return queryset
        if self.value() == "unchecked":
            return queryset.filter(checked_at=None)
        overdue = overdue_at(at)
        return queryset.filter(overdue if self.value() == "overdue" else ~overdue).exclude(
            checked_at=None
        )


@admin.register(Fact)
class FactAdmin(Kept):
    change_form_template = "admin/articles/fact_form.html"
    list_display = ("__str__", "says", "confidence", "age", "kind", "owner")
    list_filter = (FreshnessFilter, "kind", ("owner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("owner",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("subject", "label", "key", "product__name")
    autocomplete_fields = ("product", "owner")
    fieldsets = (
        (None, {"fields": ("subject", "label", "key", "kind", "value_type", "product")}),
        ("Care", {"fields": ("decay_days", "owner")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        at = clock.of(request)
        found: QuerySet[Any] = with_value(super().get_queryset(request), at=at)
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("key", "value_type") if obj.versions.exists() else ("key",)

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            ("<int:fact_id>/version/", fact_verbs.record_version, "version"),
            ("<int:fact_id>/check/", fact_verbs.record_check, "check"),
            ("version/<int:version_id>/cancel/", fact_verbs.cancel_version, "cancel"),
            ("check/<int:check_id>/withdraw/", fact_verbs.withdraw_check, "withdraw_check"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"articles_fact_{name}")
            for route, view, name in verbs
        ]
        return own + super().get_urls()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"subject", "label"} & set(form.changed_data):
            index_fact(obj, anew=True)

    @admin.display(description="says now")
    def says(self, fact: Any) -> str:
        return print_value(fact.value_type, fact.value) if fact.value else "nothing yet"

    @admin.display(description="confidence")
    def confidence(self, fact: Any) -> str:
        return FactVersion(confidence=fact.confidence).get_confidence_display() or "—"

    @admin.display(description="last checked", ordering="checked_at")
    def age(self, fact: Any) -> str:
        return age_of(fact)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj:
            context |= history_of(obj, at=clock.of(request))
        return super().render_change_form(request, context, add, change, form_url, obj)


def history_of(fact: Fact, *, at: datetime) -> dict[str, Any]:
    versions = (
        fact.versions.order_by("-begins_at", "-pk")
        .select_related("recorded_by")
        .prefetch_related(
            "fact_sources__source", "checks__by", "checks__withdrawn_by", "checks__lookups"
        )
    )
    current: Any = with_value(Fact.objects.filter(pk=fact.pk), at=at).get()
    return {
        "versions": [
            (version, print_value(fact.value_type, version.value)) for version in versions
        ],
        "current": versions.filter(pk=current.version_id).first(),
        "said": print_value(fact.value_type, current.value) if current.value else "",
        "age": f"last checked {age_of(current)}" if current.checked_at else "never checked",
        "places": places_of(fact, at=at),
        "at": at,
    }


@admin.register(FactVersion)
class FactVersionAdmin(Record):
    list_display = ("fact", "begins_at", "confidence", "reason", "recorded_by", "cancelled_at")
    list_filter = ("reason", "confidence", "begins_at")
    list_select_related = ("fact", "recorded_by")
    search_fields = ("fact__subject", "fact__label", "fact__key", "statement", "note")


@admin.register(FactSource)
class FactSourceAdmin(Record):
    list_display = ("version", "source", "primary")
    list_select_related = ("version__fact", "source")
    search_fields = ("source__publisher", "version__fact__subject")


@admin.register(Check)
class CheckAdmin(Record):
    list_display = ("version", "checked_at", "method", "by", "withdraws")
    list_filter = ("method", "checked_at")
    list_select_related = ("version__fact", "by", "withdraws__version__fact")
    search_fields = ("version__fact__subject", "version__fact__label", "note")
