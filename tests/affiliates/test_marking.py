"""Links that earn get their `rel` in finished HTML, whatever they look like there."""

import pytest

from affiliates.marking import mark
from affiliates.partners import Partners, Tie
from affiliates.relationships import Relationship

PARTNERS = Partners(
    links={kind: Tie("m", kind, "Pen", "", "pen") for kind in Relationship.values},
    hosts={
        f"{kind}.example": Tie("m", kind, "M") for kind in Relationship.values if kind != "none"
    },
)


def marked(html: str) -> str:
    return mark(html, lambda: PARTNERS, home="home.example").html


@pytest.mark.parametrize(
    ("relationship", "rel"),
    [
        ("affiliate", "sponsored nofollow"),
        ("sponsor", "sponsored nofollow"),
        ("gift", "sponsored nofollow"),
        ("own", "nofollow"),
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "/go/{}/",
        "https://home.example/go/{}/",
        "https://{}.example/",
        "//www.{}.example",
        "https://{}\u2064.example/a",
    ],
)
def test_each_relationship_has_its_rel(relationship: str, rel: str, address: str) -> None:
    href = address.format(relationship)
    assert marked(f'<a href="{href}">x</a>') == f'<a href="{href}" rel="{rel}">x</a>'


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/go/none/">x</a>',
        '<a href="https://none.example/">x</a>',
        '<a href="https://other.example/?affiliate.example" rel="noopener">x</a>',
        '<a href="/guides/" rel="next">x</a>',
        '<a name="affiliate.example">x</a>',
        '<abbr title="x">https://affiliate.example/</abbr>',
        '<a href="https://home.example/guides/">x</a>',
    ],
)
def test_what_earns_nothing_stays_as_it_is(html: str) -> None:
    assert marked(html) == html


@pytest.mark.parametrize(
    ("tag", "becomes"),
    [
        ("<a href='/go/gift/'>", "<a href='/go/gift/' rel=\"sponsored nofollow\">"),
        ("<a href=/go/gift/>", '<a href=/go/gift/ rel="sponsored nofollow">'),
        ('<A HREF="/go/gift/">', '<A HREF="/go/gift/" rel="sponsored nofollow">'),
        (
            '<a rel="noopener author" href="/go/gift/" title="a > b">',
            '<a href="/go/gift/" title="a > b" rel="sponsored nofollow noopener author">',
        ),
        (
            '<a href="/go/own/" rel="sponsored nofollow ugc">',
            '<a href="/go/own/" rel="nofollow ugc">',
        ),
        (
            '<a title="href=/x" href="https&#58;//gift.example/">',
            '<a title="href=/x" href="https&#58;//gift.example/" rel="sponsored nofollow">',
        ),
        (
            '<a href="/go/gift/" href="/guides/">',
            '<a href="/go/gift/" href="/guides/" rel="sponsored nofollow">',
        ),
        ('<a\nhref="/go/gift/">', '<a\nhref="/go/gift/" rel="sponsored nofollow">'),
        ('<area href="/go/gift/"/>', '<area href="/go/gift/" rel="sponsored nofollow"/>'),
    ],
)
def test_the_tag_is_read_as_a_browser_reads_it(tag: str, becomes: str) -> None:
    assert marked(tag) == becomes


def test_a_link_of_ours_that_nobody_knows_is_marked_as_if_it_earned() -> None:
    assert marked('<a href="/go/gone/">') == '<a href="/go/gone/" rel="sponsored nofollow">'


def test_nobody_is_asked_for_partners_where_no_link_leads_out() -> None:
    def partners() -> Partners:
        raise AssertionError("asked")

    html = '<a href="/guides/">x</a><a href="#y">y</a><a href="mailto:a@gift.example">z</a>'
    assert mark(html, partners, home="home.example").html == html


def test_marking_twice_changes_nothing_more() -> None:
    once = marked('<p><a href="/go/gift/" rel="noopener">x</a> <a href="//own.example">y</a></p>')
    assert marked(once) == once
