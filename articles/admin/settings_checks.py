"""What the publisher's settings name of this app: a picture, topics, addresses."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from articles.models import Image, Topic
from capysite.base.admin import field_checks
from capysite.base.listed import read_navigation

PUBLIC = {"articles", "newsletter"}


def no_such_picture(key: str) -> list[str]:
    if Image.objects.filter(key=key).exists():
        return []
    return [f"There is no picture “{key}”: take one in under Pictures, and copy its key."]


def dead_ways(text: str) -> list[str]:
    """Only what always stands: a guide that is withdrawn would leave a way into nothing."""
    targets = [target for _, target in read_navigation(text)]
    slugs = [target for target in targets if not target.startswith("/")]
    known = set(Topic.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    return [*_unknown(slugs, known), *(said for t in targets if (said := _dead(t)))]


def _unknown(slugs: list[str], known: set[str]) -> Iterator[str]:
    return (f"There is no topic “{slug}”." for slug in slugs if slug not in known)


def _dead(target: str) -> str:
    if not target.startswith("/"):
        return ""
    try:
        match: Any = resolve(urlsplit(target).path)
    except Resolver404:
        return f"There is no page at {target}"
    if match.namespace not in PUBLIC or match.captured_kwargs:
        return (
            f"{target} may come and go: name a page that always stands, such as /guides/ or "
            "/about/, or a topic by its slug."
        )
    return ""


def declare() -> None:
    field_checks.update(logo=no_such_picture, navigation=dead_ways)
