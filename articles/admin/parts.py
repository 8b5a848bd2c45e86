"""The parts of a guide as rows of its form. Rows are data, in order; `save_content` writes them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from articles.admin.widgets import MarkdownWidget
from articles.models import FAQ, ArticleAuthor, Citation, Evidence
from capysite.base.lookups import LookedUp

if TYPE_CHECKING:
    RowBase = forms.ModelForm[Any]
    RowsBase = forms.BaseInlineFormSet[Any, Any, Any]
    PartBase = InlineModelAdmin[Any, Any]
    Tabular = admin.TabularInline[Any, Any]
    Stacked = admin.StackedInline[Any, Any]
else:
    RowBase = forms.ModelForm
    RowsBase = forms.BaseInlineFormSet
    PartBase = InlineModelAdmin
    Tabular = admin.TabularInline
    Stacked = admin.StackedInline

LAST = 32767


class Row(RowBase):
    """Whether it is there once is the formset's question, not the database's: the rows that
    are stored now are about to be replaced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        position.required = False
        position.widget.attrs |= {"class": "part-position", "aria-label": "Position"}
        if answer := self.fields.get("answer"):
            answer.strip = False  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial["position"] = None

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass

    def clean_position(self) -> int:
        """Rows without a position come last."""
        position: int | None = self.cleaned_data["position"]
        return LAST if position is None else position


class Rows(RowsBase):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Remove this row"
        # A row that somebody replaced meanwhile is no error here: the lock says so in words.
        form.fields["id"] = forms.IntegerField(
            required=False, initial=form.instance.pk, widget=forms.HiddenInput
        )

    def in_order(self) -> list[dict[str, Any]]:
        """What the rows say; deleted and empty ones are left out."""
        rows = [
            form.cleaned_data
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        return sorted(rows, key=lambda row: int(row["position"]))

    def validate_unique(self) -> None:
        """Says of a second row what the model's own constraint says."""
        model: Any = self.model
        constraint = model._meta.constraints[0]
        field = constraint.fields[-1]
        seen: set[object] = set()
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(field)
            if not value or form in self.deleted_forms:
                continue
            if value in seen:
                form.add_error(field, ValidationError(constraint.violation_error_message))
            seen.add(value)


class Part(LookedUp, PartBase):
    """Who may change the guide may change its parts."""

    formset = Rows
    form = Row
    extra = 0

    def _may(self, request: HttpRequest, obj: models.Model | None) -> bool:
        return request.user.has_perm(f"articles.{'change' if obj else 'add'}_article")

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, obj) or request.user.has_perm("articles.view_article")

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: Any, **kwargs: Any
    ) -> Any:
        if db_field.name == "answer":
            kwargs["widget"] = MarkdownWidget("answer")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class Bylines(Part, Tabular):
    model = ArticleAuthor
    fields = ("author", "position")
    autocomplete_fields = ("author",)
    verbose_name_plural = "byline"


class EvidenceRows(Part, Tabular):
    model = Evidence
    fields = ("fact", "position")
    autocomplete_fields = ("fact",)


class Questions(Part, Stacked):
    model = FAQ
    fields = ("question", "answer", ("key", "position"))


class Citations(Part, Tabular):
    model = Citation
    fields = ("source", "position")
    autocomplete_fields = ("source",)


PARTS = (Bylines, EvidenceRows, Questions, Citations)
