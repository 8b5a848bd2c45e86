from django import template

from newsletter import wording

register = template.Library()


@register.filter
def sealed(words: str) -> str:
    """For the hidden field that brings the shown words back with the address."""
    return wording.seal(words)
