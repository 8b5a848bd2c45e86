"""Reports of a provider of mail, which django-anymail has checked and put into its own words."""

from typing import Any

from capysite.base import clock
from newsletter import bounces
from newsletter.notices import COMPLAINT, HARD, REASON_LENGTH, SOFT, Notice
from newsletter.printing import METADATA

# The mailbox isn't there; other reasons are those of this mail, or of today.
GONE = {"bounced", "invalid"}


def note_event(sender: object, event: Any, esp_name: str, **told: object) -> None:
    if notice := notice_of(event):
        bounces.note(notice, at=clock.now())


def notice_of(event: Any) -> Notice | None:
    message_id = str((event.metadata or {}).get(METADATA, ""))
    reason = " ".join(
        str(event.description or event.reject_reason or "").replace("\0", "").split()
    )[:REASON_LENGTH]
    if event.event_type == "complained":
        return Notice(COMPLAINT, message_id, reason)
    if event.event_type in ("bounced", "rejected"):
        kind = HARD if event.reject_reason in GONE else SOFT
        return Notice(kind, message_id, reason or "The provider could not deliver it.")
    return None
