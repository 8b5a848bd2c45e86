"""What keeps an issue from going out, each in a sentence that an editor can act on."""

from datetime import timedelta
from typing import Any

import pytest

from affiliates.models import Link
from articles.models import Edition
from capysite.base import clock
from newsletter.composing import compose
from newsletter.models import Issue, NewsletterSettings
from tests.articles.factories import (
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
)
from tests.newsletter.issues import about, add_guide, make_issue, make_sender
from tests.newsletter.makers import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sender() -> None:
    make_sender()


def holes(issue: Issue) -> tuple[str, ...]:
    return compose(issue, at=NOON).holes


def make_edition_yesterday() -> Edition:
    with clock.fixed(NOON - DAY):
        return make_edition()


def shown_link(**overrides: Any) -> Link:
    """One that a live guide shows."""
    link = make_link(**overrides)
    with clock.fixed(NOON - DAY):
        make_edition(body=f"[x](go:{link.slug})")
    return link


def test_a_whole_issue_has_none() -> None:
    issue = make_issue()
    add_guide(issue, make_edition_yesterday())
    assert holes(issue) == ()


def test_subject_and_words() -> None:
    assert holes(make_issue(subject=" ", introduction=" \n")) == (
        "The issue has no subject.",
        "It says nothing yet: write an introduction, or add a guide.",
    )


def test_an_issue_of_guides_alone_needs_no_introduction() -> None:
    issue = make_issue(introduction="")
    add_guide(issue, make_edition_yesterday())
    assert holes(issue) == ()


def test_who_it_is_from() -> None:
    NewsletterSettings.objects.all().delete()
    assert holes(make_issue()) == (
        "The sender has no name: fill it in under Newsletter settings.",
        "The postal address of the publisher is missing: fill it in under Newsletter settings.",
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{{ fact: no-such }}", "No fact “no-such” has a value at that moment."),
        ("[x](go:no-such)", "There is no link “no-such”."),
        ("[x](guide:no-such)", "There is no guide “no-such”."),
    ],
)
def test_what_is_referred_to_is_there(words: str, sentence: str) -> None:
    issue = make_issue(introduction=f"First.\n\n{words}")
    add_guide(issue, make_edition_yesterday(), words=words)
    assert holes(issue) == (f"Introduction, line 3: {sentence}", f"Item 1: {sentence}")


def test_a_figure_that_begins_later_has_no_value_yet() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("$17/mo", at=NOON + DAY, checked=False)
    (hole,) = holes(about(fact))
    assert hole == f"Introduction, line 1: No fact “{fact.key}” has a value at that moment."
    assert not any("has a value" in hole for hole in compose(about(fact), at=NOON + DAY).holes)


def test_an_overdue_price_is_refused_and_another_overdue_figure_is_not() -> None:
    with clock.fixed(NOON - 400 * DAY):
        price = make_fact("$17/mo")
        other = make_fact("Blue", value_type="text", kind="statement")
    issue = about(price)
    add_guide(issue, make_edition_yesterday(), words=f"It is {{{{ fact: {other.key} }}}}.")
    assert holes(issue) == (
        f"Fact {price.key}: This price was last checked on 30 March 2025 and is overdue: check it, "
        "or take it out.",
    )


def test_a_figure_without_ground_is_refused_as_in_guides() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("$17/mo", sources=[])
    (hole,) = holes(about(fact))
    assert hole.startswith(f"Fact {fact.key}: ")


def test_guides_can_be_read_at_that_moment() -> None:
    draft = make_article(title="Draft", slug="draft")
    issue = make_issue(introduction="[x](guide:draft)")
    with clock.fixed(NOON - DAY):
        add_guide(issue, make_edition(title="Tomorrow", at=NOON + DAY))
    add_guide(issue, article=draft, edition=make_edition_yesterday())
    assert holes(issue) == (
        "“draft” can’t be read at that moment: take the link out.",
        "Item 1: “Tomorrow” can’t be read at that moment: take it out, or wait.",
        "Item 2: “Draft” can’t be read at that moment: take it out, or wait.",
    )
    assert not any("Tomorrow" in hole for hole in compose(issue, at=NOON + DAY).holes)


def test_a_link_leads_somewhere_once_a_guide_has_shown_it() -> None:
    link = make_link()
    issue = make_issue(introduction=f"[x](go:{link.slug})")
    assert holes(issue) == (f"“go:{link.slug}” leads nowhere before a guide shows it.",)
    with clock.fixed(NOON - DAY):
        make_edition(body=f"[x](go:{link.slug})")
    assert holes(issue) == ()


def test_a_link_whose_time_is_over_needs_another_place() -> None:
    product = make_product("affiliate", website="")
    link = shown_link(product=product, ends_at=NOON - timedelta(hours=1))
    issue = make_issue(introduction=f"[x](go:{link.slug})")
    assert holes(issue) == (f"“go:{link.slug}” leads nowhere at that moment.",)
    Link.objects.update(fallback="https://shop.example/")
    assert holes(issue) == ()


def test_an_address_that_earns_is_not_typed() -> None:
    link = shown_link()
    (hole,) = holes(make_issue(introduction=f"[x]({link.destination})"))
    assert hole == (
        f"Introduction, line 1: “{link.destination}” earns: write it as [words](go:slug)."
    )


def test_tables_offers_and_pictures_stay_in_guides() -> None:
    with clock.fixed(NOON - DAY):
        table = make_table()
        make_edition(body=f"{{{{ table: {table.key} }}}}", tables=[table])
        offer = make_offer(price=make_fact("$17/mo"))
    words = f"{{{{ table: {table.key} }}}}\n\n{{{{ offer: {offer.key} }}}}\n\n{{{{ facts }}}}"
    lead = "lead to the guide that shows it."
    assert holes(make_issue(introduction=words)) == (
        f"Introduction, line 1: A letter can’t hold a table of the site: {lead}",
        f"Introduction, line 3: A letter can’t hold an offer: {lead}",
        f"Introduction, line 5: A letter can’t hold the evidence table: {lead}",
    )


def test_footnotes_stay_in_guides() -> None:
    issue = make_issue(introduction="Four pens[^n].\n\n[^n]: And a pencil.")
    assert holes(issue) == ("Introduction: A letter can’t hold footnotes: say it in the sentence.",)


def test_a_correction_says_something() -> None:
    issue = make_issue()
    add_guide(issue, make_edition_yesterday(), kind="correction", words=" ")
    assert holes(issue) == ("Item 1: Say what was wrong, and what is right.",)


def test_what_gmail_would_cut_off_is_refused() -> None:
    (hole,) = holes(make_issue(introduction="A long, long letter. " * 950 + "\n\n- x" * 2_000))
    assert hole.startswith("The mail has ")
    assert hole.endswith("Gmail cuts off what has more than 100 kB: make it shorter.")


def test_sentences_that_are_surer_than_the_ledger_are_warned_about() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("2027", value_type="date", kind="release", confidence="estimated")
    issue = make_issue(introduction=f"It comes in {{{{ fact: {fact.key} }}}}.")
    composed = compose(issue, at=NOON)
    assert composed.holes == ()
    assert len(composed.warnings) == 1
    assert composed.warnings[0].startswith("Introduction, line 1: ")
