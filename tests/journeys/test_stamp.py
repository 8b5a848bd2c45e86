"""Three dates that nobody types: published, changed, reviewed. What moves which, and what none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles.ledger.recording import record_check, withdraw_check
from articles.ledger.reviewing import Answer, finish_review, record_answers
from articles.models import Article, Check, Edition, Fact, FactVersion, Review
from capysite.base import clock
from tests.articles.desk import as_shown, guide_post, page
from tests.articles.factories import change, make_article, make_checker, make_edition, make_fact
from tests.articles.graphs import nodes_in

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FORGED = dict.fromkeys(
    ("published_at", "published_on", "elsewhere_on", "changed_on", "changed_at", "updated_at",
     "reviewed_on", "reviewed_at", "last_reviewed", "lastReviewed", "reviewed", "started_at",
     "finished_at", "begins_at", "frozen_at", "checked_at", "recorded_at", "retrieved_on",
     "datePublished", "dateModified", "at"), "2031-01-01",
)  # fmt: skip


@pytest.fixture
def price() -> Fact:
    with clock.fixed(MARCH):
        return make_fact("$17/mo", subject="Quill", checked=False)


@pytest.fixture
def guide(price: Fact) -> Article:
    with clock.fixed(MARCH):
        limit = make_fact("300 minutes", kind="plan_limit", value_type="number", checked=False)
        body = f"It is {{{{ fact: {price.key} }}}} for {{{{ fact: {limit.key} }}}}."
        return make_edition(title="Pens", slug="pens", body=body).article


def review(guide: Article, at: datetime) -> Review:
    shown = FactVersion.objects.filter(fact__uses__edition__article=guide).distinct()
    answers = [Answer(version.pk, "page") for version in shown]
    with clock.fixed(at):
        review = record_answers(guide, answers, by=make_checker())
        return finish_review(review, by=make_checker())


def read(at: datetime, path: str = "/guides/pens/") -> html.HtmlElement:
    with clock.fixed(at):
        response = Client().get(path)
    assert response.status_code == 200
    return html.fromstring(response.content)


def schema(shown: html.HtmlElement) -> dict[str, Any]:
    return nodes_in(html.tostring(shown))


def dates(at: datetime) -> tuple[str, str, str]:
    """Published, changed, reviewed, as machines read them."""
    told = schema(read(at))
    article, reviewed = told["Article"], told["WebPage"].get("lastReviewed", "")
    return article["datePublished"], article["dateModified"], reviewed


def stamp(at: datetime) -> str:
    found = read(at).xpath("//dt[.='Last reviewed']/following-sibling::dd[1]")
    return " ".join(found[0].text_content().split()) if found else ""


def aged(shown: html.HtmlElement) -> list[tuple[str, str]]:
    """Figures in the text that bear an age, each with it."""
    figures = shown.xpath("//p/span[contains(@class,'is-due')]")
    ages = (figure.xpath("following-sibling::span[1][@class='age']")[0] for figure in figures)
    return [(f.text_content(), age.text_content()) for f, age in zip(figures, ages, strict=True)]


def test_a_comma_moves_changed_alone_and_a_review_moves_reviewed_alone(guide: Article) -> None:
    assert dates(MARCH) == ("2026-03-02", "2026-03-02", "")
    review(guide, MARCH + DAY)
    assert dates(MARCH + DAY) == ("2026-03-02", "2026-03-02", "2026-03-03")
    with clock.fixed(MARCH + 5 * DAY):
        make_edition(change(guide, summary="We wrote, with four pens, for a week."))
    assert dates(MARCH + 5 * DAY) == ("2026-03-02", "2026-03-07", "2026-03-03")
    review(guide, MARCH + 9 * DAY)
    assert dates(MARCH + 9 * DAY) == ("2026-03-02", "2026-03-07", "2026-03-11")


def test_a_fact_that_goes_overdue_takes_its_kind_along_and_says_its_age(
    guide: Article, price: Fact
) -> None:
    review(guide, MARCH)
    fresh, due, old = (read(MARCH + days * DAY) for days in (29, 30, 60))
    assert [stamp(MARCH + days * DAY) for days in (29, 30, 60)] == [
        "March 2026 — pricing & plan limits verified by Editor",
        "March 2026 — plan limits verified by Editor",
        "",
    ]
    assert [aged(shown) for shown in (fresh, due)] == [[], [("$17/mo", "last checked 30 days ago")]]
    entity = schema(due)["WebPage"]
    by = entity["reviewedBy"]["@id"]
    assert (entity["lastReviewed"], by) == (
        "2026-03-02", "http://testserver/authors/editor/#person"
    )  # fmt: skip
    assert (schema(due)["Person"]["@id"], schema(due)["Person"]["name"]) == (by, "Editor")
    assert not {"lastReviewed", "reviewedBy"} & set(schema(old)["WebPage"])


def test_a_check_that_is_withdrawn_takes_the_kind_away(guide: Article, price: Fact) -> None:
    review(guide, MARCH)
    with clock.fixed(MARCH + DAY):
        wrong = Check.objects.get(version__fact=price)
        withdraw_check(wrong, by=make_checker(), note="It was the page of another plan.")
    assert stamp(MARCH) == "March 2026 — pricing & plan limits verified by Editor"
    assert stamp(MARCH + DAY) == "March 2026 — plan limits verified by Editor"


def test_a_review_of_which_every_check_is_withdrawn_is_none(guide: Article, price: Fact) -> None:
    with clock.fixed(MARCH):
        for version in FactVersion.objects.filter(fact__uses__edition__article=guide).distinct():
            record_check(version, by=make_checker("ben"), method="page")
    done = review(guide, MARCH + DAY)
    assert dates(MARCH + DAY)[2] == "2026-03-03"
    with clock.fixed(MARCH + 2 * DAY):
        for check in done.checks.all():
            withdraw_check(check, by=make_checker(), note="I looked at the wrong page.")
    assert dates(MARCH + 2 * DAY)[2] == ""


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


def test_no_form_and_no_forged_field_moves_a_date(
    desk: Client, guide: Article, price: Fact
) -> None:
    done = review(guide, MARCH)
    later = MARCH + 3 * DAY
    before = dates(later)
    edition, check = Edition.objects.get(), Check.objects.filter(version__fact=price).get()
    with clock.fixed(later):
        desk.post(page(guide, "change"), guide_post(guide, title="Pens") | FORGED)
        for row in (edition, done, check, price.versions.get()):
            assert desk.post(page(row, "change"), FORGED).status_code == 403
        assert desk.post(reverse("admin:articles_review_add"), FORGED).status_code == 403
        desk.post(page(guide, "review"), FORGED)
        desk.post(page(price, "check"), FORGED | {"checked_at_0": "2031-01-01"})
        desk.post(page(price, "version"), FORGED)
        posted = as_shown(desk.get(page(guide, "publish")).content.decode(), "verb_form")
        for day in ("2026-02-01", "2031-13-01"):
            said = desk.post(
                page(guide, "publish"), posted | FORGED | {"at_0": day, "at_1": "09:00"}
            )
            assert said.status_code == 200
    assert dates(later) == before
    assert Review.objects.count() == 1


def test_what_a_review_is_sent_with_sets_no_date(desk: Client, guide: Article, price: Fact) -> None:
    with clock.fixed(MARCH + 2 * DAY):
        posted = {f"fact-{price.versions.get().pk}": "page"} | FORGED
        assert desk.post(page(guide, "review"), posted).status_code == 302
        make_edition(change(guide, summary="We wrote, with four pens, for a week."))
    assert dates(MARCH + 2 * DAY) == ("2026-03-02", "2026-03-04", "2026-03-04")
    told = Review.objects.values_list("started_at", "finished_at", "checks__checked_at").get()
    assert set(told) == {MARCH + 2 * DAY}


def queries(size: int) -> int:
    facts = [make_fact("$17/mo") for _ in range(size)]
    body = "\n\n".join(f"It is {{{{ fact: {fact.key} }}}}." for fact in facts)
    guide = make_article(slug=f"with-{size}", body=body, evidence=tuple(f.key for f in facts))
    edition = make_edition(guide)
    review(edition.article, clock.now())
    with CaptureQueriesContext(connection) as asked:
        shown = html.fromstring(Client().get(edition.get_absolute_url()).content)
    assert len(shown.xpath("//tr[starts-with(@id,'fact-')]")) == size
    assert "lastReviewed" in schema(shown)["WebPage"]
    return len(asked)


@pytest.mark.alike
def test_a_reviewed_guide_costs_as_much_with_4_facts_as_with_40() -> None:
    few, many = queries(4), queries(40)
    assert few == many <= 8
