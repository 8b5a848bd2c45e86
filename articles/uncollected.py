"""The tag `static` where no static file is collected: the address as it is written."""

from django import template

register = template.Library()


@register.simple_tag
def static(path: str) -> str:
    return path
