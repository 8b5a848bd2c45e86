"""What an issue says: frozen values, absolute addresses, disclosure first, the way out."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capysite.base import clock
from newsletter.composing import PREFERENCES, TOKEN, Composed, compose
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_link,
    make_product,
    make_version,
)
from tests.newsletter.issues import about, add_guide, make_issue, make_sender
from tests.newsletter.makers import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
DAY = timedelta(days=1)
ANCHOR = re.compile(r"<a\b[^>]*>")


@pytest.fixture(autouse=True)
def _sender() -> None:
    make_sender()


def addresses(composed: Composed) -> list[str]:
    return re.findall(r'href="([^"]*)"', composed.html)


def test_values_are_those_of_the_instant_in_both_forms() -> None:
    with clock.fixed(NOON - 2 * DAY):
        fact = make_fact("$17/mo")
        make_version(fact, "$19/mo", at=NOON)
    issue = about(fact)
    for at, price in ((NOON - timedelta(seconds=1), "$17/mo"), (NOON, "$19/mo")):
        composed = compose(issue, at=at)
        assert f"It costs {price} now." in composed.html
        assert f"It costs {price} now." in composed.text
        version = fact.versions.current(at).get()
        assert composed.facts == {fact.pk: version.pk}


def test_an_overdue_figure_says_when_it_was_last_checked() -> None:
    with clock.fixed(NOON - 400 * DAY):
        fact = make_fact("Blue", value_type="text", kind="statement")
    composed = compose(about(fact), at=NOON)
    assert "Blue (last checked 30 March 2025) now." in composed.html
    assert "Blue (last checked 30 March 2025) now." in " ".join(composed.text.split())
    assert composed.holes == ()


def test_all_addresses_are_absolute_and_of_this_site_or_typed_by_an_editor() -> None:
    with clock.fixed(NOON - DAY):
        make_edition(slug="pens")
        issue = make_issue(
            introduction="[Pens](guide:pens), [products](/products/), [ink](https://ink.example/), "
            "[a part](#part).\n\n## Part"
        )
        add_guide(issue, make_edition(slug="inks"))
    composed = compose(issue, at=NOON)
    site, page = settings.SITE_URL, f"/newsletter/issues/{issue.slug}/"
    ways_out = {
        f"{site}/newsletter/unsubscribe/{TOKEN}/",
        f"{site}/newsletter/preferences/{PREFERENCES}/",
    }
    assert set(addresses(composed)) == {
        f"{site}/guides/pens/", f"{site}/guides/inks/", f"{site}/products/", "https://ink.example/",
        f"{site}{page}#part", f"{site}{page}", f"{site}/", *ways_out,
    }  # fmt: skip
    assert {*re.findall(r"https?://[^\s)]+", composed.text)} == set(addresses(composed))
    for secret in (TOKEN, PREFERENCES):
        assert composed.html.count(secret) == composed.text.count(secret) == 1


def test_a_link_that_earns_is_marked_and_disclosed_before_it_in_both_forms() -> None:
    with clock.fixed(NOON - DAY):
        link = make_link(product=make_product("affiliate", name="Quill Pro"))
        make_edition(body=f"[Quill](go:{link.slug})")
    issue = make_issue(introduction=f"Buy [Quill](go:{link.slug}) today.")
    composed = compose(issue, at=NOON)
    assert composed.holes == ()
    (earning,) = (a for a in ANCHOR.findall(composed.html) if "/go/" in a)
    assert 'rel="sponsored nofollow"' in earning
    address = f"{settings.SITE_URL}/go/{link.slug}/?g=letter.{issue.slug}"
    assert f'href="{address}&amp;p=mail"' in earning
    for form, first in ((composed.html, earning), (composed.text, address)):
        flat = " ".join(form.split())
        assert "We earn a commission if you buy Quill Pro" in flat[: flat.index(first)]


def test_an_own_product_is_disclosed_where_a_figure_names_it() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("$17/mo", product=make_product("own", name="Nib"))
    composed = compose(about(fact), at=NOON)
    assert "Nib is our own." in composed.html
    assert "Nib is our own." in composed.text


def test_nothing_is_disclosed_where_nothing_is_earned() -> None:
    composed = compose(make_issue(), at=NOON)
    assert "earns" not in composed.html + composed.text


def test_a_guide_stands_with_its_live_title_and_summary_or_with_words_of_its_own() -> None:
    with clock.fixed(NOON - 2 * DAY):
        edition = make_edition(title="Pens & ink", summary="Four pens.")
        other = make_edition(summary="Unsaid.")
        change(edition.article, title="Not yet")
    issue = make_issue()
    add_guide(issue, other, position=2, words="**Mine**, in place of it.")
    add_guide(issue, edition, position=1)
    composed = compose(issue, at=NOON)
    assert composed.holes == ()
    assert "Pens &amp; ink" in composed.html
    assert "Pens & ink\n" in composed.text
    assert "Not yet" not in composed.html
    assert composed.text.index("Four pens.") < composed.text.index("Mine, in place of it.")
    assert "Unsaid." not in composed.html + composed.text
    assert "New guide · 2 May" in composed.html


def test_a_correction_says_what_was_wrong_in_the_words_of_the_item() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("$17/mo")
        edition = make_edition(title="Pens")
    issue = make_issue()
    words = f"We read the yearly plan: it costs {{{{ fact: {fact.key} }}}}."
    add_guide(issue, edition, kind="correction", words=words)
    composed = compose(issue, at=NOON)
    assert "CORRECTION\nPens\n" in composed.text
    assert "it costs $17/mo." in composed.html


def test_sender_postal_address_and_the_reason_for_the_mail_stand_at_its_foot() -> None:
    composed = compose(make_issue(), at=NOON)
    for line in ("Paper Guide", "1 Mill Lane", "Inkford"):
        assert line in composed.html
        assert f"{line}\n" in composed.text
    assert "You get this letter because you confirmed" in composed.html
    assert "You get this letter because you confirmed" in composed.text


def test_the_preheader_is_hidden_first_and_made_of_the_words_where_none_is_given() -> None:
    given = compose(make_issue(preheader="Four prices"), at=NOON)
    made = compose(make_issue(introduction="Pens. " * 60), at=NOON)
    for composed, said in ((given, "Four prices"), (made, made.preheader)):
        body = composed.html.partition("<body")[2]
        assert said in body.partition("<table")[0]
    assert 60 < len(made.preheader) <= 122
    assert made.preheader.endswith("Pens. …")


def test_the_same_issue_at_the_same_instant_gives_the_same_bytes() -> None:
    with clock.fixed(NOON - DAY):
        fact = make_fact("$17/mo", product=make_product("own"))
        link = make_link()
        make_edition(body=f"[x](go:{link.slug})")
        issue = about(fact)
        add_guide(issue, words=f"[Quill](go:{link.slug})")
    assert compose(issue, at=NOON) == compose(issue, at=NOON)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028"])
def test_a_subject_never_writes_a_second_line(line_end: str) -> None:
    issue = make_issue()
    issue.subject = f"Pens{line_end}Bcc: everybody@example.org"
    composed = compose(issue, at=NOON)
    assert composed.subject == "Pens Bcc: everybody@example.org"
    assert len(composed.subject.splitlines()) == 1


def test_lines_of_the_text_are_short_but_for_addresses() -> None:
    issue = make_issue(introduction=("word " * 60) + f"[there](https://ink.example/{'x' * 90})")
    lines = compose(issue, at=NOON).text.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 72
    assert sum("x" * 90 in line for line in lines) == 1


def test_an_issue_of_one_guide_costs_as_many_queries_as_one_of_thirty() -> None:
    counts = []
    for guides in (1, 30):
        with clock.fixed(NOON - DAY):
            facts = [make_fact() for _ in range(guides)]
            words = " ".join(f"{{{{ fact: {fact.key} }}}}" for fact in facts)
            link = make_link()
            make_edition(body=f"[x](go:{link.slug})")
            issue = make_issue(introduction=f"{words} [x](go:{link.slug})")
            for fact in facts:
                add_guide(issue, words=f"Now {{{{ fact: {fact.key} }}}}.")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            compose(issue, at=NOON)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
