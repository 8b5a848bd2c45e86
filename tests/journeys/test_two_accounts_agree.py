"""The log asks the database what readers saw, the history of a guide works it out from all that
it showed: two ways to one rule, so what they tell must be the same."""

from datetime import datetime, timedelta

import pytest

from articles.models import Edition, Fact, FactVersion
from articles.pages import live, log
from articles.pages.building import page_of
from articles.pages.history import FactEntry, read_history
from articles.pages.past import fact_versions, read_past, table_versions
from articles.pages.sight import see
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_edition, make_fact, make_table, make_version
from tests.journeys.planting import plant_all

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Told = set[tuple[datetime, str, str]]


def plant_changes_readers_saw() -> None:
    """An update, a correction, a retraction and one for later: in prose and in a table."""
    fact, celled = make_fact("$17/mo"), make_fact("$5/mo")
    table = make_table()
    table.grid["rows"][0]["cells"] = ["Quill", f"{{{{ fact: {celled.key} }}}}"]
    table.save()
    body = f"At {{{{ fact: {fact.key} }}}}.\n\n{{{{ table: {table.key} }}}}"
    make_edition(title="Pens", body=body, tables=[table])
    make_version(fact, "$18/mo", note="Told to nobody.")
    make_version(celled, "$6/mo", reason="correction", note="We misread it.")
    make_version(fact, "$18/mo", confidence="retracted", note="A forgery.")
    make_version(fact, "$21/mo", at=clock.now() + 2 * DAY)


def by_log(edition: Edition, at: datetime) -> Told:
    heads = log.heads_of_guide(at, edition.article_id, count=100)
    return {(h.moment, h.what, h.note) for h in heads if h.rank == log.FACT}


def by_history(edition: Edition, at: datetime) -> Told:
    """The log leaves out what the guide doesn't show any more."""
    page = page_of(edition, at=at, settings=PublisherSettings.current())
    keys = [fact.key for fact in page.facts]
    shown = {str(v.fact) for v in FactVersion.objects.filter(fact__key__in=keys)}
    entries = read_history(edition, at=at).entries
    told = {(e.at, f"{e.subject}: {e.label}", e.note) for e in entries if isinstance(e, FactEntry)}
    return {one for one in told if one[1] in shown}


@pytest.mark.parametrize("days", [0, 4])
def test_log_and_history_tell_of_the_same_changes(days: int) -> None:
    plant_all()
    plant_changes_readers_saw()
    at = clock.now() + days * DAY
    editions = list(live.for_page(at))
    accounts = [(edition.title, by_log(edition, at)) for edition in editions]
    assert accounts == [(edition.title, by_history(edition, at)) for edition in editions]
    (told,) = [told for title, told in accounts if title == "Pens"]
    assert sorted(note for _, _, note in told) == ["", *[""] * (days > 0), "A forgery.",
                                                   "We misread it."]  # fmt: skip


def by_past(edition: Edition, at: datetime) -> set[int]:
    """The versions that the guide showed, of the facts that it shows now."""
    editions = Edition.objects.past(at).filter(article=edition.article_id)
    facts = read_past(editions, table_versions(editions, at=at))[edition.article_id].facts
    now = {fact: spans for fact, spans in facts.items() if any(s.holds(at) for s in spans)}
    versions = fact_versions(list(now), at=at)
    return {one.version.pk for one in versions if one.seen(now[one.version.fact_id])}


@pytest.mark.parametrize("days", [1, 4])
def test_the_track_record_and_the_history_saw_the_same_versions(days: int) -> None:
    plant_all()
    plant_changes_readers_saw()
    at = clock.now() + days * DAY
    facts = Fact.objects.values("pk")
    sight, versions = see(facts, at=at), fact_versions(facts, at=at)
    seen = {
        edition.article_id: {
            one.version.pk
            for one in versions
            if edition.article_id in sight.guides(one.version.fact_id, one.span)
        }
        for edition in live.for_page(at)
    }
    assert seen == {edition.article_id: by_past(edition, at) for edition in live.for_page(at)}
    assert len(set().union(*seen.values())) > 5
