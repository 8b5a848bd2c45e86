"""What will change: found by doing it, looking, and undoing it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.content import Question
from articles.effects import Effects, effects_of
from articles.ledger.recording import cancel_version
from articles.models import Fact, FactVersion, Offer, Source, TableVersion
from articles.publishing.tables import publish_table
from articles.refusals import GateRefused
from articles.tables.grid import Row
from capysite.base import clock, outbox
from capysite.base.models import AuditEntry, Generation, OutboxMail
from tests.articles.factories import (
    change,
    make_checker,
    make_edition,
    make_fact,
    make_offer,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SUNDAY = MONDAY - DAY


def said(effects: Effects[object], surface: str = "") -> list[tuple[str, str, str]]:
    """Without the lines on ages, which a version that nobody has checked changes too."""
    return [
        (effect.where, effect.before, effect.after)
        for effect in effects.passages
        if "$" in effect.before + effect.after and surface in effect.surface
    ]


def nineteen(fact: Fact, at: datetime | None = None, value: str = "$19/mo") -> Effects[object]:
    source = Source.objects.filter(key="plans").first() or make_source(key="plans")
    make_checker()
    act = partial(make_version, fact, value, at=at, sources=[(source, True)])
    return effects_of(act, fact, at=at)


def test_each_sentence_cell_answer_and_offer_is_shown_before_and_after() -> None:
    with clock.fixed(SUNDAY):
        fact = make_fact("$17/mo", subject="Quill")
        ref = f"{{{{ fact: {fact.key} }}}}"
        offer = make_offer(price=fact)
        table = make_table([Row(cells=("Quill", ref)), Row(cells=("Nib", "$9"))], title="Pens")
        make_edition(
            title="Pens for mornings",
            body=f"## Plans\n\nWe like ink. It costs {ref}. So we buy it.\n\n- Now {ref}\n\n"
            f"{{{{ table: {table.key} }}}}\n\n{{{{ offer: {offer.key} }}}}",
            questions=(Question("dear", "Is it dear?", f"At {ref} it is not."),),
            evidence=(fact.key,),
            tables=[table],
        )
    with clock.fixed(MONDAY):
        effects = nineteen(fact)
    assert {(e.surface, e.title, e.at) for e in effects.passages} == {
        ("Guide", "Pens for mornings", MONDAY), ("Product", offer.product.name, MONDAY)
    }  # fmt: skip
    assert said(effects, "Guide") == [
        ("Text under “Plans”", "It costs $17/mo.", "It costs $19/mo."),
        ("Text under “Plans”", "Now $17/mo", "Now $19/mo"),
        ("Table “Pens”, row “Quill”, column “Price”", "$17/mo", "$19/mo"),
        (
            f"Offer “{offer.product}”",
            "$17/mo checked 1 Mar 2026",
            "$19/mo not yet checked",
        ),
        (
            "Table “Evidence”, column “Statement”",
            "Quill, price: $17/mo",
            "Quill, price: $19/mo",
        ),
        ("Question “Is it dear?”", "At $17/mo it is not.", "At $19/mo it is not."),
    ]


def test_looking_leaves_nothing_behind() -> None:
    fact = make_fact()
    make_edition(evidence=(fact.key,))
    source, _ = make_source(), make_checker()
    waiting = list(connection.run_on_commit)

    def act() -> None:
        make_version(fact, "$19/mo", sources=[(source, True)])
        outbox.queue(to="a@b.example", subject="x", text="x", kind="x", at=clock.now())
        transaction.on_commit(clock.now)

    kept = list(FactVersion.objects.values())
    audited = AuditEntry.objects.count()
    moved = list(Generation.objects.values())
    effects = effects_of(act, fact)
    assert said(effects) != []
    assert list(FactVersion.objects.values()) == kept
    assert AuditEntry.objects.count() == audited
    assert list(Generation.objects.values()) == moved
    assert not OutboxMail.objects.exists()
    assert not connection.needs_rollback
    assert connection.run_on_commit == waiting


def test_what_the_gate_refuses_is_refused_here_with_the_same_words() -> None:
    fact = make_fact()
    make_edition(evidence=(fact.key,))
    make_checker()
    act = partial(make_version, fact, "$19/mo", sources=[])
    with pytest.raises(GateRefused) as looked:
        effects_of(act, fact)
    with pytest.raises(GateRefused) as done:
        act()
    assert looked.value.findings == done.value.findings
    assert fact.versions.count() == 1


def test_a_later_price_is_seen_where_readers_will_see_it() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo")
        ref = f"It is {{{{ fact: {fact.key} }}}}."
        old = make_edition(title="Old", body=ref).article
        change(old, title="New")
        make_edition(old, at=MONDAY + DAY)
        make_edition(title="Coming", body=ref, at=MONDAY + 5 * DAY)
        make_edition(title="Ended", body=ref, until=MONDAY + DAY)
        effects = nineteen(fact, at=MONDAY + 2 * DAY)
    found = [(e.title, e.at, e.before, e.after) for e in effects.passages if "$" in e.after]
    assert found == [
        ("New", MONDAY + 2 * DAY, "It is $17/mo.", "It is $19/mo."),
        ("Coming", MONDAY + 5 * DAY, "It is $17/mo.", "It is $19/mo."),
    ]
    assert effects.until is None


def test_today_is_corrected_until_what_is_queued_begins() -> None:
    with clock.fixed(SUNDAY):
        fact = make_fact("$17/mo")
        ref = f"It is {{{{ fact: {fact.key} }}}}."
        make_edition(title="Live", body=ref)
        make_edition(title="Coming", body=ref, at=MONDAY + 5 * DAY)
        make_version(fact, "$21/mo", at=MONDAY + 2 * DAY)
    with clock.fixed(MONDAY):
        effects = nineteen(fact, value="$18/mo")
    assert said(effects) == [("Beginning of the text", "It is $17/mo.", "It is $18/mo.")]
    assert effects.until == MONDAY + 2 * DAY


def test_cancelling_what_is_queued_gives_back_what_holds_before_it() -> None:
    with clock.fixed(MONDAY):
        fact = make_fact("$17/mo")
        make_edition(body=f"It is {{{{ fact: {fact.key} }}}}.")
        queued = make_version(fact, "$21/mo", at=MONDAY + DAY)
        act = partial(cancel_version, queued, by=make_user())
        effects = effects_of(act, fact, at=queued.begins_at)
    assert said(effects) == [("Beginning of the text", "It is $21/mo.", "It is $17/mo.")]
    queued.refresh_from_db()
    assert queued.cancelled_at is None


def test_a_tables_new_version_is_looked_at_alike() -> None:
    with clock.fixed(MONDAY):
        table = make_table([Row(cells=("Quill", "$9")), Row(cells=("Nib", "$12"))], title="Pens")
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
        rows = [["Blot", "$3"], ["Quill", "$9"], ["Nib", "$13"]]
        table.grid["rows"] = [{"cells": cells} for cells in rows]
        table.save()
        act = partial(
            publish_table, table, lock_version=table.lock_version, by=make_user(), at=MONDAY + DAY
        )
        effects = effects_of(act, table, at=MONDAY + DAY)
    assert said(effects) == [
        ("Table “Pens”, row “Blot”, column “Price”", "", "$3"),
        ("Table “Pens”, row “Nib”, column “Price”", "$12", "$13"),
    ]
    assert TableVersion.objects.count() == 1


def test_an_offers_later_window_is_looked_at_when_it_opens() -> None:
    with clock.fixed(MONDAY):
        offer = make_offer(text="Take it.")
        make_edition(body=f"Pens.\n\n{{{{ offer: {offer.key} }}}}")

        def act() -> None:
            Offer.objects.update(text="Take two.", begins_at=MONDAY + DAY)

        effects = effects_of(act, offer)
    for surface in ("Guide", "Product"):
        passages = [e for e in effects.passages if e.surface == surface]
        texts = [(e.at, e.before, e.after) for e in passages if "Take" in e.before + e.after]
        assert texts == [(MONDAY, "Take it.", ""), (MONDAY + DAY, "Take it.", "Take two.")]


def test_the_digest_tells_whether_an_editor_would_decide_anew() -> None:
    with clock.fixed(SUNDAY):
        fact = make_fact("$17/mo")
        make_edition(body=f"It is {{{{ fact: {fact.key} }}}}.")
    with clock.fixed(MONDAY):
        shown = nineteen(fact)
    with clock.fixed(MONDAY + timedelta(seconds=90)):
        assert nineteen(fact).digest == shown.digest
        make_version(fact, "$18/mo")
    with clock.fixed(MONDAY + timedelta(seconds=95)):
        assert nineteen(fact).digest != shown.digest
    many = Effects(None, shown.passages * 3, None)
    assert len(many.first(2).passages) == 2


@pytest.mark.alike
def test_the_work_grows_with_the_guides_and_not_with_what_they_say() -> None:
    fact = make_fact("$17/mo")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            nineteen(fact)
        return len(asked)

    ref = f"It is {{{{ fact: {fact.key} }}}}.\n\n"
    make_edition(body=ref)
    queries()
    one = queries()
    make_edition(body=ref * 40)
    two = queries()
    make_edition(body=ref)
    assert queries() - two == two - one
