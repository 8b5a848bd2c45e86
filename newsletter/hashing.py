"""An address that can be recognised and not read: kept after everything else of it is gone."""

import hashlib
import hmac

from django.conf import settings

from newsletter.addresses import parse

HASH_LENGTH = 64


def hashed(address: str) -> str:
    """However it is spelled: of its normal form. Raises ValidationError for what is none."""
    return hash_of_normal(parse(address).normal)


def hash_of_normal(normal: str) -> str:
    """Its own key, for `SECRET_KEY` may be changed and this one never."""
    key = f"newsletter.suppression:{settings.SUPPRESSION_KEY}".encode()
    return hmac.new(key, normal.encode(), hashlib.sha256).hexdigest()
