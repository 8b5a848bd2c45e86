"""The words that a reader agrees to, as the form showed them.

A page may be hours old when its form is sent, and the wording may have changed since. So
the form carries the wording that it shows, sealed, and the consent keeps what came back.
The seal is the same for every visitor: it says that we wrote the words, not who read them.
"""

import hashlib

from django.core.signing import BadSignature, Signer

VERSION_LENGTH = 16


class BrokenSeal(ValueError):
    """The words did not come from a form of ours."""


def version(wording: str) -> str:
    """Names this exact wording, whatever it was called when."""
    return hashlib.sha256(wording.encode()).hexdigest()[:VERSION_LENGTH]


def seal(wording: str) -> str:
    return _signer().sign_object(wording)


def unseal(sealed: str) -> str:
    try:
        wording = _signer().unsign_object(sealed)
    except (BadSignature, ValueError) as error:
        raise BrokenSeal from error
    if not isinstance(wording, str) or not wording:
        raise BrokenSeal
    return wording


def _signer() -> Signer:
    return Signer(salt="newsletter.wording")
