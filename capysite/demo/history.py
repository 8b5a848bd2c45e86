"""The past of the demo as acts in their order, through the same verbs that editors use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User

from articles.ledger.kinds import CheckMethod
from articles.ledger.reading import FactAt
from articles.ledger.recording import Looked, record_check, record_version
from articles.ledger.reviewing import finish_review, start_review
from articles.models import (
    Article,
    ComparisonTable,
    Edition,
    Fact,
    FactVersion,
    Review,
    Source,
)
from articles.publishing.editions import publish, withdraw
from articles.resolving import targets_of
from articles.working.copy import create, save_content
from capysite.base import clock
from capysite.base.models import PublisherSettings
from capysite.demo.accounts import ACCOUNTS
from capysite.demo.days import Days, moment_of
from capysite.demo.reading import Entry, Guide, read_guides, read_ledger

FIRST_DAY = -46


@dataclass(frozen=True)
class Act:
    moment: datetime
    perform: Callable[[], object]


def acts(days: Days) -> list[Act]:
    """Everything that happened until today, oldest first."""
    told = [*_acts_of_facts(days), *_acts_of_guides(days)]
    return sorted(told, key=lambda act: act.moment)


def replay(told: list[Act]) -> None:
    for act in told:
        with clock.fixed(act.moment):
            act.perform()


def _acts_of_facts(days: Days) -> Iterator[Act]:
    for key, entry in read_ledger("facts", days).items():
        for version in entry["versions"]:
            moment = moment_of(version, days, day=FIRST_DAY, at="08:00")
            yield Act(moment, partial(_record, key, version, days))
        for check in entry.get("checks", ()):
            yield Act(moment_of(check, days, at="14:00"), partial(_check, key, check))


def _acts_of_guides(days: Days) -> Iterator[Act]:
    for guide in read_guides(days):
        begun = guide.draft or {"day": FIRST_DAY}
        yield Act(moment_of(begun, days, at="08:30"), partial(_begin, guide))
        for number, edition in enumerate(guide.editions):
            begins = moment_of(edition, days, at="09:00")
            # What lies ahead was scheduled on the evening before the demo was loaded.
            moment = min(begins, days.moment(-1, "18:00"))
            yield Act(moment, partial(_publish, guide, number, begins))
        for review in guide.reviews:
            yield Act(moment_of(review, days, at="11:00"), partial(_review, guide, review))
        if guide.withdrawn:
            yield Act(moment_of(guide.withdrawn, days, at="17:00"), partial(_withdraw, guide))


def user(name: str) -> User:
    return User.objects.get(username=name)


def _record(key: str, entry: Entry, days: Days) -> None:
    primary = [(Source.objects.get(key=source), True) for source in entry.get("primary", ())]
    others = [(Source.objects.get(key=source), False) for source in entry.get("sources", ())]
    sources = [*primary, *others]
    looked = Looked(entry["looked"], sources[0][0]) if "looked" in entry else None
    record_version(
        Fact.objects.get(key=key),
        entry["value"],
        confidence=entry.get("confidence", "confirmed"),
        by=user("editor"),
        at=days.moment(entry["begins"], "00:00") if "begins" in entry else None,
        sources=sources,
        statement=entry.get("statement", ""),
        basis=entry.get("basis", ""),
        reason=entry.get("reason"),
        note=entry.get("note", ""),
        since=days.day(entry["since"]) if "since" in entry else None,
        looked=looked,
    )


def _check(key: str, entry: Entry) -> None:
    source = entry.get("source")
    record_check(
        FactVersion.objects.current(clock.now()).get(fact__key=key),
        by=user("editor"),
        method=entry["method"],
        source=Source.objects.get(key=source) if source else None,
        excerpt=entry.get("excerpt", ""),
        note=entry.get("note", ""),
    )


def _begin(guide: Guide) -> None:
    article = create(guide.begun, by=_writer(guide), reason="Begun")
    if guide.draft:
        save_content(article, guide.content, lock_version=article.lock_version, by=_writer(guide))


def _writer(guide: Guide) -> User:
    """The account of the first author who has one; the third author writes by hand."""
    with_account = [account for account in ACCOUNTS if account.author in guide.content.authors]
    return user((with_account or ACCOUNTS)[0].name)


def _publish(guide: Guide, number: int, begins_at: datetime) -> None:
    entry, by = guide.editions[number], _writer(guide)
    article = Article.objects.get(slug=guide.content.slug)
    article = save_content(
        article, guide.content_of(number), lock_version=article.lock_version, by=by
    )
    new = guide.tables if number == 0 else ()
    tables = tuple(ComparisonTable.objects.filter(key__in=new))
    publish(
        article,
        lock_version=article.lock_version,
        by=by,
        at=begins_at,
        correction=entry.get("kind") == "correction",
        note=entry.get("note", ""),
        tables=tables,
    )


def _review(guide: Guide, entry: Entry) -> None:
    """Confirms every fact that the page shows, but those that the entry leaves for later."""
    by = user(entry["by"])
    edition = Edition.objects.live(clock.now()).get(article__slug=guide.content.slug)
    shown = targets_of(edition, at=clock.now(), settings=PublisherSettings.current()).facts
    review = start_review(edition.article, by=by)
    for key, fact in shown.items():
        if key not in entry.get("leave", ()):
            _confirm(fact, review, by)
    finish_review(review, by=by)


def _confirm(fact: FactAt, review: Review, by: User) -> None:
    record_check(
        FactVersion.objects.get(pk=fact.version_id),
        by=by,
        method=CheckMethod.PAGE if fact.sources else CheckMethod.MAIL,
        source=Source.objects.get(pk=fact.sources[0].id) if fact.sources else None,
        review=review,
    )


def _withdraw(guide: Guide) -> None:
    article = Article.objects.get(slug=guide.content.slug)
    note = (guide.withdrawn or {}).get("note", "")
    withdraw(article, lock_version=article.lock_version, by=_writer(guide), note=note)
