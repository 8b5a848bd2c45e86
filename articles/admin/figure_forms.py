from typing import Any

from django import forms
from django.contrib import admin

from affiliates.models import Product
from articles.admin.fact_forms import WordsForm
from articles.ledger.kinds import Confidence, FactKind, ValueType
from articles.models import Fact
from articles.working.figures import Place, Said
from capysite.base.lookups import Lookup
from capysite.base.sentences import sentences_of

# Something stands there: it was disclosed, and nobody took it back.
SURENESS = [
    choice
    for choice in Confidence.choices
    if choice[0] not in {Confidence.UNDISCLOSED, Confidence.RETRACTED}
]
WIDE = {"class": "vTextField"}
FACT = ("key", "subject", "label", "kind", "value_type", "product")


class PlaceForm(forms.Form):
    """The place of a figure as its link names it."""

    part = forms.CharField(max_length=200)
    figure = forms.IntegerField(min_value=0, max_value=100_000)
    words = forms.CharField(max_length=500)

    def place(self) -> Place:
        data = self.cleaned_data
        return Place(data["part"], data["figure"], data["words"])


class ReferForm(forms.Form):
    fact = forms.ModelChoiceField(
        Fact.objects.all(),
        to_field_name="key",
        error_messages={"invalid_choice": "There is no such fact any more; nothing was changed."},
    )
    lock_version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class FigureForm(WordsForm):
    """`alone`: the fact is made, the text stays as it is."""

    value_type = forms.ChoiceField(
        choices=ValueType.choices, error_messages=sentences_of(Fact, "value_type")
    )
    subject = forms.CharField(max_length=200, help_text=Fact._meta.get_field("subject").help_text)
    label = forms.CharField(max_length=200, help_text=Fact._meta.get_field("label").help_text)
    kind = forms.ChoiceField(
        choices=FactKind.choices,
        help_text=Fact._meta.get_field("kind").help_text,
        error_messages=sentences_of(Fact, "kind"),
    )
    product = forms.ModelChoiceField(
        Product.objects.all(),
        required=False,
        widget=Lookup(Fact._meta.get_field("product"), admin.site),
    )
    key = forms.CharField(max_length=100, help_text=Fact._meta.get_field("key").help_text)
    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    alone = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = (
        "value", "value_type", "subject", "label", "kind", "product", "key", "confidence",
        "primary_sources", "other_sources", "basis", "statement",
    )  # fmt: skip

    def __init__(self, *args: Any, instead: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("value", "subject", "label", "key"):
            self.fields[name].widget.attrs |= WIDE
        self.fields["value"].help_text = "What the page will say in this place."
        self.fields["confidence"].choices = SURENESS  # type: ignore[attr-defined]
        if instead:
            self.fields["value_type"].help_text = (
                f"As text, so that the page reads as before. A value of its own type would print "
                f"“{instead}”."
            )

    def fact(self) -> Fact:
        return Fact(**{name: self.cleaned_data[name] for name in FACT})

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            data["value"], data["confidence"], self.sources(), data["statement"], data["basis"]
        )
