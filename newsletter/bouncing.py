"""The mailbox of reports, read from time to time."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from newsletter import bounces, mailboxes
from newsletter.notices import read_notices

log = logging.getLogger("capysite.newsletter")


@dataclass(frozen=True)
class Read:
    messages: int
    ours: int


def read(url: str, *, at: datetime) -> Read:
    """Raises MailboxError. What is killed in between is read again, which changes nothing."""
    messages = ours = 0
    with mailboxes.unread(url) as contents:
        for content in contents:
            messages += 1
            ours += sum([bounces.note(notice, at=at) for notice in read_notices(content)])
    return Read(messages, ours)


def read_where_told(at: datetime) -> None:
    """The worker’s share, where a mailbox is set."""
    if settings.BOUNCES_URL:
        try:
            read(settings.BOUNCES_URL, at=at)
        except mailboxes.MailboxError as error:
            log.error("%s", error)
