"""{{ fact.checked_on|day }}: a day as readers see it, and as machines read it."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.dateformat import format as formatted
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """ "3 November 2026"."""
    return _element(value, "j F Y") if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """ "3 Nov 2026", where there is little room."""
    return _element(value, "j M Y") if value else ""


@lru_cache(maxsize=4096)
def _element(value: date, shown: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatted(value, shown))
