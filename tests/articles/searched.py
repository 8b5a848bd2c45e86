"""A small reading room: guides, facts, a table and people to be looked for."""

from typing import Any

from django.test import Client
from lxml import html

from articles.content import Question
from articles.models import Edition, Fact
from articles.tables.grid import Column, Grid, Row
from capysite.base import clock
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_product,
    make_table,
    make_topic,
)
from tests.articles.open_pages import MONDAY


def slot(fact: Fact) -> str:
    return f"{{{{ fact: {fact.key} }}}}"


def stock() -> None:
    """Seven guides; the later one is the newer."""
    with clock.fixed(MONDAY):
        writing, voice = make_topic(slug="writing", name="Writing"), make_topic(slug="voice")
        ada = make_author(slug="ada-lind", name="Ada Lind", bio="Owns forty fountain pens.")
        zoe = make_author(slug="zoe-perez", name="Zoë Pérez")
        by_ada: dict[str, Any] = {"topic": writing.slug, "authors": (ada.slug,), "questions": ()}
        by_zoe = by_ada | {"topic": voice.slug, "authors": (zoe.slug,)}
        _assistants(by_ada)
        _plain_guides(by_ada, by_zoe)


def _assistants(parts: dict[str, Any]) -> None:
    corvus = make_product(slug="corvus", name="Corvus", summary="An assistant that writes.")
    heron = make_product("affiliate", slug="heron", name="Heron Studio")
    price = make_fact("$17/mo", key="corvus-price", subject="Corvus Pro", product=corvus)
    limit = make_fact(
        "300 minutes", key="heron-limit", subject="Heron Studio", label="transcription limit",
        kind="plan_limit", value_type="number", product=heron,
    )  # fmt: skip
    release = make_fact(
        "H2 2026", key="osprey-release", subject="Osprey 3", label="release window",
        kind="release", value_type="date", confidence="reported",
    )  # fmt: skip
    columns = (Column("n", "Assistant"), Column("p", "Price"), Column("m", "Memory"))
    rows = (
        Row(product="corvus", cells=("Corvus Pro", slot(price), "Forty pages")),
        Row(product="heron", cells=("Heron Studio", "$24/mo", "None")),
    )
    grid = Grid(columns, rows).to_json()
    table = make_table(key="assistants", title="Assistants side by side", grid=grid)
    make_edition(
        slug="assistants",
        title="Which writing assistant for long letters?",
        summary="Two assistants wrote the same letter for a fortnight.",
        body="Before all else we drank tea.\n\n## How we tested\n\nEach wrote to an aunt in Łódź."
        f"\n\n## What it costs\n\nThe better one is {slot(price)}.\n\n"
        "{{ table: assistants }}\n\n"
        "## Privacy\n\nLetters are kept on servers in Reykjavík for ninety days.",
        evidence=(price.key, release.key),
        tables=[table],
        **parts | {"questions": (
            Question("refund", "Can I get a refund?", "Within fourteen days, by mail."),
            Question("cost", "Is it dear?", f"It is {slot(price)}, paid in advance."),
        )},
    )  # fmt: skip
    make_edition(
        slug="dictation",
        title="Dictation with Heron",
        summary="A parrot in the kitchen is heard as well.",
        body=f"## Limits\n\nIt stops after {slot(limit)}.\n\n## Microphones\n\nA cheap one does.",
        **parts,
    )


def _plain_guides(by_ada: dict[str, Any], by_zoe: dict[str, Any]) -> None:
    make_edition(
        slug="fountain-pens",
        title="Fountain pens for slow mornings",
        summary="Steel nibs, and ink that dries.",
        body="## Nibs\n\nBroad nibs flatter.\n\n## Ink\n\nCafé-brown ink is worth $1,250.50 a "
        "barrel.\n\n## Paper\n\nHeavy paper doesn’t bleed.",
        **by_ada,
    )
    make_edition(
        slug="inks",
        title="Ink",
        summary="Bottles compared by candlelight.",
        body="## Blue\n\nThe blue of a kingfisher.\n\n## Batteries\n\nNo ink needs any.",
        **by_ada,
    )
    make_edition(
        slug="recorders",
        title="Voice recorders that fit a pocket",
        summary="Nine recorders on one bicycle.",
        body="## Battery life\n\nThe Wren X2 runs for thirty hours.\n\n## Storage\n\nCards of "
        "64 GB fit.\n\n| Recorder | Weight |\n|---|---|\n| Wren X2 | 48 g |",
        **by_zoe,
    )
    make_edition(
        slug="transcribers",
        title="Transcribers: who hears best?",
        summary="Speech in a kitchen, in a train, on a pier.",
        body="## Accents\n\nScots was heard best.\n\n## Ink stains\n\nOne was dropped in ink.",
        **by_zoe | {"questions": (
            Question("offline", "Does it work offline?", "Only with the larger model."),
        )},
    )  # fmt: skip
    make_edition(
        slug="letters",
        title="How to write a letter by hand",
        short_title="Letters",
        summary="It takes an evening and a stamp.",
        body="## Salutation\n\n“Dear aunt” does.\n\n## O’Reilly’s rule\n\nNever end on a promise.",
        **by_ada,
    )


def results(client: Client, query: str, at: Any = MONDAY, **more: str) -> Any:
    """The page, parsed."""
    with clock.fixed(at):
        response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200, query
    return html.fromstring(response.content.decode())


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


def found(page: Any) -> list[str]:
    """Where the guides, products and people lead, in their order."""
    return list(
        page.xpath('//*[contains(@class, "names") or contains(@class, "results")]/li/h3/a/@href')
    )


def places(page: Any) -> list[str]:
    """Where the places of the first guide lead."""
    return list(page.xpath('(//ol[contains(@class, "results")]/li)[1]/ul/li/a/@href'))


def marked(page: Any) -> set[str]:
    return {said(mark).lower() for mark in page.xpath("//main//mark")}


def edition_of(slug: str) -> Edition:
    return Edition.objects.get(slug=slug)
