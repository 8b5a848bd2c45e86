"""The report of clicks at the desk: what it adds up, who may see it, and its CSV."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from affiliates.exporting import harmless
from affiliates.reports import change
from tests.articles.desk import member
from tests.articles.factories import (
    make_clicks,
    make_edition,
    make_link,
    make_merchant,
    make_product,
)
from tests.types import AtMoment

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 31)
PAGE, CSV = reverse("admin:affiliates_clicks"), reverse("admin:affiliates_clicks_csv")
Desk = Callable[..., html.HtmlElement]


@pytest.fixture
def editor(client: Client, at_moment: AtMoment) -> Client:
    at_moment(datetime(2027, 3, 31, 12, tzinfo=UTC))
    client.force_login(member("Editor"))
    return client


@pytest.fixture
def shown(editor: Client) -> Desk:
    def show(query: str = "") -> html.HtmlElement:
        response = editor.get(f"{PAGE}{query}")
        assert response.status_code == 200
        return html.fromstring(response.content.decode())

    return show


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def cells(page: html.HtmlElement, part: str = "tbody") -> list[list[str]]:
    rows = page.xpath(f"//div[contains(@class, 'counted')]//table/{part}/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def plant() -> None:
    inkwell = make_merchant(name="Inkwell Ltd")
    pen, ink = (
        make_link(slug=slug, product=make_product(merchant=inkwell)) for slug in ("pen", "ink")
    )
    guide = make_edition(slug="pens", title="Which pen?").article
    make_clicks(pen, guide=str(guide.pk), place="table", day=days_ago(0), count=7)
    make_clicks(pen, guide=str(guide.pk), place="body", day=days_ago(27), count=7)
    make_clicks(pen, guide="", place="mail", day=days_ago(28), count=10)
    make_clicks(pen, guide="", place="mail", day=days_ago(56), count=99)
    make_clicks(ink, guide="", place="other", day=days_ago(3), count=2)
    make_clicks(ink, guide="", place="other", day=days_ago(3), kind="robot", count=50)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("link", [["pen", "14", "10", "+40 %", "0"], ["ink", "2", "0", "new", "50"]]),
        ("merchant", [["Inkwell Ltd", "16", "10", "+60 %", "50"]]),
        ("place", [["Table", "7", "0", "new", "0"], ["Text", "7", "0", "new", "0"],
                   ["Elsewhere", "2", "0", "new", "50"], ["Mail", "0", "10", "−100 %", "0"]]),
    ],
)  # fmt: skip
def test_a_period_stands_against_the_one_before(
    shown: Desk, by: str, expected: list[list[str]]
) -> None:
    plant()
    page = shown(f"?by={by}")
    assert sorted(cells(page)) == sorted(expected)
    assert cells(page, "tfoot") == [["All", "16", "10", "+60 %", "50"]]


def test_guides_are_named_and_what_is_none_is_said_to_be(shown: Desk) -> None:
    plant()
    assert [row[:3] for row in cells(shown("?by=guide"))] == [
        ["Which pen?", "14", "0"],
        ["No guide that we know", "2", "10"],
    ]


def test_the_chart_has_a_title_and_its_table(shown: Desk) -> None:
    plant()
    page = shown()
    figure = page.xpath("//figure")[0]
    assert figure.xpath("./svg/title/text()") == [
        "People a day: 16 in these 28 days, 10 in those before"
    ]
    lines = figure.xpath("./svg/polyline/@points")
    assert [len(line.split()) for line in lines] == [28, 28]
    table = [[c.text_content() for c in row] for row in figure.xpath(".//tbody/tr")]
    assert table[0] == ["4 March 2027", "7", "0", "0"]
    assert table[-1] == ["31 March 2027", "7", "10", "0"]
    assert len(table) == 28


def test_days_of_ones_own_can_be_chosen(shown: Desk) -> None:
    plant()
    page = shown("?by=link&first=2027-03-28&last=2027-03-28")
    assert cells(page) == [["ink", "2", "0", "new", "50"]]
    assert len(page.xpath("//figure//tbody/tr")) == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?first=2027-03-02&last=2027-03-01", "The last day lies before the first."),
        ("?first=2020-01-01&last=2027-03-01", "Choose 366 days at most."),
        ("?first=0001-01-01&last=0001-01-02", "Nothing was counted in those days."),
        ("?first=9999-12-30&last=9999-12-31", "Nothing was counted in those days."),
        ("?first=yesterday", "Enter a valid date."),
        ("?by=moon", "Select a valid choice. moon is not one of the available choices."),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_and_shows_what_is_usual(
    editor: Client, shown: Desk, query: str, sentence: str
) -> None:
    plant()
    page = shown(query)
    assert page.xpath("//ul[contains(@class, 'errorlist')]/li/text()") == [sentence]
    assert cells(page, "tfoot") == [["All", "16", "10", "+60 %", "50"]]
    assert editor.get(f"{CSV}{query}").status_code == 200


def test_nothing_counted_is_said(shown: Desk) -> None:
    assert cells(shown()) == [["Nobody followed a link in these days."]]


@pytest.mark.alike
def test_the_page_takes_as_many_queries_for_thirty_links_as_for_one(editor: Client) -> None:
    def queries(by: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(f"{PAGE}?by={by}").status_code == 200
        return len(captured)

    def costs() -> dict[str, int]:
        return {by: queries(by) for by in ("link", "merchant", "guide", "place")}

    guide = make_edition().article
    make_clicks(guide=str(guide.pk), day=TODAY)
    costs()
    few = costs()
    for _ in range(29):
        make_clicks(guide=str(make_edition().article.pk), day=TODAY)
    assert costs() == few


def test_more_rows_than_a_page_holds_are_told(shown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("affiliates.report_pages.SHOWN", 2)
    for _ in range(5):
        make_clicks(day=TODAY)
    page = shown()
    assert len(cells(page)) == 2
    assert "And 3 more, which the CSV holds." in page.text_content()
    assert cells(page, "tfoot")[0][1] == "15"


def read_csv(editor: Client, query: str = "") -> list[list[str]]:
    response = editor.get(f"{CSV}{query}")
    assert response.streaming
    assert response["Content-Disposition"].startswith('attachment; filename="clicks-20')
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_csv_holds_each_day(editor: Client) -> None:
    plant()
    head, *rows = read_csv(editor)
    assert head == ["Day", "Link", "Product", "Merchant", "Guide", "Place", "People", "Robots"]
    assert [[row[0], row[1], *row[3:]] for row in rows] == [
        ["2027-03-04", "pen", "Inkwell Ltd", "Which pen?", "Text", "7", "0"],
        ["2027-03-28", "ink", "Inkwell Ltd", "No guide that we know", "Elsewhere", "2", "50"],
        ["2027-03-31", "pen", "Inkwell Ltd", "Which pen?", "Table", "7", "0"],
    ]


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_of_the_csv_is_a_formula(editor: Client, name: str) -> None:
    product = make_product(name=name, merchant=make_merchant(name=name))
    guide = make_edition(title=name.strip()).article
    make_clicks(make_link(product=product), guide=str(guide.pk), day=TODAY)
    _, row = read_csv(editor)
    assert [row[2], row[3]] == [harmless(name)] * 2
    assert row[4] == harmless(name.strip())
    assert row[4].startswith("'")


def test_who_may_see_clicks(client: Client) -> None:
    for page in (PAGE, CSV):
        client.logout()
        assert client.get(page).headers["Location"].startswith(reverse("admin:login"))
    answers = {}
    for group in ("Author", "Editor", "Admin"):
        client.force_login(member(group, f"a-{group}"))
        start = client.get(reverse("admin:index")).content.decode()
        answers[group] = [client.get(page).status_code for page in (PAGE, CSV)], PAGE in start
    assert answers == {
        "Author": ([403, 403], False),
        "Editor": ([200, 200], True),
        "Admin": ([200, 200], True),
    }


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(3, 3, "as before"), (0, 0, "as before"), (3, 0, "new"), (0, 4, "−100 %"), (7, 5, "+40 %")],
)
def test_a_change_is_said_in_one_word(now: int, before: int, said: str) -> None:
    assert change(now, before) == said
