"""Where something stands in working copies: however the text refers to it, and only if it does."""

import pytest
from django.db.models import Model

from articles.admin.used import places_of
from articles.content import Question
from articles.models import Image
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_article,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_table,
)

pytestmark = pytest.mark.django_db


def said(target: Model) -> list[str]:
    return [place.text for place in places_of(target, at=clock.now())]


@pytest.mark.parametrize(
    "body",
    [
        "[words](go:pens)",
        '[words](go:pens "a title")',
        "[words](<go:pens>)",
        "[words][there]\n\n[there]: go:pens",
        "> - [words](go:pens 'a title')",
    ],
)
def test_a_link_is_found_however_it_is_written(body: str) -> None:
    link = make_link(slug="pens")
    guide = make_article(body=body)
    assert said(link) == [f"The working copy of “{guide}” refers to it."]


@pytest.mark.parametrize(
    "body", ["`[words](go:pens)`", "Of pens.", "[words](go:pens-two)", "[x](guide:pens)"]
)
def test_what_only_looks_like_a_reference_is_none(body: str) -> None:
    link = make_link(slug="pens")
    make_article(body=body, questions=(Question("a", "A?", body),))
    assert said(link) == []


def test_a_picture_with_a_title_is_found() -> None:
    image = Image.objects.create(
        key="pond", alt="A pond", width=1, height=1, uploaded_at=clock.now()
    )
    guide = make_article(body='![A pond](image:pond "Ours")')
    assert said(image) == [f"The working copy of “{guide}” refers to it."]


def test_answers_and_cells_are_read_as_well() -> None:
    fact = make_fact(value=None)
    guide = make_article(questions=(Question("a", "A?", f"It is {{{{ fact: {fact.key} }}}}."),))
    table = make_table(rows=[Row(cells=("Quill", f"{{{{fact:{fact.key}}}}}"))])
    assert said(fact) == [
        f"The working copy of “{guide}” refers to it.",
        f"The table “{table}” refers to it.",
    ]


def test_rows_name_products_and_offers() -> None:
    product, offer = make_product(), make_offer()
    table = make_table(
        rows=[
            Row(product=product.slug, cells=("Quill", "$9")),
            Row(kind="promotion", offer=offer.key, text="Take it."),
        ]
    )
    for target in (product, offer):
        assert said(target) == [f"The table “{table}” refers to it."]
