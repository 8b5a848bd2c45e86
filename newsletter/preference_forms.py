"""What a reader may send from the page of the preferences."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles.models import Topic
from newsletter.addresses import NOT_AN_ADDRESS, Address, parse
from newsletter.models import Subscriber

LONGEST_PAUSE = 26
PAUSES = (0, 2, 4, 8, 13, LONGEST_PAUSE)
WEEKS = f"Write a number of weeks, {LONGEST_PAUSE} at most."
OWN_ADDRESS = "This is the address that the letter comes to now. Write another one."
NOT_YOURS = "Write the address that the letter comes to, so that nobody does this by a slip."


class ChoicesForm(forms.Form):
    """`shown` names what the page showed when it was opened."""

    topics = forms.ModelMultipleChoiceField(queryset=Topic.objects.none(), required=False)
    frequency = forms.ChoiceField(choices=Subscriber.Frequency.choices)
    shown = forms.CharField(required=False)

    def __init__(self, data: Any, *, offered: list[Topic]) -> None:
        super().__init__(data)
        within: Any = self.fields["topics"]
        within.queryset = Topic.objects.filter(pk__in=[topic.pk for topic in offered])


class PauseForm(forms.Form):
    weeks = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_PAUSE,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), WEEKS),
    )


class _AddressForm(forms.Form):
    email = forms.CharField(
        required=False, error_messages={"null_characters_not_allowed": NOT_AN_ADDRESS}
    )

    def __init__(self, data: Any, *, of: Subscriber) -> None:
        super().__init__(data)
        self.subscriber = of


class MoveForm(_AddressForm):
    def clean_email(self) -> Address:
        address = parse(self.cleaned_data["email"])
        if address.normal == self.subscriber.address:
            raise ValidationError(OWN_ADDRESS, code="own")
        return address


class OwnForm(_AddressForm):
    """Whoever has a letter that was passed on has the link too, and not by that the address."""

    def clean_email(self) -> Address:
        try:
            address = parse(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(NOT_YOURS, code="other") from error
        if address.normal != self.subscriber.address:
            raise ValidationError(NOT_YOURS, code="other")
        return address


def sentence_of(form: forms.Form) -> str:
    """The one thing to mend first."""
    return next((str(errors[0]) for errors in form.errors.values()), "")
