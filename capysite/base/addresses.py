"""Addresses within the site. They depend on their names alone, and a page holds dozens, so each
is worked out once."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address_of(name: str, *args: str) -> str:
    return _worked_out(get_script_prefix(), name, args)


@lru_cache(maxsize=8192)
def _worked_out(prefix: str, name: str, args: tuple[str, ...]) -> str:
    """By the folder under which the site is served, which `reverse` puts in front."""
    return reverse(name, args=args)
