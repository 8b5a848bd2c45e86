"""A small site with something of every kind, as programs read it."""

from datetime import datetime
from typing import Any

from django.test import Client

from articles.content import Question
from articles.models import Edition
from articles.tables.grid import Row
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY

API = "/api/v1"


def read(client: Client, path: str, at: datetime = MONDAY, status: int = 200) -> dict[str, Any]:
    with clock.fixed(at):
        response = client.get(path if path.startswith("/") else f"{API}/{path}")
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


def error(client: Client, path: str, status: int, at: datetime = MONDAY) -> tuple[str, str]:
    found = read(client, path, at, status)
    assert set(found) == {"error"}
    return found["error"]["code"], found["error"]["message"]


def make_pens() -> Edition:
    """A guide with prose, table, promotion, offer, evidence, question and sources, of a product
    that earns; a fact of it was corrected a day later."""
    with clock.fixed(MONDAY):
        merchant = make_merchant(
            slug="quillworks", name="Quillworks", relationship="affiliate",
            website="https://quillworks.example/",
        )  # fmt: skip
        product = make_product(
            merchant=merchant, name="Quill", slug="quill", website="https://quillworks.example/q/"
        )
        source = make_source(
            publisher="Quillworks", title="Prices", url="https://quillworks.example/prices"
        )
        price = make_fact(
            "$17.50/mo", key="quill-price", subject="Quill", product=product,
            sources=[(source, True)],
        )  # fmt: skip
        link = make_link(product=product, slug="quill")
        offer = make_offer(
            key="quill-offer", product=product, price=price, link=link,
            text="[Take it](https://quillworks.example/now) soon.",
        )  # fmt: skip
        table = make_table(
            [
                Row(product="quill", cells=("Quill", "{{ fact: quill-price }}")),
                Row(kind="promotion", offer=offer.key),
            ]
        )
        typed = [
            make_fact(value, key=f"of-{kind}", value_type=kind, kind="statement")
            for kind, value in TYPED.items()
        ]
        edition = make_edition(
            title="Which pen?", slug="pens", topic=make_topic(name="Pens", slug="pens").slug,
            authors=(make_author(name="Ada Lind", slug="ada-lind").slug,),
            body="## Prices\n\nIt is {{ fact: quill-price }}: [try it](go:quill).\n\n"
            f"{{{{ table: {table.key} }}}}\n\n{{{{ offer: quill-offer }}}}\n\n{{{{ facts }}}}",
            evidence=("quill-price", *(fact.key for fact in typed)),
            questions=(Question("dear", "Is it dear?", ANSWER),),
            tables=[table],
        )  # fmt: skip
    with clock.fixed(MONDAY + DAY):
        make_version(
            price, "$19/mo", reason="correction", note="Misread.", sources=[(source, True)]
        )
    return edition


ANSWER = "[It](go:quill) is {{ fact: quill-price }}."
TYPED = {
    "date": "Q2 2027", "number": "300 minutes", "yesno": "partial: on paper", "text": "Blue",
}  # fmt: skip
