from typing import Any

from django import forms
from django.core.validators import validate_comma_separated_integer_list

from articles.models import ComparisonTable
from capysite.base.moments import MomentField

# No save has this lock, so the verb says that somebody saved meanwhile.
NEVER_SHOWN = -1


class LockForm(forms.Form):
    """`lock_version` is the save that the editor saw on this page."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput)


class SeenForm(LockForm):
    """`ahead` are the numbers of the scheduled editions that the editor saw."""

    ahead = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.HiddenInput,
        validators=(validate_comma_separated_integer_list,),
    )

    def seen(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["ahead"].split(",") if number]


class PublishForm(SeenForm):
    """Each table that can be published with the guide brings the save that the editor saw."""

    at = MomentField(required=False, label="From", help_text="Empty: now.")
    until = MomentField(
        required=False,
        label="Until",
        help_text="Empty: until the next edition. Then it is withdrawn by itself.",
    )
    correction = forms.BooleanField(
        required=False, label="This corrects an error of ours", help_text="Corrections are public."
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label="What was wrong",
        help_text="Readers see it with a correction, such as “The price was that of the old plan.”",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    tables = forms.ModelMultipleChoiceField(
        ComparisonTable.objects.none(),
        required=False,
        label="Publish these tables with it",
        widget=forms.CheckboxSelectMultiple,
        help_text="They were changed since readers saw them last.",
    )

    def __init__(
        self, *args: Any, changed: list[ComparisonTable], first: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if changed:
            tables: Any = self.fields["tables"]
            tables.queryset = ComparisonTable.objects.filter(pk__in=[t.pk for t in changed])
            for table in changed:
                self.fields[_lock_of(table)] = forms.IntegerField(
                    required=False, initial=table.lock_version, widget=forms.HiddenInput
                )
        else:
            del self.fields["tables"]
        if first:
            del self.fields["correction"]
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("correction") and not data.get("note", "").strip():
            self.add_error("note", "A correction says what was wrong.")
        return data

    def chosen(self) -> list[ComparisonTable]:
        """The tables that are ticked, each with the lock that the page showed."""
        tables = list(self.cleaned_data.get("tables", ()))
        for table in tables:
            seen = self.cleaned_data.get(_lock_of(table))
            table.lock_version = NEVER_SHOWN if seen is None else seen
        return tables


def _lock_of(table: ComparisonTable) -> str:
    return f"table-{table.pk}-lock"


class WithdrawForm(SeenForm):
    at = MomentField(required=False, label="From", help_text="Empty: now.")
    note = forms.CharField(
        required=False,
        max_length=500,
        help_text="Readers see it at the address, such as “The product is gone.”",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    legal = forms.BooleanField(
        required=False,
        label="Legal removal",
        help_text="Nothing is said at the address but that it is gone.",
    )
