"""Audiences that are kept by name: who wants a topic, since how long, and who is left out."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from newsletter.models.subscriber import Subscriber, SubscriberQuerySet

# Written out: the opposite of an empty rule would be another empty rule.
EVERYBODY, NOBODY = Q(pk__isnull=False), Q(pk__in=())


class Segment(models.Model):
    name = models.CharField(
        max_length=100, help_text="For editors, e.g. “New readers of writing tools”."
    )
    topics = models.ManyToManyField(
        "articles.Topic",
        blank=True,
        related_name="segments",
        help_text="Whoever wants any of these, which who chose none does. None: all readers.",
    )
    joined_before = models.PositiveSmallIntegerField(
        "on the list for at least",
        null=True,
        blank=True,
        help_text="Days, e.g. 30 leaves out who came in the last thirty. Empty: no matter.",
    )
    joined_after = models.PositiveSmallIntegerField(
        "on the list for at most",
        null=True,
        blank=True,
        help_text="Days, e.g. 30 takes who came in the last thirty. Empty: no matter.",
    )
    excluded_topics = models.ManyToManyField(
        "articles.Topic",
        blank=True,
        related_name="excluded_by_segments",
        help_text="Leaves out who chose any of these. Who chose none stays.",
    )
    excluded_segments = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="excluded_by",
        help_text="Leaves out everybody in any of these segments.",
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("name",),
                name="segment_named_once",
                violation_error_message="Another segment has this name.",
            ),
            models.CheckConstraint(
                name="segment_has_a_name",
                condition=~Q(name=""),
                violation_error_message="Give the segment a name.",
            ),
            models.CheckConstraint(
                name="segment_ages_leave_room",
                condition=Q(joined_before__isnull=True)
                | Q(joined_after__isnull=True)
                | Q(joined_after__gt=F("joined_before")),
                violation_error_message="“At most” must be more days than “at least”, "
                "or nobody is left.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def audience(self, at: datetime) -> SubscriberQuerySet:
        """Part of those whom a letter may reach at this instant."""
        return Subscriber.objects.reachable(at).filter(self.rule(at))

    def rule(self, at: datetime, within: frozenset[int] = frozenset()) -> Q:
        """Of subscribers. A segment that leaves itself out, by way of others, leaves out nobody
        at that turn: the form refuses one, and two editors at once can still make one."""
        if self.pk in within:
            return NOBODY
        rule = self._age(at)
        if wanted := list(self.topics.values_list("pk", flat=True)):
            rule &= ~_chose() | _chose(wanted)
        if unwanted := list(self.excluded_topics.values_list("pk", flat=True)):
            rule &= ~_chose(unwanted)
        for other in self.excluded_segments.all():
            rule &= ~other.rule(at, within | {self.pk})
        return rule

    def excludes(self, target: int, within: frozenset[int] = frozenset()) -> bool:
        """Whether that segment is left out here, be it by way of others."""
        others = set(self.excluded_segments.exclude(pk__in=within))
        return any(
            other.pk == target or other.excludes(target, within | {self.pk}) for other in others
        )

    def _age(self, at: datetime) -> Q:
        rule = EVERYBODY
        if self.joined_before is not None:
            rule &= Q(confirmed_at__lte=at - timedelta(days=self.joined_before))
        if self.joined_after is not None:
            rule &= Q(confirmed_at__gt=at - timedelta(days=self.joined_after))
        return rule


def _chose(topics: list[int] | None = None) -> Q:
    chosen = Subscriber.topics.through._default_manager.filter(subscriber=OuterRef("pk"))
    return Q(Exists(chosen if topics is None else chosen.filter(topic__in=topics)))
