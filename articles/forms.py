"""What a reader may send us about a guide."""

from collections.abc import Sequence
from typing import Any

from django import forms

from articles.pages.page import ShownFact

SHORTEST, LONGEST = 10, 2000
TOO_SHORT = "Tell us what is wrong, in a sentence: ten characters at least."
TOO_LONG = f"That is longer than {LONGEST} characters. The most important part is enough."
NOT_AN_ADDRESS = (
    "That does not look like an email address. Mend it, or leave it out: we read your report "
    "without one too."
)
ODD = "There is a character in it that can’t be stored. Please type the words again."
WHOLE = "The guide as a whole, or something else in it"


class ReportForm(forms.Form):
    """A figure that the page doesn't show is no figure of it: the report is the guide's then."""

    text = forms.CharField(
        min_length=SHORTEST,
        max_length=LONGEST,
        error_messages={
            "required": TOO_SHORT,
            "min_length": TOO_SHORT,
            "max_length": TOO_LONG,
            "null_characters_not_allowed": ODD,
        },
    )
    fact = forms.CharField(required=False, error_messages={"null_characters_not_allowed": ODD})
    email = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={
            "invalid": NOT_AN_ADDRESS,
            "max_length": NOT_AN_ADDRESS,
            "null_characters_not_allowed": NOT_AN_ADDRESS,
        },
    )
    website = forms.CharField(required=False)

    def __init__(self, facts: Sequence[ShownFact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts

    @property
    def is_trap_sprung(self) -> bool:
        """People don't see the field; programs that fill in everything do."""
        return bool(str(self.data.get("website", "")).strip())

    @property
    def chosen(self) -> str:
        asked = self["fact"].value() or ""
        return asked if asked in {fact.key for fact in self.facts} else ""

    @property
    def sentences(self) -> dict[str, str]:
        """The one thing to mend in each field."""
        return {name: str(errors[0]) for name, errors in self.errors.items()}
