"""A plain form says what its editor read, so that nobody writes over a newer save unseen."""

import json
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from capysite.base import audit, clock

if TYPE_CHECKING:
    DeskPage = admin.ModelAdmin[Any]
    FormBase = forms.ModelForm[Any]
else:
    DeskPage = admin.ModelAdmin
    FormBase = forms.ModelForm


@dataclass(frozen=True)
class Line:
    text: str
    changed: bool


@dataclass(frozen=True)
class Difference:
    label: str
    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]


def stale(row: Model) -> ValidationError:
    return ValidationError(
        f"Somebody else saved this {row._meta.verbose_name} while you were working. Nothing was "
        "saved, and nothing of yours is lost: compare both below, then choose.",
        code="stale",
    )


class _Mark(forms.CharField):
    """It travels with the form and is nothing of the row."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ReadForm(FormBase):
    """`as_read` is the digest of what the page showed; `lock_choice` that of the newer save
    which the editor has seen and decided to write over."""

    as_read = _Mark()
    lock_choice = _Mark()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["as_read"] = self.digest
        self.stored: Model = self.instance
        self.conflict = self.writes_over = False

    @property
    def _shown(self) -> list[Any]:
        columns = self.instance._meta.concrete_fields
        return [column for column in columns if column.name in self.fields]

    @property
    def digest(self) -> str:
        """Of what is stored, until the form has been cleaned."""
        values = {column.name: column.value_to_string(self.instance) for column in self._shown}
        return sha256(json.dumps(values, default=str).encode()).hexdigest()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            self._compare(data)
        return data

    def _compare(self, data: dict[str, Any]) -> None:
        """With the row as it is now, which nobody changes until this save is through."""
        rows = type(self.instance)._base_manager.select_for_update()
        try:
            self.instance.refresh_from_db(from_queryset=rows)
        except type(self.instance).DoesNotExist as error:
            raise ValidationError("Somebody deleted it meanwhile; nothing was saved.") from error
        self.stored, self.choice = copy(self.instance), self.digest
        self.writes_over = data.get("as_read") != self.choice
        if self.writes_over and data.get("lock_choice") != self.choice:
            self.conflict = True
            raise stale(self.instance)

    def differences(self) -> list[Difference]:
        """What differs between this form and the newer save, field by field."""
        pairs = (
            (column.verbose_name, _in_words(self.instance, column), _in_words(self.stored, column))
            for column in self._shown
        )
        return [
            Difference(str(label).capitalize(), _lines(mine), _lines(theirs))
            for label, mine, theirs in pairs
            if mine != theirs
        ]

    def before(self) -> dict[str, str]:
        """What is written over, for the audit."""
        return {column.name: _in_words(self.stored, column) for column in self._shown}


def _in_words(row: Model, column: Any) -> str:
    if getattr(row, column.attname) is None:
        return ""
    value = getattr(row, column.name)
    if isinstance(value, datetime):
        return clock.in_words(value)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return str(value)


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(line, True) for line in text.splitlines())


class ReadPage(DeskPage):
    """The desk's page of a row without a lock."""

    form: Any = ReadForm

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        if isinstance(form, ReadForm) and form.writes_over:
            user: Any = request.user
            what = f"{form.stored._meta.model_name}.written_over"
            audit.record(what, by=user, target=form.stored, before=form.before())
        return super().save_form(request, form, change)
