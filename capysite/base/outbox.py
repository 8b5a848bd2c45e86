"""Mail is put here, in the transaction of the act that causes it; a worker takes it out."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from capysite.base.models import OutboxMail


def queue(
    *,
    to: str,
    subject: str,
    text: str,
    kind: str,
    at: datetime,
    html: str = "",
    headers: Iterable[tuple[str, str]] = (),
    dedupe: str = "",
    not_before: datetime | None = None,
    held: str = "",
) -> None:
    """One INSERT. A `dedupe` key that was used before makes it store nothing. What is `held`
    for a reason lies there as failed, and nobody sends it but a person at the desk."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    mail = OutboxMail(
        to=to,
        subject=subject,
        text=text,
        html=html,
        headers=[list(header) for header in headers],
        kind=kind,
        dedupe=dedupe,
        message_id=f"<{secrets.token_hex(16)}@{host}>",
        not_before=not_before or at,
        queued_at=at,
        state=OutboxMail.State.FAILED if held else OutboxMail.State.PENDING,
        last_error=held,
    )
    OutboxMail.objects.bulk_create([mail], ignore_conflicts=bool(dedupe))
