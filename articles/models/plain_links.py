"""Where plain links lead, by host: so that it needn't be read out of every page who is shown."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from affiliates.hosts import LONGEST_HOST
from articles.models.editions import Edition
from articles.models.sources import Source
from articles.models.tables import TableVersion


def ending(host: str, labels: int) -> str:
    """The last labels of a host; empty where it has fewer."""
    parts = host.rsplit(".", labels)[-labels:]
    return ".".join(parts) if len(parts) == labels else ""


class LinkedHostQuerySet(models.QuerySet["LinkedHost"]):
    def beneath(self, domains: Iterable[str]) -> "LinkedHostQuerySet":
        """At least all that are one of the domains, or lie in one; few others."""
        three = {domain: ending(domain, 3) for domain in domains}
        two = [ending(domain, 2) for domain, last_three in three.items() if not last_three]
        return self.filter(Q(last_two__in=two) | Q(last_three__in=filter(None, three.values())))


class LinkedHost(models.Model):
    """A host to which a plain link leads, or has led."""

    name = models.CharField(max_length=LONGEST_HOST, unique=True)
    last_two = models.CharField(max_length=LONGEST_HOST, db_index=True)
    last_three = models.CharField(max_length=LONGEST_HOST, db_index=True)

    objects = LinkedHostQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


# A host, and the offer (by key) in whose promotion alone the link stands. What is no host, or too
# long for one, leads nowhere.
Target = tuple[str, str]


class PlainLinkQuerySet(models.QuerySet["PlainLink"]):
    def put(self, links: Iterable[Target], **owner: models.Model) -> None:
        """Makes those of the owner be these."""
        self.filter(**owner).delete()
        self.add([(links, owner)])

    def add(self, links: Iterable[tuple[Iterable[Target], dict[str, models.Model]]]) -> None:
        """Those of owners that have none yet, in as many queries as of one."""
        wanted = [
            (host, key, owner)
            for targets, owner in links
            for host, key in sorted(set(targets))
            if "." in host and len(host) <= LONGEST_HOST
        ]
        if wanted:
            hosts = _hosts({host for host, _, _ in wanted})
            self.bulk_create(
                PlainLink(host_id=hosts[host], within=key, **owner) for host, key, owner in wanted
            )


class PlainLink(models.Model):
    """That an edition, a version of a table, or a source leads to a host. Derived: of what is
    rendered it is made anew with the rendering."""

    host = models.ForeignKey(LinkedHost, on_delete=models.PROTECT, related_name="links")
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, related_name="plain_links"
    )
    table_version = models.ForeignKey(
        TableVersion, on_delete=models.CASCADE, null=True, related_name="plain_links"
    )
    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, null=True, related_name="plain_links"
    )
    within = models.CharField(max_length=100, blank=True)

    objects = PlainLinkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(edition__isnull=False, table_version=None, source=None)
                | Q(edition=None, table_version__isnull=False, source=None)
                | Q(edition=None, table_version=None, source__isnull=False),
                name="plainlink_has_one_owner",
                violation_error_message="A link stands in one edition, table version or source.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition or self.table_version or self.source} leads to {self.host}"


def _hosts(names: set[str]) -> dict[str, int]:
    """Ids by name; what others add at the same time is welcome."""
    known = LinkedHost.objects.filter(name__in=names)
    found = dict(known.values_list("name", "pk"))
    if missing := sorted(names - found.keys()):
        LinkedHost.objects.bulk_create(map(_new, missing), ignore_conflicts=True)
        found = dict(known.values_list("name", "pk"))
    return found


def _new(name: str) -> LinkedHost:
    return LinkedHost(name=name, last_two=ending(name, 2), last_three=ending(name, 3))
