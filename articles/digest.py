"""Each week, what waits for whom: one mail an owner, and none for an owner with nothing."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.urls import reverse

from articles.surfaces import Surface
from articles.worklists import KINDS, Kind, Task
from capysite.base import clock, outbox
from capysite.base.letters import Letter, absolute, compose
from capysite.base.models import OutboxMail
from capysite.base.worker import duty

FROM = time(7)
# A worker that slept over Monday still sends; from Thursday on the next week is nearer.
FOR_DAYS = 3
MOST = 10
# What a fact's owner is to look after; named to admins where there is no owner.
CARE = ("overdue", "statements", "due")
SURFACE = Surface(
    "Weekly digest",
    templates=("articles/mail/digest.txt", "articles/mail/digest.html"),
    linkless="It goes to editors and links to the desk alone.",
)


@dataclass(frozen=True)
class Waiting:
    """The oldest tasks of a kind, each with its address, and how many there are."""

    kind: Kind
    tasks: tuple[tuple[Task, str], ...]
    count: int
    url: str

    @property
    def more(self) -> int:
        return self.count - len(self.tasks)


@duty("owners: weekly digest", every=timedelta(hours=1))
def send(at: datetime) -> None:
    """Queues the mails of the week. The outbox takes each key once, so it may run at any time
    and as often as it likes."""
    if not _is_time(at):
        return
    owners = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    sent = set(
        OutboxMail.objects.filter(dedupe__in=[_key(owner, at) for owner in owners]).values_list(
            "dedupe", flat=True
        )
    )
    for owner in owners.order_by("pk"):
        if _key(owner, at) not in sent and (letter := digest(owner, at)):
            outbox.queue(
                to=owner.email,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                kind="worklist-digest",
                dedupe=_key(owner, at),
                at=at,
            )


def digest(owner: User, at: datetime) -> Letter | None:
    """The mail to an owner; None where nothing waits."""
    lists = [one for kind in KINDS if kind.mailed if (one := _of(kind, owner, at)).count]
    if not lists:
        return None
    context = {
        "name": owner.get_short_name() or owner.get_username(),
        "lists": lists,
        "count": sum(one.count for one in lists),
        "url": absolute(f"{reverse('worklist')}?owner=me"),
        "day": clock.local_date(at),
        "unowned": _unowned(at) if owner.has_perm("auth.change_user") else 0,
        "unowned_url": absolute(f"{reverse('worklist')}?owner=nobody"),
    }
    return compose("articles/mail", "digest", context)


def _is_time(at: datetime) -> bool:
    local = at.astimezone(clock.zone())
    begun = local.weekday() > 0 or local.time() >= FROM
    return begun and local.weekday() < FOR_DAYS


def _key(owner: User, at: datetime) -> str:
    week = clock.local_date(at).isocalendar()
    return f"worklist-digest:{owner.pk}:{week.year}-W{week.week:02}"


def _of(kind: Kind, owner: User, at: datetime) -> Waiting:
    rows = kind.rows(at, owner=owner.pk)
    tasks = [kind.task(row) for row in rows[:MOST]]
    count = rows.count() if len(tasks) == MOST else len(tasks)
    url = absolute(f"{reverse('worklist')}?kind={kind.key}&owner=me")
    return Waiting(kind, tuple((task, absolute(task.page)) for task in tasks), count, url)


def _unowned(at: datetime) -> int:
    """A promise whose day has come may be overdue as well: each fact counts once."""
    kinds = [kind for kind in KINDS if kind.key in CARE]
    return len(
        {pk for kind in kinds for pk in kind.rows(at, unowned=True).values_list("pk", flat=True)}
    )
