"""Values for templates, made by hand: what a page can show, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.pages.page import (
    Byline,
    Card,
    Chrome,
    Freshness,
    Named,
    Page,
    PlacedLink,
    Segment,
    ShownFact,
    ShownOffer,
    ShownQuestion,
    ShownRow,
    ShownTable,
    SourceLine,
    SourceRef,
    Stamp,
    TocEntry,
)

MOMENT = datetime(2026, 5, 20, 9, 40, 12, 345678, tzinfo=UTC)
GARDEN = Named("Balcony and garden", "/topics/garden/")
SOURCE_NAMES = (
    ("Wurzel", "Prices and plans"),
    ("The Allotment Post", "Probes that lie when it is cold"),
    ("Lehm Works", "What a probe sends home"),
)


def html(text: str) -> SafeString:
    return mark_safe(text)


def make_source_ref(number: int = 1) -> SourceRef:
    publisher, title = SOURCE_NAMES[(number - 1) % len(SOURCE_NAMES)]
    return SourceRef(number, publisher, title, f"source-{number}")


def make_fact(**overrides: Any) -> ShownFact:
    values: dict[str, Any] = {
        "key": "wurzel-price",
        "label": "Wurzel, price of the year plan",
        "statement": "A year of Wurzel costs €24.",
        "text": "€24 a year",
        "confidence": "confirmed",
        "confidence_label": "Confirmed",
        "basis": "",
        "state": "fresh",
        "checked_on": date(2026, 5, 9),
        "age_days": 11,
        "sources": (make_source_ref(1),),
    }
    return ShownFact(**(values | overrides))


def make_overdue_fact(**overrides: Any) -> ShownFact:
    values = {
        "key": "lehm-price",
        "label": "Lehm, price",
        "statement": "A Lehm probe costs €39.",
        "text": "€39",
        "state": "overdue",
        "checked_on": date(2026, 4, 8),
        "age_days": 42,
        "sources": (make_source_ref(3),),
    }
    return make_fact(**(values | overrides))


def make_offer(**overrides: Any) -> ShownOffer:
    values: dict[str, Any] = {
        "key": "wurzel-year",
        "title": "Wurzel, one year",
        "html": html("Three probes and the year plan; the first month can be returned."),
        "price": make_fact(),
        "link": PlacedLink("/go/wurzel/", "affiliate"),
        "button": "See Wurzel",
        "label": "Affiliate link: we earn if you buy",
        "relationship": "affiliate",
    }
    return ShownOffer(**(values | overrides))


def make_promotion(**overrides: Any) -> ShownOffer:
    values: dict[str, Any] = {
        "key": "rain-diary",
        "title": "Rain Diary",
        "html": html("keeps the readings of every probe above in one notebook."),
        "price": make_fact(key="diary-price", text="€2 a month"),
        "link": PlacedLink("/go/rain-diary/", "own"),
        "button": "See Rain Diary",
        "label": "Our own product",
        "relationship": "own",
    }
    return make_offer(**(values | overrides))


def make_table(columns: int = 5, rows: int = 4, **overrides: Any) -> ShownTable:
    words = ("Probe", "Price", "Battery", "Works offline", "Best for")
    cells = (
        ("Wurzel Three", "€24 a year", "14 months", "No", "People who travel"),
        ("Lehm", "€39", "2 years", "Yes", "Terracotta, which dries unevenly"),
        ("Tauwetter Mini", "€12", "5 months", "Yes", "One pot on a windowsill"),
        ("Sprout & Sons 2", "€31", "9 months", "Partly", "Raised beds"),
    )
    values: dict[str, Any] = {
        "key": "probes",
        "caption": "Soil probes for balconies",
        "columns": tuple(words[i] if i < 5 else f"Measure {i + 1}" for i in range(columns)),
        "rows": tuple(
            ShownRow(
                tuple(
                    html((cells[r % 4] + tuple(f"Value {i}" for i in range(columns)))[i])
                    for i in range(columns)
                )
            )
            for r in range(rows)
        ),
        "promotions": (make_promotion(),),
    }
    return ShownTable(**(values | overrides))


def make_evidence() -> tuple[ShownFact, ...]:
    rows = (
        ("confirmed", "Confirmed", "A year of Wurzel costs €24.", (1,), ""),
        ("reported", "Reported", "Lehm is working on a probe without a battery.", (2,), ""),
        ("disputed", "Disputed", "Tauwetter reads two points too wet below 5 °C.", (2, 3), ""),
        (
            "estimated",
            "Estimated",
            "That probe may be sold in spring.",
            (),
            "Read from job adverts",
        ),
        ("undisclosed", "Not yet disclosed", "Who makes the sensor inside Lehm.", (), "We asked"),
        (
            "retracted",
            "Retracted",
            "Sprout & Sons stopped selling in May.",
            (2,),
            "The shop is back",
        ),
    )
    facts = [
        make_fact(
            key=f"statement-{number}",
            statement=statement,
            confidence=confidence,
            confidence_label=label,
            sources=tuple(make_source_ref(source) for source in sources),
            basis=basis,
        )
        for number, (confidence, label, statement, sources, basis) in enumerate(rows, start=1)
    ]
    unchecked = replace(facts[3], state="unchecked", checked_on=None, age_days=None)
    return (*facts[:3], unchecked, *facts[4:], make_overdue_fact())


def make_sources() -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(
            number=number,
            anchor=f"source-{number}",
            publisher=publisher,
            title=title,
            url=f"https://source-{number}.example/page" if number != 3 else "",
            published_on=date(2026, 3, number) if number != 1 else None,
            retrieved_on=date(2026, 5, 9),
            archive_url="https://archive.example/kept" if number == 1 else "",
            own=number == 3,
            backlinks=tuple(
                TocEntry(0, anchor, where)
                for anchor, where in (
                    (f"cite-{number}-1", "text"),
                    ("evidence", "evidence"),
                )
                if number < 3 or where == "evidence"
            ),
        )
        for number, (publisher, title) in enumerate(SOURCE_NAMES, start=1)
    )


WORDS = Path(__file__).with_name("look_body.html").read_text()


def make_body() -> tuple[Segment, ...]:
    return (
        Segment("html", html=html(WORDS)),
        Segment("evidence", evidence=make_evidence()),
        Segment("table", table=make_table()),
        Segment("offer", offer=make_offer()),
        Segment("html", html=html("<p>Put the probe where the root is, not where it is easy.</p>")),
    )


def make_card(number: int = 1, **overrides: Any) -> Card:
    titles = (
        "A watering can that does not drip on the neighbours",
        "Which seed box is worth a subscription?",
        "Rain barrels for a fourth floor",
        "Lights for herbs that have no window",
    )
    values: dict[str, Any] = {
        "title": titles[(number - 1) % 4],
        "url": f"/guides/guide-{number}/",
        "summary": "Nine of them, one staircase, and a winner that costs less than a lunch.",
        "topic": GARDEN,
        "published_on": date(2026, 5, 1 + number % 20),
        "published_at": MOMENT,
        "id": number,
    }
    return Card(**(values | overrides))


def make_chrome(**overrides: Any) -> Chrome:
    values: dict[str, Any] = {
        "name": "The Patient Shelf",
        "tagline": "What to buy once, and what to leave. Every price shows the day we last looked.",
        "description": "Guides for people who would rather buy once.",
        "topics": (
            GARDEN,
            Named("Kitchen", "/topics/kitchen/"),
            Named("Sleep & quiet", "/topics/sleep/"),
            Named("Repairs", "/topics/repairs/"),
            Named("Travel light", "/topics/travel/"),
        ),
        "letter_title": "One letter, every other Friday",
        "letter_pitch": "What changed its price, what we got wrong, and one guide for the weekend.",
        "letter_wording": "I want the letter by mail. Every letter ends with a link to leave.",
        "at": MOMENT,
        "path": "/guides/soil-probes/",
    }
    return Chrome(**(values | overrides))


def make_page(**overrides: Any) -> Page:
    author = Byline(
        "Runa Ostberg", "/authors/runa-ostberg/", "Grew tomatoes on a ship for six years.", "RO"
    )
    values: dict[str, Any] = {
        "at": MOMENT,
        "valid_until": None,
        "title": "Which soil probe tells a balcony the truth?",
        "short_title": "Soil probes",
        "url": "/guides/soil-probes/",
        "canonical": "https://shelf.example/guides/soil-probes/",
        "summary": "Four probes, twelve pots and a scale. Two of them knew when to stay quiet.",
        "description": "Four soil probes, tested against a kitchen scale.",
        "topic": GARDEN,
        "authors": (author,),
        "published_on": date(2026, 3, 3),
        "changed_on": date(2026, 5, 18),
        "elsewhere_on": None,
        "minutes": 4,
        "disclosure": (
            "We earn a commission if you buy Wurzel through a link here.",
            "Rain Diary is our own.",
        ),
        "stamp": Stamp(
            date(2026, 5, 9), Named("Ode Marsh", "/authors/ode-marsh/"), ("pricing", "limits")
        ),
        "freshness": Freshness(9, 11, (make_overdue_fact(),), (make_evidence()[3],)),
        "contents": (
            TocEntry(2, "the-short-answer", "The short answer"),
            TocEntry(2, "how-we-watered", "How we watered"),
            TocEntry(3, "the-cold-week", "The cold week"),
            TocEntry(2, "what-we-know", "What we know"),
            TocEntry(2, "questions", "Questions"),
            TocEntry(2, "sources", "Sources"),
        ),
        "body": make_body(),
        "questions": (
            ShownQuestion("q-free", "Do I need a plan?", html("<p>Not for one pot.</p>")),
            ShownQuestion(
                "q-cold",
                "Why is one price marked?",
                html("<p>Nobody has looked for six weeks.</p>"),
            ),
        ),
        "sources": make_sources(),
        "related": tuple(make_card(number) for number in (1, 2, 3)),
        "correction": "Tauwetter's battery lasts five months, not eight.",
        "structured": html('{"@context":"https://schema.org","@type":"Article"}'),
    }
    return Page(**(values | overrides))


def make_bare_page(**overrides: Any) -> Page:
    """A guide that has words and nothing else."""
    values: dict[str, Any] = {
        "topic": None,
        "authors": (),
        "changed_on": None,
        "minutes": 1,
        "disclosure": (),
        "stamp": None,
        "freshness": Freshness(0, 0),
        "contents": (),
        "body": (Segment("html", html=html("<p>Only words.</p>")),),
        "questions": (),
        "sources": (),
        "related": (),
        "correction": "",
        "structured": "",
    }
    return make_page(**(values | overrides))
