"""Keys and addresses, the two kinds of text that other text points to."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
key_validator = RegexValidator(
    rf"^{KEY.pattern}\Z", "Use small letters, digits and single hyphens, such as “quill-pro-price”."
)
web_address_validator = URLValidator(
    schemes=["http", "https"], message="Give a full address that begins with https:// or http://."
)


class KeyField(CharField):
    """What text refers to: small letters, digits, hyphens; never changed once referred to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(*args, **kwargs)
        self.validators.append(key_validator)


class WebAddressField(CharField):
    """An http(s) address. Other schemes are refused here and by `web_address_constraint`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(*args, **kwargs)
        self.validators.append(web_address_validator)


def web_address_constraint(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{field: ""})
        | Q(**{f"{field}__startswith": "https://"})
        | Q(**{f"{field}__startswith": "http://"}),
        name=name,
        violation_error_message="Give a full address that begins with https:// or http://.",
    )


def make_key(text: str, *, max_length: int = 80) -> str:
    """A key made from words: "Quill Pro, price" → "quill-pro-price"; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    key = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    if len(key) <= max_length:
        return key
    return key[:max_length].rpartition("-")[0] or key[:max_length]
