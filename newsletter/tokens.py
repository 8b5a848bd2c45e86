"""The links in mail: a signed one to confirm, which lapses, and a stored one to leave."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.signing import BadSignature, Signer

from newsletter.models import Consent, Subscriber
from newsletter.models.subscriber import LINK_LASTS


class BadToken(ValueError):
    """Forged, lapsed, used up or of somebody who is gone."""


@dataclass(frozen=True)
class Claim:
    """What a confirm link says before the database is asked."""

    subscriber: int
    asked: int
    issued: int
    address: str


def confirm_token(subscriber: Subscriber, asked: Consent, *, at: datetime) -> str:
    """Signed with its moment. Django's TimestampSigner is not used: it reads another clock."""
    issued = int(at.timestamp())
    return _signer().sign_object([subscriber.pk, asked.pk, issued, fingerprint(subscriber)])


def move_token(mover: Subscriber, target: Subscriber, asked: Consent, *, at: datetime) -> str:
    """Mailed to the new address; it says who would move there."""
    issued = int(at.timestamp())
    return _mover().sign_object([mover.pk, target.pk, asked.pk, issued, fingerprint(target)])


def read_move_token(token: str, *, at: datetime) -> tuple[int, Claim]:
    try:
        mover, *claim = _mover().unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
    return mover, _in_time(claim, at)


def read_confirm_token(token: str, *, at: datetime) -> Claim:
    try:
        claim = _signer().unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise BadToken from error
    return _in_time(claim, at)


def _in_time(signed: list[Any], at: datetime) -> Claim:
    try:
        claim = Claim(*signed)
    except TypeError as error:
        raise BadToken from error
    if at - datetime.fromtimestamp(claim.issued, UTC) >= LINK_LASTS:
        raise BadToken
    return claim


def fingerprint(subscriber: Subscriber) -> str:
    """Ties a link to the address that it was mailed to. Keyed with the subscriber's own
    secret: a hash that anybody can compute would tell the address to who sees the link."""
    return hmac.new(
        subscriber.token.encode(), (subscriber.address or "").encode(), hashlib.sha256
    ).hexdigest()[:16]


def is_of(claim: Claim, subscriber: Subscriber) -> bool:
    return hmac.compare_digest(claim.address, fingerprint(subscriber))


def _signer() -> Signer:
    return Signer(salt="newsletter.confirm", sep=".")


def _mover() -> Signer:
    return Signer(salt="newsletter.move", sep=".")
