"""What the page says of its figures, and where the numbers come from."""

import pytest
from django.test import Client

from articles import figures
from articles.content import Question
from articles.models import Rendering
from articles.pages import building
from articles.publishing.rerendering import rerender
from articles.tables.grid import Row
from tests.articles.factories import make_edition, make_fact, make_table

pytestmark = pytest.mark.django_db
LINE = "<dt>Figures</dt><dd><strong>{}</strong> {} from the ledger</dd>"


def page_of(path: str, client: Client) -> str:
    return client.get(path).content.decode()


def test_the_line_counts_references_and_typed_figures_of_text_answers_and_tables(
    client: Client,
) -> None:
    fact = make_fact("$17/mo")
    reference = f"{{{{ fact: {fact.key} }}}}"
    table = make_table([Row(cells=("Nib", "$12")), Row(cells=("Quill", reference))])
    edition = make_edition(
        body=f"It costs {reference}, not $19, in 2026.\n\n{{{{ facts }}}}\n\n"
        f"{{{{ table: {table.key} }}}}",
        evidence=(fact.key,),
        questions=(Question("how", "How long, in H2 2026?", f"{reference} for 300 minutes."),),
        tables=(table,),
    )
    shown = page_of(edition.get_absolute_url(), client)
    assert shown.count(LINE.format("3 of 6", "figures")) == 1


def test_a_page_without_a_figure_has_no_such_line(client: Client) -> None:
    fact = make_fact()
    edition = make_edition(body="GPT-5.4 is new.\n\n{{ facts }}", evidence=(fact.key,))
    assert "<dt>Figures</dt>" not in page_of(edition.get_absolute_url(), client)


def test_the_line_stays_off_while_the_definition_is_not_precise(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = make_edition(body="It costs $9.")
    assert LINE.format("0 of 1", "figure") in page_of(edition.get_absolute_url(), client)
    monkeypatch.setattr(building, "PRECISE", False)
    assert "<dt>Figures</dt>" not in page_of(edition.get_absolute_url(), client)
    assert figures.PRECISE


def test_numbers_of_an_older_renderer_are_counted_anew(client: Client) -> None:
    table = make_table([Row(cells=("Nib", "$12"))])
    edition = make_edition(body=f"It costs $9.\n\n{{{{ table: {table.key} }}}}", tables=(table,))
    line = LINE.format("0 of 2", "figures")
    assert line in page_of(edition.get_absolute_url(), client)
    Rendering.objects.update(renderer=1, html=[["what an older renderer kept"]])
    assert line in page_of(edition.get_absolute_url(), client)
    assert rerender() == 2
    assert line in page_of(edition.get_absolute_url(), client)
