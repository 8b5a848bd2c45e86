from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget

from articles.ledger.kinds import CheckMethod, Confidence, Reason, ValueType
from articles.models import Check, Fact, FactSource, FactVersion, Source
from capysite.base.lookups import Lookup, LookupOfMany
from capysite.base.moments import MomentField
from capysite.base.sentences import sentences_of

EXAMPLES = {
    ValueType.MONEY: "A price, such as $17/mo, €9.50/seat/mo, GBP 120/yr, or free.",
    ValueType.DATE: "A date or window, such as 2 May 2026, May 2026, Q3 2026 or late 2026.",
    ValueType.NUMBER: "A number with its unit, such as 300 minutes or 40%.",
    ValueType.YESNO: "Yes, no or partial, with a note if you like: partial (on request).",
    ValueType.TEXT: "The statement in a few words.",
}
HOW = "Say how you looked, or take these words out."
METHODS = (("", "Not checked now"), *CheckMethod.choices)


def _source(name: str) -> Any:
    return FactSource._meta.get_field(name)


def one_source(**options: Any) -> "forms.ModelChoiceField[Source]":
    widget = Lookup(Check._meta.get_field("source"), admin.site)
    return forms.ModelChoiceField(Source.objects.all(), required=False, widget=widget, **options)


def many_sources(**options: Any) -> "forms.ModelMultipleChoiceField[Source]":
    widget = LookupOfMany(_source("source"), admin.site)
    return forms.ModelMultipleChoiceField(
        Source.objects.all(), required=False, widget=widget, **options
    )


class WordsForm(forms.Form):
    """What a fact says, how surely, and who says so."""

    value = forms.CharField(max_length=500)
    statement = forms.CharField(
        max_length=500,
        required=False,
        help_text="The whole statement for the evidence table; empty: subject, label and value.",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    confidence = forms.ChoiceField(
        choices=Confidence.choices, error_messages=sentences_of(FactVersion, "confidence")
    )
    primary_sources = many_sources(
        help_text="The subject itself speaks here, such as a vendor’s price page."
    )
    other_sources = many_sources(help_text="Who else says so. Two for Confirmed without a primary.")
    basis = forms.CharField(
        max_length=300,
        required=False,
        label="Rests on",
        help_text="For an estimate without a source.",
        widget=forms.TextInput({"class": "vTextField"}),
    )

    def sources(self) -> list[tuple[Source, bool]]:
        primary = list(self.cleaned_data["primary_sources"])
        others = [s for s in self.cleaned_data["other_sources"] if s not in primary]
        return [(source, True) for source in primary] + [(source, False) for source in others]


class VersionForm(WordsForm):
    """`seen` is the newest version when the page was opened, 0 for none."""

    begins_at = MomentField(required=False, label="From", help_text="Empty: from now on.")
    since = forms.DateField(
        required=False,
        label="True since",
        widget=AdminDateWidget,
        help_text="The date in the world, if known; any.",
    )
    reason = forms.ChoiceField(
        choices=Reason.choices[1:],
        required=False,
        error_messages=sentences_of(FactVersion, "reason"),
    )
    note = forms.CharField(
        max_length=300,
        required=False,
        help_text="Why it changed; a correction shows this to readers.",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    method = forms.ChoiceField(
        choices=METHODS, required=False, label="Checked", help_text="How you looked just now."
    )
    check_source = one_source(label="Checked against")
    excerpt = forms.CharField(
        max_length=300,
        required=False,
        label="Words read there",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, fact: Fact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = EXAMPLES[ValueType(fact.value_type)]
        self.fields["value"].widget.attrs["class"] = "vTextField"
        if not fact.versions.exists():
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("excerpt") and not data.get("method") and "method" not in self.errors:
            self.add_error("method", HOW)
        return data


class CheckForm(forms.Form):
    method = forms.ChoiceField(
        choices=CheckMethod.choices, label="How", error_messages=sentences_of(Check, "method")
    )
    source = one_source(help_text="Where you looked.")
    checked_at = MomentField(required=False, label="When", help_text="Empty: just now.")
    excerpt = forms.CharField(
        max_length=300,
        required=False,
        label="Words read there",
        widget=forms.TextInput({"class": "vTextField"}),
    )
    note = forms.CharField(
        max_length=300, required=False, widget=forms.TextInput({"class": "vTextField"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    note = forms.CharField(
        max_length=300,
        label="Why",
        help_text="Both are kept, and this stands between them.",
        widget=forms.TextInput({"class": "vTextField"}),
    )


class SureForm(forms.Form):
    """Nothing to fill in: the button is the answer."""
