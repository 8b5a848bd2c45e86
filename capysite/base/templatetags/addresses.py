"""{% address "articles:guides" %}: as {% url %}, and worked out once."""

from django import template

from capysite.base.addresses import address_of

register = template.Library()
register.simple_tag(address_of, name="address")
