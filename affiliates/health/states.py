"""What can be said of an address. Kept apart: only “dead” asks an editor to give it up."""

from django.db.models import TextChoices


class LinkState(TextChoices):
    UNSEEN = "unseen", "Not looked at yet"
    OK = "ok", "Fine"
    MOVED = "moved", "Moved for good"
    BLOCKED = "blocked", "Closed to programs"
    LIMITED = "limited", "Asks us to wait"
    SOFT_404 = "soft_404", "Says “not found”"
    FAILING = "failing", "Failing"
    DEAD = "dead", "Dead"
    REFUSED = "refused", "Not followed"
