"""What is referred to can't be deleted, and the desk says by what.

Apps above declare how to find the reasons; the desk's pages of apps below ask here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from capysite.base import clock
from capysite.base.asread import ReadForm, ReadPage
from capysite.base.lookups import LookedUp
from capysite.base.sentences import sentences_of

if TYPE_CHECKING:
    DeskPage = admin.ModelAdmin[Any]
else:
    DeskPage = admin.ModelAdmin

Reasons = Callable[[Model, datetime], list[str]]
_reasons: list[Reasons] = []
# Apps above append what looks for holes that a save would open in pages: a row in, sentences out.
save_checks: list[Callable[[Model], list[str]]] = []


def declare_reasons(find: Reasons) -> None:
    if find not in _reasons:
        _reasons.append(find)


def reasons_to_keep(target: Model, at: datetime) -> list[str]:
    """Why it can't be deleted, each a sentence; empty when it can."""
    return [reason for find in _reasons for reason in find(target, at)]


class ShownForm(ReadForm):
    """The form of a row that pages show: a save that would open a hole in one is refused."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and self.has_changed():
            refused = [said for check in save_checks for said in check(self.instance)]
            if refused:
                self.add_error(None, [ValidationError(said) for said in refused])


class Kept(LookedUp, ReadPage):
    """The desk's page of a thing that text and pages refer to.

    `parts` are names of what goes with it and asks for no permission of its own.
    """

    parts: frozenset[str] = frozenset()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.error_messages |= sentences_of(self.model, db_field.name)
        return field

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        doomed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        at = clock.of(request)
        reasons = [reason for target in objs for reason in reasons_to_keep(target, at)]
        if reasons:
            return doomed, counts, set(), reasons
        return doomed, counts, lacking - self.parts, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            self.message_user(
                request, "It came into use meanwhile; nothing was deleted.", messages.ERROR
            )
            return HttpResponseRedirect(request.path)


class Named(Kept):
    """Text and editions refer to it by its slug, which therefore stays.

    `named_by` is the field of which a new slug is made; empty: it is typed.
    """

    named_by = "name"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj or not self.named_by else {"slug": (self.named_by,)}


class Record(DeskPage):
    """A record that verbs write: seen at the desk, and changed nowhere.

    `listed` is whether the start page names it; the others are reached from their owner.
    """

    listed = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.listed and super().has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
