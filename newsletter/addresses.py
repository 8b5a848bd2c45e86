"""Which typed addresses are one mailbox to us."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254  # RFC 5321 lets a path hold 256 characters, two of them angle brackets.
LONGEST_LOCAL = 64

NOT_AN_ADDRESS = (
    "That does not look like an email address. It needs a name, an @ and a domain, "
    "for example ada@example.org."
)
NO_ADDRESS = "Write your email address, for example ada@example.org."

is_public_address = EmailValidator(NOT_AN_ADDRESS, allowlist=[])

# Quoted local parts may hold spaces and control characters, and nobody has one.
PLAIN_LOCAL = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+")


@dataclass(frozen=True)
class Address:
    """`typed` is what the person wrote, `normal` is what is unique, `mailbox` gets the mail.

    The normal form is in lower case, and the domain is in its ASCII form (IDNA), so that
    "Ada@MÜLLER.example" and "ada@xn--mller-kva.example" are one. Plus addressing and dots
    are kept as they stand: ada+letters@ and ada@ are two subscribers, for only the host of
    a mailbox knows what its local part means, and what a person typed is what they see in
    their own filters. The mailbox keeps the typed local part, whose case a host may honour.
    """

    typed: str
    normal: str
    mailbox: str


def parse(text: str) -> Address:
    """Raises ValidationError with a sentence for the person who typed."""
    typed = text.strip()
    if not typed:
        raise ValidationError(NO_ADDRESS, code="required")
    local, _, domain = typed[: LONGEST + 1].rpartition("@")
    if len(typed) > LONGEST or len(local) > LONGEST_LOCAL or not PLAIN_LOCAL.fullmatch(local):
        raise ValidationError(NOT_AN_ADDRESS, code="invalid")
    mailbox = f"{local}@{_ascii(domain)}"
    if len(mailbox) > LONGEST or mailbox.endswith("]"):
        raise ValidationError(NOT_AN_ADDRESS, code="invalid")
    is_public_address(mailbox)
    return Address(typed=typed, normal=mailbox.lower(), mailbox=mailbox)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValidationError(NOT_AN_ADDRESS, code="invalid") from error
