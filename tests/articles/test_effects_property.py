"""What an editor is shown equals what readers get: pages are fetched on both sides of the moment.

The pages are read by another reader, by other means, than the one under test.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from articles.content import Question
from articles.effects import effects_of
from articles.ledger.recording import cancel_version
from articles.models import ComparisonTable, Fact, FactVersion, Offer, Source
from articles.publishing.tables import publish_table
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_checker,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PRODUCT = "/products/quill/"
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
CUT = "\u241e"
BLOCKS = "p li td th dt dd h1 h2 h3 h4 caption div blockquote pre summary"
LEFT_OUT = (
    '//sup | //*[@aria-hidden="true"] | //ol[@class="sources"]/li/b | //svg | //script'
    ' | //*[contains(@class, "toc-phone")] | //a[@class="anchor"] | //*[@class="back"]'
    ' | //*[@class="deep"] | //a[@class="wrong"] | //*[@class="sideways"]'
)


def sentences(page: str) -> Counter[str]:
    """Every sentence of <main>: block by block, cut where a sentence ends."""
    if "<main" not in page:
        return Counter()
    (main,) = html.fromstring(page).xpath("//main")
    for silent in main.xpath(LEFT_OUT):
        silent.drop_tree()
    for block in main.iter(*BLOCKS.split(), "section", "tr", "ul", "ol", "table", "details"):
        block.text = f"{CUT}{block.text or ''}"
        block.tail = f"{CUT}{block.tail or ''}"
    found: Counter[str] = Counter()
    for block in main.text_content().split(CUT):
        words = re.sub(r"\s+", " ", block).strip()
        cut = re.sub(r"([.!?…][”’)\"]?) (?![a-z0-9])", f"\\1{CUT}", words)
        found.update(part for part in cut.split(CUT) if part)
    return found


PARTS = ("prose", "answer", "cell", "evidence", "offer", "list", "twice")


@dataclass(frozen=True)
class Plan:
    """Guides by the parts in which they show the fact and by the hour at which they begin,
    what is queued, and what is done when."""

    guides: tuple[tuple[frozenset[str], int], ...]
    queued: tuple[int, ...]
    act: str
    hour: int
    value: str
    sourced: bool


plans = st.builds(
    Plan,
    guides=st.lists(
        st.tuples(st.frozensets(st.sampled_from(PARTS)), st.integers(0, 4)),
        min_size=1,
        max_size=3,
    ).map(tuple),
    queued=st.lists(st.integers(1, 4), unique=True, max_size=2).map(tuple),
    act=st.sampled_from(("version", "cancel", "table", "offer")),
    hour=st.integers(0, 4),
    value=st.sampled_from(("$17/mo", "$19/mo", "€1,200/yr", "free")),
    sourced=st.booleans(),
)


@dataclass(frozen=True)
class World:
    fact: Fact
    table: ComparisonTable
    offer: Offer
    source: Source
    begins: dict[str, datetime]


def build(plan: Plan) -> World:
    product = make_product("own", slug="quill")
    fact = make_fact("$17/mo", product=product)
    ref = f"{{{{ fact: {fact.key} }}}}"
    table = make_table([Row(cells=("Quill", f"{ref} a month")), Row(cells=("Nib", "$9"))])
    publish_table(table, lock_version=table.lock_version, by=make_user())
    offer = make_offer(product=product, price=fact, begins_at=START, ends_at=START + 3 * HOUR)
    parts = {
        "prose": f"## Plans of {ref}\n\nWe write. It costs {ref} | * `x`. So be it.",
        "list": f"- One\n- At {ref}, “dear.” Yes!\n",
        "twice": f"Pay {ref}. Pay {ref}. Really?",
        "cell": f"{{{{ table: {table.key} }}}}",
        "offer": f"{{{{ offer: {offer.key} }}}}",
    }
    begins = {PRODUCT: START}
    for shown, hour in plan.guides:
        edition = make_edition(
            body="\n\n".join(["Words.", *(parts[name] for name in parts if name in shown)]),
            questions=(Question("q", "Dear?", f"It is {ref}." if "answer" in shown else "No."),),
            evidence=(fact.key,) if "evidence" in shown else (),
            at=START + hour * HOUR if hour else None,
        )
        begins[edition.get_absolute_url()] = edition.begins_at
    for hour in plan.queued:
        make_version(fact, f"${20 + hour}/mo", at=START + hour * HOUR)
    return World(fact, table, offer, make_source(), begins)


def act_of(plan: Plan, world: World) -> tuple[Callable[[], Any], Any, datetime | None]:
    """What is done, to what, and from when it holds."""
    fact, table = world.fact, world.table
    at = START + plan.hour * HOUR + HOUR / 2 if plan.hour else None
    if plan.act == "cancel" and plan.queued:
        queued = FactVersion.objects.get(fact=fact, begins_at=START + plan.queued[0] * HOUR)
        return lambda: cancel_version(queued, by=make_user()), fact, queued.begins_at
    if plan.act == "table":
        table.refresh_from_db()
        cells = ["Pen", f"{{{{ fact: {fact.key} }}}}"] if plan.sourced else ["Pen", plan.value]
        table.grid["rows"] = [{"cells": cells}, *table.grid["rows"]]
        table.save()
        lock = table.lock_version
        return lambda: publish_table(table, lock_version=lock, by=make_user(), at=at), table, at
    if plan.act == "offer":
        return lambda: Offer.objects.update(text=plan.value, ends_at=None), world.offer, None
    source = world.source if plan.sourced else Source.objects.order_by("pk")[0]
    make_checker()
    return lambda: make_version(fact, plan.value, at=at, sources=[(source, True)]), fact, at


def fetch(client: Client, path: str, at: datetime) -> Counter[str]:
    with clock.fixed(at):
        return sentences(client.get(path).content.decode())


def net(pairs: Iterable[tuple[str, str]]) -> tuple[Counter[str], Counter[str]]:
    """What comes and what goes, of sentences before and after."""
    before, after = (Counter(said for said in side if said) for side in zip(*pairs, strict=True))
    return after - before, before - after


NOTHING: tuple[Counter[str], Counter[str]] = (Counter(), Counter())


# Of a price's history, which comes with the second of two changes, whichever was made first.
HEADS = {"From", "Until", "Price", "Price, newest first"}


@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans)
def test_what_is_shown_equals_the_pages_before_and_after(client: Client, plan: Plan) -> None:
    with transaction.atomic():
        with clock.fixed(START):
            world = build(plan)
        with clock.fixed(START + HOUR / 4):
            act, target, at = act_of(plan, world)
            moment = at or clock.now()
            looks = [moment, *(START + n * HOUR for n in range(1, 5))]
            instants = [look for look in looks if look >= moment]
            effects = effects_of(act, target, at=at)
            pages = [(path, instant) for path in world.begins for instant in instants]
            without = {page: fetch(client, *page) for page in pages}
            just_before = {path: fetch(client, path, moment - INSTANT) for path in world.begins}
            act()
        for path, instant in pages:
            after = fetch(client, path, instant + INSTANT)
            changed = after - without[path, instant], without[path, instant] - after
            mine = [e for e in effects.passages if e.url == path]
            first = max(moment, world.begins[path])
            if instant == first:
                told = [(e.before, e.after) for e in mine if e.at == first]
                assert (net(told) if told else NOTHING) == changed
            if instant == first == moment and plan.act != "cancel":
                before = just_before[path]
                assert changed == (after - before, before - after)
            if plan.queued and plan.act in {"table", "offer"}:
                continue  # What a queued price will say there later is that price's effect.
            known = [e for e in mine if e.at <= instant]
            assert set(changed[0]) - HEADS <= {e.after for e in known}
            assert set(changed[1]) - HEADS <= {e.before for e in known}
        transaction.set_rollback(True)
