"""What a stranger may send us."""

import json
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from capysite.base.models import PublisherSettings
from newsletter.addresses import NOT_AN_ADDRESS, Address, parse
from newsletter.wording import BrokenSeal, unseal

LONGEST_PAGE = 300
SECRET_PAGES = (
    "newsletter:confirm", "newsletter:unsubscribe", "newsletter:preferences",
    "newsletter:new-address",
)  # fmt: skip
OLD_FORM = "This form was out of date. Please read it once more and send it again."


class SubscribeForm(forms.Form):
    email = forms.CharField(
        required=False, error_messages={"null_characters_not_allowed": NOT_AN_ADDRESS}
    )
    page = forms.CharField(required=False)
    wording = forms.CharField(required=False)
    website = forms.CharField(required=False)

    @property
    def is_trap_sprung(self) -> bool:
        """People don't see the field; programs that fill in everything do."""
        return bool(str(self.data.get("website", "")).strip())

    @property
    def typed(self) -> str:
        return str(self.data.get("email", ""))

    @property
    def sentence(self) -> str:
        """The one thing to mend first."""
        return next((str(errors[0]) for errors in self.errors.values()), "")

    def clean_email(self) -> Address:
        return parse(self.cleaned_data["email"])

    def clean_page(self) -> str:
        return path_alone(self.cleaned_data["page"])

    def clean_wording(self) -> str:
        """The words that the form showed; a program that saw no form has today's."""
        sealed = self.cleaned_data["wording"]
        if not sealed:
            return PublisherSettings.current().letter_wording
        try:
            return unseal(sealed)
        except BrokenSeal as error:
            raise ValidationError(OLD_FORM, code="seal") from error


def path_alone(page: str) -> str:
    """Without host, query and fragment, and without the secret of a token page."""
    try:
        path = urlsplit(page).path if page.startswith("/") else ""
    except ValueError:
        return ""
    for name in SECRET_PAGES:
        prefix = reverse(name, args=("x",)).removesuffix("x/")
        if path.startswith(prefix):
            return prefix
    return path[:LONGEST_PAGE] if path.startswith("/") else ""


def from_json(body: bytes) -> dict[str, str]:
    """The fields of a JSON object; what is no text counts as left out."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {key: _storable(text) for key, text in fields.items() if isinstance(text, str)}


def _storable(text: str) -> str:
    """JSON can spell half of a character pair, which no database and no page can hold."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
