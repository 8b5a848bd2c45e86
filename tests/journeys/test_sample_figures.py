"""The sample's figures: what no fact backs, and where its words outrun its evidence, which
`test_sample_guide` looks at."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from articles import unbacked
from articles.admin.figures import listed
from articles.models import Article, ComparisonTable
from articles.publishing.gate import inspect
from articles.unbacked import of_grid
from articles.working.copy import content_of
from capysite.base import clock
from tests.articles.factories import make_user
from tests.articles.figure_pages import panel, texts
from tests.conftest import SAMPLE_GUIDE
from tests.journeys.sample import line
from tests.journeys.test_sample_guide import imported, run_import

pytestmark = [pytest.mark.django_db, pytest.mark.sample]
__all__ = ["imported", "run_import"]

# Lines of the file as a text editor counts them.
FIGURES = [
    (5, "money", "$15 billion"),
    (7, "date", "early 2026"),
    (37, "number", "109B"),
    (37, "number", "400B"),
    (37, "date", "March 2026"),
    (37, "percentage", "52.6%"),
    (37, "percentage", "91.7%"),
    (38, "number", "64k tokens"),
    (38, "number", "1M context window"),
    (46, "money", "$15 billion"),
    (46, "date", "H2 2026"),
    (52, "date", "H2 2026"),
    (52, "date", "Q3 2026"),
    (30, "date", "H2 2026"),
    (35, "money", "$17/mo"),
]
# Every other number of the text, each with what it is: none is a figure by our definition.
NAMES = {
    5: ["2016", "19", "2025"], 7: ["4"], 25: ["5.4", "4.6"], 27: ["2026"], 31: ["4"],
    32: ["4.6"], 33: ["5.4"], 34: ["3.1"], 36: ["4"], 37: ["4", "2", "500"], 38: ["3"],
    39: ["5.4"], 46: ["2025"], 49: ["4"], 50: ["4", "3", "4"],
}  # fmt: skip


def line_of(text: str, words: str) -> int:
    """The line of the file that holds a line of the working copy, or a cell."""
    lines = SAMPLE_GUIDE.read_text(encoding="utf-8").split("\n")
    held = [n for n, one in enumerate(lines, 1) if text in one and words in one]
    assert len(held) == 1, (text, words)
    return held[0]


def figures_of(article: Article) -> Iterator[tuple[int, str, str]]:
    content = content_of(article)
    inspection = inspect(content, at=clock.now(), article=article)
    answers = {f"{unbacked.ANSWER}{q.key}": q.answer for q in content.questions}
    for shown in listed(article, inspection, at=clock.now()).lines:
        one = shown.unbacked
        text = answers.get(one.part, content.body).split("\n")[one.figure.line - 1]
        yield line_of(text, one.figure.text), one.figure.kind, one.figure.text
    grid = ComparisonTable.objects.get().read_grid()
    for cell in of_grid(grid):
        row = grid.rows[cell.row - 1]
        text = next(text for text in row.cells or (row.text,) if cell.figure.text in text)
        yield line_of(text, cell.figure.text), cell.figure.kind, cell.figure.text


def test_the_sample_has_fifteen_figures_without_a_fact(imported: Article) -> None:
    assert list(figures_of(imported)) == FIGURES


def test_what_is_left_out_are_names_years_and_an_age(imported: Article) -> None:
    """All that is prose or a cell; byline, evidence and sources are read into rows."""
    found = {}
    for number in (*range(4, 10), *range(18, 29), *range(30, 36), *range(36, 53)):
        rest = line(number)
        for _, _, words in (figure for figure in FIGURES if figure[0] == number):
            rest = rest.replace(words, " ", 1)
        if numbers := re.findall(r"\d+(?:\.\d+)?", rest):
            found[number] = numbers
    assert found == NAMES


def test_the_form_shows_them_as_they_are_read(imported: Article, client: Client) -> None:
    client.force_login(make_user())
    assert texts(panel(client, imported), ".//mark") == [words for _, _, words in FIGURES]


def test_only_what_is_said_without_a_hedge_is_warned_about(imported: Article) -> None:
    """The answer of line 46 and the cell of line 30, and not the answer of line 52."""
    drafts = list(ComparisonTable.objects.all())
    found = inspect(content_of(imported), at=clock.now(), article=imported, drafts=drafts).findings
    warned = [one for one in found.warnings if one.code == "fact-unhedged"]
    said = ["His first models are expected in H2 2026.", "Coming H2 2026"]
    assert [one.message.partition("”")[0].removeprefix("“") for one in warned] == said
    assert [line_of(words, "H2 2026") for words in said] == [46, 30]
    assert warned[0].where == "answer 1, line 1"
    assert warned[1].where == f"table {drafts[0].key}, row 1"
    assert "the most likely window is H2 2026" in line(52)
