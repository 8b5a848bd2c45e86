"""What mail servers and providers report of a mail: not delivered (RFC 3464), unwanted (RFC 5965).

Pure: a message in, notices out. Who is meant is told by the Message-ID of the mail that they
return; anybody can send us a report, so the caller looks whether that one is real.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"
REASON_LENGTH = 300
# Refused for what the mail was or whom it came from: the mailbox is as good as it was.
NOT_THE_MAILBOX = re.compile(r"5\.(?:3|7)\.\d+")
FULL = re.compile(r"5\.2\.2")


@dataclass(frozen=True)
class Notice:
    """`kind` is HARD, SOFT or COMPLAINT."""

    kind: str
    message_id: str
    reason: str


def read_notices(content: bytes) -> list[Notice]:
    """Empty for a mail that is no report, or one of a mail that only takes its time. Anybody can
    write here: what the parser of the standard library breaks at is no report, either."""
    try:
        return _read(content)
    except (RecursionError, TypeError, ValueError, LookupError, AttributeError):
        return []


def _read(content: bytes) -> list[Notice]:
    message = email.message_from_bytes(content)
    if message.get_content_type() != "multipart/report":
        return []
    parts = [part for part in message.walk() if part is not message]
    message_id = _returned_id(parts)
    if not message_id:
        return []
    kind = str(message.get_param("report-type", "")).lower()
    if kind == "feedback-report":
        return [Notice(COMPLAINT, message_id, "A provider passed on a complaint.")]
    if kind != "delivery-status":
        return []
    return [
        Notice(*outcome[:1], message_id, outcome[1])
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
        if (outcome := _outcome(block))
    ]


def _returned_id(parts: list[Message]) -> str:
    """Of the mail that came back, whole or with its headers alone."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            for returned in _blocks(part):
                if found := returned.get("Message-ID"):
                    return str(found).strip()
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            payload = part.get_payload(decode=True)
            headers = email.message_from_bytes(payload if isinstance(payload, bytes) else b"")
            if found := headers.get("Message-ID"):
                return str(found).strip()
    return ""


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _outcome(block: Message) -> tuple[str, str] | None:
    """Of one recipient: the kind and why; None for the block about the message, and where it was
    delivered or is on its way."""
    if str(block.get("Action", "")).strip().lower() != "failed":
        return None
    status = str(block.get("Status", "")).replace("\0", "").strip().split(" ")[0]
    said = " ".join(str(block.get("Diagnostic-Code", "")).replace("\0", "").split())
    reason = f"{status} {said}".strip()[:REASON_LENGTH] or "It could not be delivered."
    return kind_of(status), reason


def kind_of(status: str) -> str:
    """HARD for a mailbox that isn't there: what is full or busy, or refuses the mail for what it
    says, may take the next one."""
    if not status.startswith("5.") or FULL.match(status) or NOT_THE_MAILBOX.match(status):
        return SOFT
    return HARD
