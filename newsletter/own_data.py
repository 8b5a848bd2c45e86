"""Everything that we keep of one reader, for that reader."""

import json
from datetime import datetime
from typing import Any

from django.db.models.functions import Lower

from capysite.base.models import OutboxMail
from newsletter.models import Subscriber, Suppression


def collect(subscriber: Subscriber, *, at: datetime) -> dict[str, Any]:
    return {
        "made_at": _text(at),
        "subscription": _subscription(subscriber),
        "consent": [
            {
                "at": _text(consent.at),
                "what": consent.get_action_display(),
                "by": consent.get_form_display(),
                "wording": consent.wording,
                "page": consent.page,
            }
            for consent in subscriber.consents.order_by("pk")
        ],
        "suppressed": [
            {"since": _text(row.at), "why": row.get_reason_display()}
            for row in Suppression.objects.filter(address_hash=subscriber.address_hash)
        ],
        "letters": [
            {
                "letter": delivery.issue.subject,
                "what": delivery.get_state_display(),
                "sent": _text(delivery.sent_at),
                "came_back": _text(delivery.bounced_at),
                "complained": _text(delivery.complained_at),
            }
            for delivery in subscriber.deliveries.select_related("issue").order_by("pk")
        ],
        "mail": _mail(subscriber),
    }


def as_json(subscriber: Subscriber, *, at: datetime) -> str:
    return json.dumps(collect(subscriber, at=at), indent=2, ensure_ascii=False) + "\n"


def _subscription(subscriber: Subscriber) -> dict[str, Any]:
    moments = (
        "created_at", "asked_at", "mailed_at", "confirmed_at", "unsubscribed_at", "paused_until",
    )  # fmt: skip
    return {
        "email": subscriber.email,
        "address": subscriber.address,
        "hash_of_the_address": subscriber.address_hash,
        "state": subscriber.state,
        "topics": [topic.name for topic in subscriber.topics.all()] or "everything",
        "frequency": subscriber.get_frequency_display(),
        **{name: _text(getattr(subscriber, name)) for name in moments},
    }


def _mail(subscriber: Subscriber) -> list[dict[str, Any]]:
    """What the outbox still holds; without the text, whose links act for the reader."""
    normal = OutboxMail.objects.alias(normal=Lower("to")).filter(normal=subscriber.address)
    return [
        {
            "subject": mail.subject,
            "state": mail.get_state_display(),
            "queued_at": _text(mail.queued_at),
            "sent_at": _text(mail.sent_at),
        }
        for mail in normal.order_by("pk")
    ]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
