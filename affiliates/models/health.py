"""What the worker found when it looked at addresses that lead away from the site."""

from django.db import models
from django.db.models import Q

from affiliates.health.states import LinkState
from capysite.base.keys import WebAddressField


class LinkHost(models.Model):
    """A server that addresses lead to: how often it may be asked, and who asks it just now."""

    name = models.CharField(
        max_length=300, unique=True, help_text="Host, with its port if that is unusual."
    )
    robots = models.TextField(blank=True, help_text="What its robots.txt says to programs.")
    robots_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(
        null=True, blank=True, help_text="Before then it isn’t asked: its own wish, or manners."
    )
    taken_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then one process alone asks it."
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(name=""),
                name="linkhost_has_a_name",
                violation_error_message="A host has a name.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class LinkAddress(models.Model):
    """One address that links, products or sources lead to, whoever of them uses it."""

    url = WebAddressField("address")
    # A unique index of the address itself would be too long for PostgreSQL.
    url_sha256 = models.CharField(max_length=64, unique=True)
    host = models.ForeignKey(
        LinkHost, on_delete=models.PROTECT, null=True, blank=True, related_name="addresses"
    )
    state = models.CharField(max_length=20, choices=LinkState.choices, default=LinkState.UNSEEN)
    since = models.DateTimeField(help_text="Since when it is so.")
    detail = models.CharField("what was seen", max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the last answer; empty where none came."
    )
    final_url = models.CharField(
        "leads to", max_length=2000, blank=True, help_text="Where the redirects ended."
    )
    moved_to = models.CharField(
        "new address", max_length=2000, blank=True, help_text="What it names as its successor."
    )
    strikes = models.PositiveSmallIntegerField(
        default=0, help_text="Days in a row on which it was not there."
    )
    struck_since = models.DateTimeField("first failed", null=True, blank=True)
    struck_at = models.DateTimeField("last counted", null=True, blank=True)
    looked_at = models.DateTimeField("last looked", null=True, blank=True)
    fine_at = models.DateTimeField("last seen well", null=True, blank=True)
    next_look = models.DateTimeField(help_text="The worker looks again from then on.")
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody asked for a look that is still to come."
    )
    kept_url = models.CharField(max_length=2000, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = "address of a link"
        verbose_name_plural = "health of links"
        ordering = ("-since", "pk")
        indexes = (
            models.Index(fields=("next_look",), name="linkaddress_due"),
            models.Index(fields=("state", "-since"), name="linkaddress_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=LinkState.values),
                name="linkaddress_state_known",
                violation_error_message="Choose one of the listed states.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LinkState.MOVED) | ~Q(moved_to=""),
                name="linkaddress_moved_says_where",
                violation_error_message="What has moved names its new address.",
            ),
            models.CheckConstraint(
                condition=~Q(state=LinkState.DEAD) | Q(strikes__gt=0, struck_since__isnull=False),
                name="linkaddress_dead_was_struck",
                violation_error_message="Nothing is dead that didn’t fail for days.",
            ),
        )

    def __str__(self) -> str:
        return self.url


class LinkEvent(models.Model):
    """That the state of an address changed. The newest of each address are kept."""

    address = models.ForeignKey(LinkAddress, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    was = models.CharField(max_length=20, choices=LinkState.choices)
    became = models.CharField(max_length=20, choices=LinkState.choices)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(was__in=LinkState.values, became__in=LinkState.values),
                name="linkevent_states_known",
                violation_error_message="Choose states from the list.",
            ),
            models.CheckConstraint(
                condition=~Q(was=models.F("became")),
                name="linkevent_is_a_change",
                violation_error_message="What stays as it is, is no event.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_was_display()} → {self.get_became_display()}"
