"""From an issue to the words that its recipients get, at an instant."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsletter.models import Issue

# Stands in text and html where the secret of the recipient comes: letters and digits alone,
# which no encoding of a mail touches.
TOKEN = "TokenOfTheRecipient0000000000000"
# Another one, for who may see and change the recipient's preferences.
PREFERENCES = "PreferencesOfTheRecipient0000000"


@dataclass(frozen=True)
class Composed:
    """A whole issue. `facts` are ids of versions by the id of their fact; `data` is what the
    archive needs; `holes` are sentences, and empty where the issue may go out."""

    subject: str
    preheader: str
    text: str
    html: str
    facts: dict[int, int] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    holes: tuple[str, ...] = ()


def compose(issue: Issue, *, at: datetime) -> Composed:
    text = f"{issue.introduction}\n\nLeave: /newsletter/unsubscribe/{TOKEN}/\n"
    html = f"<p>{issue.introduction}</p><p>/newsletter/unsubscribe/{TOKEN}/</p>"
    return Composed(issue.subject, issue.preheader, text, html)
