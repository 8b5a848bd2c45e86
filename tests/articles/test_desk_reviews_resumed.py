"""A review at the desk in several sittings: what was answered is kept, nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from articles.models import Article, Check, Fact, FactVersion, Review
from capysite.base import clock
from tests.articles.desk import as_shown, page
from tests.articles.factories import change, make_article, make_checker, make_edition, make_fact

pytestmark = pytest.mark.django_db
KEEP = {"_keep": "Keep and go on later"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_checker())
    return client


@pytest.fixture
def facts() -> list[Fact]:
    return [make_fact(f"${n}/mo", subject=f"Quill {n}", checked=False) for n in (1, 2)]


@pytest.fixture
def guide(facts: list[Fact]) -> Article:
    return make_edition(make_article(title="Pens", evidence=tuple(f.key for f in facts))).article


def now_of(fact: Fact) -> FactVersion:
    return FactVersion.objects.current(clock.now()).get(fact=fact)


def answer(fact: Fact, how: str = "page", words: str = "") -> dict[str, object]:
    version = now_of(fact)
    source = version.sources.first()
    return {
        f"fact-{version.pk}": how, f"excerpt-{version.pk}": words,
        f"source-{version.pk}": source.pk if source else "",
    }  # fmt: skip


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def shown(desk: Client, guide: Article) -> dict[str, list[str]]:
    """Heading of each group, and its figures."""
    tree = html.fromstring(desk.get(page(guide, "review")).content)
    return {
        group.xpath("./h2/text()")[0].strip(): [
            text(figure) for figure in group.xpath(".//*[@class='figure']")
        ]
        for group in tree.xpath("//section[contains(@class,'asked')]")
    }


def test_what_is_kept_is_confirmed_and_the_rest_is_asked_again(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    posted = answer(facts[0], words="$1 a month") | KEEP
    said = desk.post(page(guide, "review"), posted, follow=True).content.decode()
    assert "1 fact is confirmed and kept; the review stays open." in said
    assert "Go on with the review…" in said
    assert shown(desk, guide) == {"Never checked": ["$2/mo"], "Confirmed in this review": ["$1/mo"]}
    done = html.fromstring(desk.get(page(guide, "review")).content)
    line = text(done.get_element_by_id(f"fact-{facts[0].pk}"))
    assert f"Editor, {clock.now():%-d %B %Y}" in line
    assert "read the page" in line
    assert "“$1 a month”" in line or "$1 a month" in line
    said = desk.post(page(guide, "review"), answer(facts[1]), follow=True).content.decode()
    assert "The review is finished: 2 facts were checked." in said
    assert f"“Last reviewed {clock.now():%B %Y} — pricing verified”" in said
    assert "Go on with the review…" not in said
    review = Review.objects.get()
    assert list(review.checks.values_list("excerpt", flat=True).order_by("pk")) == [
        "$1 a month",
        "",
    ]


def test_a_review_that_was_begun_is_on_the_start_page_until_it_ends(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    desk.post(page(guide, "review"), answer(facts[0]) | KEEP)
    start = html.fromstring(desk.get(reverse("admin:index")).content)
    assert start.xpath("//a[@aria-label='Go on: Pens']/@href") == [page(guide, "review")]
    desk.post(page(guide, "review"), answer(facts[1]))
    assert "Reviews that were begun" not in desk.get(reverse("admin:index")).content.decode()


def test_a_new_edition_is_told_and_its_facts_are_asked(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    desk.post(page(guide, "review"), answer(facts[0]) | KEEP)
    stale = answer(facts[1], words="$2 a month")
    third = make_fact("$3/mo", checked=False)
    make_edition(change(guide, evidence=(facts[0].key, third.key)))
    said = desk.post(page(guide, "review"), stale).content.decode()
    assert f"“{facts[1]}” stands on the live page no more." in said
    assert "You had read: “$2 a month”." in said
    assert "edition 2 is live since. You go on with what readers see now" in said
    assert shown(desk, guide) == {"Never checked": ["$3/mo"], "Confirmed in this review": ["$1/mo"]}
    desk.post(page(guide, "review"), answer(third))
    assert Review.objects.get().edition.number == 1
    assert Check.objects.count() == 2


def test_a_fact_that_changed_gets_its_version_and_the_review_goes_on(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    old = now_of(facts[1])
    posted = answer(facts[0]) | answer(facts[1], words="now $9 a month")
    moved = desk.post(page(guide, "review"), posted | {"_changed": old.pk})
    form = desk.get(moved["Location"])
    assert "You come back to the review of “Pens”." in form.content.decode()
    typed = as_shown(form.content.decode(), "verb_form")
    assert [typed[name] for name in ("method", "check_source", "excerpt")] == [
        "page", str(old.sources.get().pk), "now $9 a month",
    ]  # fmt: skip
    typed |= {"value": "$9/mo", "reason": "update"}
    ahead = desk.post(moved["Location"], typed).content.decode()
    back = desk.post(moved["Location"], as_shown(ahead, "verb_form"))
    assert back["Location"] == f"{page(guide, 'review')}#fact-{facts[1].pk}"
    assert shown(desk, guide) == {"Confirmed in this review": ["$1/mo", "$9/mo"]}
    desk.post(page(guide, "review"), {"last": 0})
    review = Review.objects.exclude(finished_at=None).get()
    assert list(review.checks.values_list("version", "excerpt").order_by("pk")) == [
        (now_of(facts[0]).pk, ""), (now_of(facts[1]).pk, "now $9 a month"),
    ]  # fmt: skip


def test_a_version_without_a_look_is_still_to_be_confirmed(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    moved = desk.post(page(guide, "review"), {"_changed": now_of(facts[1]).pk})
    typed = as_shown(desk.get(moved["Location"]).content.decode(), "verb_form")
    assert typed["method"] == ""
    typed |= {"value": "$9/mo", "reason": "update"}
    ahead = desk.post(moved["Location"], typed).content.decode()
    desk.post(moved["Location"], as_shown(ahead, "verb_form"))
    assert shown(desk, guide) == {"Never checked": ["$1/mo", "$9/mo"]}
    assert not Review.objects.exists()


def test_words_that_were_read_of_a_new_value_are_not_dropped(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    posted = answer(facts[1], "later", "now $9 a month") | {"_changed": now_of(facts[1]).pk}
    moved = desk.post(page(guide, "review"), posted)
    typed = as_shown(desk.get(moved["Location"]).content.decode(), "verb_form")
    said = desk.post(moved["Location"], typed | {"value": "$9/mo"}).content.decode()
    assert "Say how you looked, or take these words out." in said
    assert as_shown(said, "verb_form")["excerpt"] == "now $9 a month"
    assert facts[1].versions.count() == 1


def test_what_was_confirmed_and_changed_later_is_recorded_and_finishes_nothing(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    confirmed = now_of(facts[0])
    desk.post(page(guide, "review"), answer(facts[0]) | KEEP)
    moved = desk.post(page(guide, "review"), answer(facts[1]) | {"_changed": confirmed.pk})
    assert moved["Location"].startswith(page(facts[0], "version"))
    said = desk.post(page(guide, "review"), {"_changed": "x"}).content.decode()
    assert "The fact that changed stands on this page no more" in said
    assert (Review.objects.get().finished_at, Check.objects.count()) == (None, 2)


def test_a_form_that_is_sent_twice_is_one_review(
    desk: Client, guide: Article, facts: list[Fact]
) -> None:
    opened = as_shown(desk.get(page(guide, "review")).content.decode(), "verb_form")
    for said in ("The review is finished", "You finished this review in another window"):
        sent = desk.post(page(guide, "review"), opened | answer(facts[0]), follow=True)
        assert said in sent.content.decode()
    assert (Review.objects.count(), Check.objects.count()) == (1, 1)


def test_nothing_to_keep_begins_nothing(desk: Client, guide: Article) -> None:
    said = desk.post(page(guide, "review"), KEEP, follow=True).content.decode()
    assert "Nothing was answered, so there was nothing to keep." in said
    assert not Review.objects.exists()
