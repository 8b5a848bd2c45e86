"""The desk's page of a comparison table: one grid, saved whole and published by a verb."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from articles import permissions
from articles.admin.fact_forms import SureForm
from articles.admin.grid_field import GridField
from articles.admin.locking import LockedForm
from articles.admin.used import places_of
from articles.admin.verb_page import needs, refusals_in_words, show_form
from articles.admin.what_changes import goes_back, is_decided, show_changes
from articles.comparing import TABLE_LABELS, as_lines, differences
from articles.effects import effects_of
from articles.ledger.kinds import Reason
from articles.models import ComparisonTable, TableVersion
from articles.publishing.gate import inspect_table
from articles.publishing.tables import (
    cancel_table_version,
    has_changes,
    keep_written_over,
    publish_table,
    save_grid,
)
from articles.tables.grid import Column, Grid, Row
from capysite.base import clock
from capysite.base.asread import Difference
from capysite.base.keeping import Kept, Record
from capysite.base.moments import MomentField
from capysite.base.sentences import sentences_of

START = Grid((Column("name", "Name"), Column("price", "Price", "money")), (Row(cells=("", "")),))


class TableForm(LockedForm):
    grid = GridField(
        help_text="Cells are inline Markdown and may refer to facts: {{ fact: key }}. "
        "A promotion spans the table and is left out of sorting."
    )

    class Meta:
        model = ComparisonTable
        fields = ("title", "key", "grid", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["grid"] = self.instance.read_grid() if self.instance.pk else START

    def _post_clean(self) -> None:
        grid = self.cleaned_data.get("grid")
        if isinstance(grid, Grid):
            self.cleaned_data["grid"] = grid.to_json()
        super()._post_clean()  # type: ignore[misc]


@admin.register(ComparisonTable)
class TableAdmin(Kept):
    form = TableForm
    change_form_template = "admin/articles/table_form.html"
    list_display = ("title", "key", "state", "owner", "updated_at")
    list_filter = (("owner", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("owner",)
    search_fields = ("title", "key")
    autocomplete_fields = ("owner",)
    fieldsets = (
        (None, {"fields": ("title", "key", "owner")}),
        ("Grid", {"fields": ("grid",), "classes": ("grid-set",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description="readers see")
    def state(self, table: ComparisonTable) -> str:
        standing = [v for v in table.versions.all() if v.cancelled_at is None]
        if not standing:
            return "nothing yet"
        newest = standing[0]
        same = newest.grid == table.grid and newest.title == table.title
        return "what stands here" if same else "an earlier version"

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if request.method != "POST" or found is None:
            return found
        return ComparisonTable.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        grid = Grid.from_json(obj.grid)
        user: Any = request.user
        if not change:
            obj.updated_at = clock.now()
            obj.save()
        elif form.writes_over:
            keep_written_over(ComparisonTable.objects.get(pk=obj.pk), by=user)
        saved = save_grid(obj, grid, title=obj.title, lock_version=form.stored_lock, by=user)
        if change:
            ComparisonTable.objects.filter(pk=obj.pk).update(owner=obj.owner)
        obj.lock_version = saved.lock_version
        for finding in grid.findings():
            messages.warning(request, str(finding))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:table_id>/publish/", view(publish), name="articles_comparisontable_publish"),
            path(
                "version/<int:version_id>/cancel/",
                view(cancel),
                name="articles_comparisontable_cancel",
            ),
            *super().get_urls(),
        ]

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
            at = clock.of(request)
            stored = ComparisonTable.objects.get(pk=obj.pk)
            context["differences"] = self._differences(context["adminform"].form, stored)
            context |= {
                "at": at,
                "stored": stored,
                "findings": inspect_table(stored, at=at),
                "versions": stored.versions.select_related("recorded_by"),
                "places": places_of(stored, at=at),
                "changed_since": has_changes(stored),
                "may_publish": request.user.has_perm(permissions.PUBLISH),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _differences(self, form: Any, stored: ComparisonTable) -> list[Difference]:
        if not form.is_bound or not getattr(form, "conflict", False):
            return []
        posted = form.cleaned_data.get("grid")
        mine = as_lines(str(form["title"].value()), Grid.from_json(posted) if posted else Grid())
        return differences(mine, as_lines(stored.title, stored.read_grid()), TABLE_LABELS)


class PublishTableForm(forms.Form):
    at = MomentField(required=False, label="From", help_text="Empty: now.")
    reason = forms.ChoiceField(
        choices=Reason.choices[1:],
        required=False,
        error_messages=sentences_of(TableVersion, "reason"),
    )
    note = forms.CharField(
        required=False,
        max_length=300,
        help_text="Why it changed; a correction shows this to readers.",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    lock_version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("articles.view_comparisontable", permissions.PUBLISH)
def publish(request: HttpRequest, table_id: int) -> HttpResponse:
    table = get_object_or_404(ComparisonTable, pk=table_id)
    at = clock.of(request)
    user: Any = request.user
    form = PublishTableForm(request.POST or None, initial={"lock_version": table.lock_version})
    if not table.versions.exists():
        del form.fields["reason"]
    title = f"Publish: {table}"
    if not goes_back(request) and form.is_valid():
        data = form.cleaned_data
        act = partial(
            publish_table, table, lock_version=data["lock_version"], by=user, at=data["at"],
            reason=data.get("reason") or None, note=data["note"],
        )  # fmt: skip
        with refusals_in_words(form):
            effects = effects_of(act, table, at=data["at"])
            if not is_decided(request, effects):
                return show_changes(
                    request, effects, table, title, verb="Publish", media=form.media
                )
            act()
            messages.success(request, f"The table “{table}” is published.")
            url = reverse("admin:articles_comparisontable_change", args=[table.pk])
            return HttpResponseRedirect(url)
    return show_form(
        request, form, table, title, verb="Publish",
        template="admin/articles/publish.html",
        findings=inspect_table(table, at=at),
        places=places_of(table, at=at),
        future=list(table.versions.filter(begins_at__gt=at, cancelled_at=None)),
        future_heading="Queued already; one that begins at the same moment would be replaced",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("articles.view_comparisontable", permissions.PUBLISH)
def cancel(request: HttpRequest, version_id: int) -> HttpResponse:
    version = get_object_or_404(TableVersion.objects.select_related("table"), pk=version_id)
    user: Any = request.user
    form = SureForm(request.POST or None)
    if request.method == "POST":
        form = SureForm(request.POST)
        form.is_valid()
        with refusals_in_words(form):
            cancel_table_version(version, by=user)
            messages.success(request, "The version is cancelled; it is kept, and never shown.")
            url = reverse("admin:articles_comparisontable_change", args=[version.table_id])
            return HttpResponseRedirect(url)
    return show_form(request, form, version.table, f"Cancel: {version}", verb="Cancel this version")


@admin.register(TableVersion)
class TableVersionAdmin(Record):
    list_display = ("title", "table_link", "begins_at", "reason", "recorded_by", "cancelled_at")
    list_filter = ("reason", "begins_at")
    list_select_related = ("table", "recorded_by")
    search_fields = ("title", "table__key", "note")

    @admin.display(description="table", ordering="table")
    def table_link(self, version: TableVersion) -> str:
        url = reverse("admin:articles_comparisontable_change", args=[version.table_id])
        return format_html('<a href="{}">{}</a>', url, version.table)
