"""The front page: what was reviewed and corrected lately, as the guides themselves say it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.ledger.recording import withdraw_check
from articles.ledger.reviewing import Answer, finish_review, record_answers
from articles.models import Article, Check, Fact, FactVersion, SitePage
from articles.publishing.editions import withdraw
from articles.tables.grid import Row
from capysite.base import clock
from capysite.base.models import PublisherSettings
from tests.articles.factories import (
    make_checker,
    make_edition,
    make_fact,
    make_offer,
    make_product,
    make_table,
    make_topic,
    make_user,
    make_version,
)
from tests.articles.logged import correct

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def section(client: Client, at: datetime, name: str) -> Any:
    with clock.fixed(at):
        page = html.fromstring(client.get("/").content)
    return next(iter(page.xpath(f"//section[@aria-labelledby='{name}']")), None)


def rows(client: Client, at: datetime, name: str) -> list[str]:
    found = section(client, at, name)
    items = [] if found is None else found.xpath(".//li")
    return [" ".join(item.text_content().split()) for item in items]


def make_guide(title: str, *facts: Fact, **parts: Any) -> Article:
    body = " ".join(f"It is {{{{ fact: {fact.key} }}}}." for fact in facts) or "Words."
    return make_edition(title=title, slug=title.lower(), **{"body": body, **parts}).article


def review(guide: Article, *facts: Fact) -> None:
    versions = FactVersion.objects.filter(fact__in=facts)
    answers = [Answer(version.pk, "page") for version in versions]
    finish_review(record_answers(guide, answers, by=make_checker()), by=make_checker())


def stamped(client: Client, at: datetime, guide: str) -> str:
    """What the guide's own page says."""
    with clock.fixed(at):
        page = html.fromstring(client.get(f"/guides/{guide}/").content)
    found = page.xpath("//dt[.='Last reviewed']/following-sibling::dd[1]")
    return " ".join(found[0].text_content().split()).partition(" by ")[0] if found else ""


def test_newly_reviewed_says_what_each_guide_says_while_it_says_it(client: Client) -> None:
    """Facts in a text, a table, a promotion of it and an offer; some unreviewed, some overdue."""
    with clock.fixed(MARCH):
        price = make_fact("$17/mo", checked=False)
        limit = make_fact("300", kind="plan_limit", value_type="number", checked=False)
        loose = make_fact("$5", checked=False)
        make_guide("Pens", price, limit)
        product = make_product("own")
        offer = make_offer(product=product, price=loose, ends_at=MARCH + 20 * DAY)
        cells = Row(product=product.slug, cells=("Nib", f"{{{{ fact: {price.key} }}}}"))
        table = make_table([cells, Row(kind="promotion", offer=offer.key)])
        make_guide("Inks", limit, body=f"{{{{ table: {table.key} }}}}", tables=[table])
        make_guide("Desks", loose)
    for day, title in ((1, "Pens"), (2, "Inks")):
        with clock.fixed(MARCH + day * DAY):
            review(Article.objects.get(title=title), *([price, limit] if day == 1 else [price]))
    seen = set()
    for day in (0, 1, 2, 19, 20, 25, 31, 40, 70):
        at = MARCH + day * DAY
        shown = rows(client, at, "reviewed")
        seen.add(len(shown))
        stamps = [(t, stamped(client, at, t.lower())) for t in ("Inks", "Pens", "Desks")]
        wanted = [f"{title} Last reviewed {says}" for title, says in stamps if says]
        assert shown == wanted, day
    assert seen == {0, 1, 2}


def test_the_newest_review_comes_first_and_three_are_shown(client: Client) -> None:
    for number, title in enumerate(("Pens", "Inks", "Desks", "Lamps")):
        with clock.fixed(MARCH + number * DAY):
            fact = make_fact("$5", checked=False)
            review(make_guide(title, fact), fact)
    at = MARCH + 5 * DAY
    assert [row.partition(" ")[0] for row in rows(client, at, "reviewed")] == [
        "Lamps", "Desks", "Inks",
    ]  # fmt: skip
    with clock.fixed(at):
        for check in Check.objects.filter(review__article__title="Lamps"):
            withdraw_check(check, by=make_checker(), note="Wrong page.")
        desks = Article.objects.get(title="Desks")
        withdraw(desks, lock_version=desks.lock_version, by=make_user(), note="Old.")
    assert [row.partition(" ")[0] for row in rows(client, at, "reviewed")] == ["Inks", "Pens"]


def test_corrections_of_the_last_ninety_days_stand_there_and_updates_do_not(client: Client) -> None:
    with clock.fixed(MARCH):
        price, other = make_fact("$17/mo", subject="Quill", label="price"), make_fact("$5")
        guide = make_guide("Pens", price, other)
    with clock.fixed(MARCH + DAY):
        make_version(price, "$19/mo", reason="correction", note="We read the yearly plan.")
        make_version(other, "$6", reason="update")
    with clock.fixed(MARCH + 2 * DAY):
        correct(guide.editions.get(), "We miscounted.")
    (newest, older) = rows(client, MARCH + 3 * DAY, "corrected")
    assert newest == "4 March 2026 Pens We miscounted."
    assert older == "3 March 2026 Quill: price was $17/mo → now $19/mo We read the yearly plan."
    links = section(client, MARCH + 3 * DAY, "corrected").xpath(".//h3/a/@href")
    with clock.fixed(MARCH + 3 * DAY):
        ids = html.fromstring(client.get("/corrections/").content).xpath("//li/@id")
    assert links == [f"/corrections/#{anchor}" for anchor in ids]
    assert len(rows(client, MARCH + 91 * DAY + DAY / 2, "corrected")) == 1
    assert rows(client, MARCH + 93 * DAY, "corrected") == []


def test_a_site_without_either_says_nothing_of_them(client: Client) -> None:
    with clock.fixed(MARCH):
        make_guide("Pens")
    assert section(client, MARCH, "reviewed") is None
    assert section(client, MARCH, "corrected") is None


@pytest.mark.alike
def test_the_front_page_costs_the_same_with_one_guide_and_with_thirty(client: Client) -> None:
    PublisherSettings.objects.create(
        navigation="Pens | pens", social="Letters https://social.example/@us"
    )
    SitePage.objects.create(name="about", body="Words.")
    topic = make_topic(slug="pens").slug

    def add(number: int) -> None:
        with clock.fixed(MARCH):
            fact = make_fact("$5", checked=False)
            guide = make_guide(f"Guide{number}", fact, topic=topic)
        with clock.fixed(MARCH + DAY):
            make_version(fact, "$6", reason="correction", note="Misread.")
            review(guide, fact)
            if number in {0, 29}:
                correct(guide.editions.get(), "We miscounted.")

    def cost(day: int) -> int:
        with clock.fixed(MARCH + day * DAY), CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        assert len(rows(client, MARCH + day * DAY, "corrected")) >= 2
        assert rows(client, MARCH + day * DAY, "reviewed")
        return len(queries)

    add(0)
    one = cost(2)
    for number in range(1, 30):
        add(number)
    assert cost(2) == one <= 8
