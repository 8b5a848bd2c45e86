"""A plain link to a merchant that pays: offered for conversion, and no obstacle to anything."""

import pytest
from django.test import Client

from affiliates.models import Merchant
from articles.content import Question
from articles.publishing.changing import holes_opened
from articles.publishing.gate import inspect
from articles.tables.grid import Column, Grid, Row
from capysite.base import clock
from capysite.base.models import AuditEntry
from tests.articles.desk import as_read, member
from tests.articles.factories import (
    make_content,
    make_edition,
    make_link,
    make_product,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db


def said(body: str, **parts: object) -> list[tuple[str, str]]:
    tables = parts.pop("tables", ())
    found = inspect(
        make_content(body=body, **parts),
        at=clock.now(),
        drafts=tables,  # type: ignore[arg-type]
    ).findings
    assert found.holes == ()
    return [(one.where, one.message) for one in found.warnings if one.code == "link-direct"]


def test_a_direct_link_is_offered_for_conversion_with_its_line_and_what_to_write() -> None:
    product = make_product("affiliate", website="https://quill.example/")
    make_link(product=product, slug="quill-team"), make_link(product=product, slug="quill")
    grid = Grid(
        (Column("a", "A"), Column("b", "B")), (Row(cells=("Q", "[x](https://quill.example/c)")),)
    )
    table = make_table(grid=grid.to_json(), key="pens")
    sentence = (
        "“https://quill.example/{}” leads to {}, whose links earn: write it as [words](go:quill) "
        "or [words](go:quill-team), to be counted, and to end when the link does."
    )
    assert said(
        "One.\n\n[x](https://quill.example/a)\n\n{{ table: pens }}",
        questions=(Question("q", "Q?", "Two.\n\n<https://quill.example/b>"),),
        tables=[table],
    ) == [
        (where, sentence.format(end, product.merchant))
        for where, end in (
            ("body, line 3", "a"), ("answer 1, line 3", "b"), ("table pens, row 1", "c"),
        )
    ]  # fmt: skip


def test_nothing_is_offered_where_nothing_is_earned_or_no_link_exists() -> None:
    make_link("none", product=make_product("none", website="https://none.example/"))
    make_product("own", website="https://own.example/")
    assert said("[x](https://none.example/) <https://own.example/> [y](/guides/)") == []


def test_a_typed_destination_keeps_no_merchant_from_beginning_to_pay() -> None:
    link = make_link("none")
    make_edition(body=f"[Words]({link.destination})")
    merchant = link.product.merchant
    merchant.relationship = "affiliate"
    assert holes_opened(merchant) == []


def test_the_desk_records_when_a_relationship_begins(client: Client) -> None:
    merchant = make_link("none").product.merchant
    client.force_login(make_user())
    data = {
        "name": merchant.name, "relationship": "own", "programme": "House",
        "pays_for": "We sell it.", "wording": "", "terms": "Ours.", "domains": "own.example",
    }  # fmt: skip
    data |= as_read(client, merchant)
    response = client.post(f"/admin/affiliates/merchant/{merchant.pk}/change/", data)
    assert response.status_code == 302
    merchant = Merchant.objects.get()
    assert (merchant.relationship, merchant.domains) == ("own", "own.example")
    entry = AuditEntry.objects.get(action="merchant.related")
    assert (entry.before, entry.after) == ({"relationship": "none"}, {"relationship": "own"})
    refused = client.post(
        f"/admin/affiliates/merchant/{merchant.pk}/change/",
        {
            **data,
            **as_read(client, merchant),
            "wording": "Nobody pays us.",
            "domains": "https://own.example/",
        },
    ).content.decode()
    assert "“Nobody pays” would take the disclosure back." in refused
    assert "is not a host name" in refused


def test_an_author_of_guides_changes_no_relationship(client: Client) -> None:
    merchant = make_link("none").product.merchant
    client.force_login(member("Author", "ada"))
    page = f"/admin/affiliates/merchant/{merchant.pk}/change/"
    assert client.post(page, {"name": "x", "relationship": "own"}).status_code == 403
