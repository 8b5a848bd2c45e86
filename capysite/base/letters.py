"""A mail is made of three templates: subject, text and html, with the styles at its elements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.template.loader import render_to_string

from capysite.base.models import PublisherSettings

_inliner = CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Letter:
    """A finished mail, to be queued or looked at."""

    kind: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def compose(
    folder: str,
    kind: str,
    context: Mapping[str, Any],
    headers: tuple[tuple[str, str], ...] = (),
) -> Letter:
    publisher = PublisherSettings.current()
    values = {**context, "publisher": publisher, "site_url": absolute("/")}
    subject, text, html = (
        render_to_string(f"{folder}/{kind}.{part}", values)
        for part in ("subject.txt", "txt", "html")
    )
    return Letter(
        kind=kind,
        subject=" ".join(subject.split()),
        text=text.strip() + "\n",
        html=_inliner.inline(html),
        headers=headers,
    )
