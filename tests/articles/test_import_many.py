"""A long guide is written down in as many questions to the database as a short one."""

import re
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.importing.parsing import parse
from articles.importing.storing import Outcome, Stored, store
from articles.models import ComparisonTable, Fact, FactSource, Proposal, Source
from capysite.base.models import AuditEntry
from tests.articles.factories import make_user

pytestmark = pytest.mark.django_db


def text(subject: str, count: int, *, price: int = 20) -> str:
    """A guide with that many facts, sources and tables, each table with two rows."""
    facts = "\n".join(
        f"| {subject} {n} price: ${price}/mo | {subject} Post {n} (2 May 2026) | Reported |"
        for n in range(count)
    )
    tables = "\n\n".join(
        f"### Bench {n}\n\n| {subject} | Weight |\n|---|---|\n| A{n} | 9 kg |\n| B{n} | 8 kg |"
        for n in range(count)
    )
    sources = "\n".join(f"- {subject} Post {n} — Prices {n} (2 May 2026)" for n in range(count))
    return (
        f"{subject} compared\n\nBy Ada of the {subject}\n\n## What is known\n\n"
        f"| Statement | Source | Confidence |\n|---|---|---|\n{facts}\n\n"
        f"## Compared\n\n{tables}\n\n## Sources\n\n{sources}\n"
    )


def bring(written: str) -> tuple[Stored, list[str]]:
    user = make_user("ada")
    draft = parse(written)
    with CaptureQueriesContext(connection) as asked:
        stored = store(draft, written, by=user)
    return stored, statements([query["sql"] for query in asked])


def statements(asked: list[str]) -> list[str]:
    """Verb and table of each; SQLite takes one bulk insert in bites, which count once."""
    words = (" ".join(re.findall(r'^\w+|(?<=FROM )"\w+"|(?<=INTO )"\w+"', sql)) for sql in asked)
    return [
        word for word, same in groupby(words) for _ in ([0] if word.startswith("INSERT") else same)
    ]


def test_a_hundred_facts_sources_and_tables_ask_no_more_than_five() -> None:
    few, asked = bring(text("Oars", 5))
    many, asked_for_many = bring(text("Sails", 100))
    assert [stored.outcome for stored in (few, many)] == [Outcome.CREATED] * 2
    assert asked_for_many == asked
    rows = (Fact, Source, ComparisonTable, FactSource)
    assert [model.objects.count() for model in rows] == [105] * 4
    for action in ("fact.version", "source.imported", "table.saved"):
        assert AuditEntry.objects.filter(action=action).count() == 105


def test_known_facts_of_which_the_text_says_otherwise_ask_no_more_either() -> None:
    bring(text("Oars", 5)), bring(text("Sails", 100))
    few, asked = bring(text("Oars", 5, price=30))
    many, asked_for_many = bring(text("Sails", 100, price=30))
    assert asked_for_many == asked
    assert [len(stored.proposals) for stored in (few, many)] == [5, 100]
    assert Proposal.objects.count() == 105


def test_keys_that_others_bear_are_numbered_in_as_many_questions() -> None:
    bring(text("Oars", 5)), bring(text("Sails", 100))
    other = " compared\n", " compared again\n"
    asked = []
    for subject, count in (("Oars", 5), ("Sails", 100)):
        again = text(subject, count).replace(*other).replace("2 May 2026", "3 May 2026")
        stored, statements_of_it = bring(again)
        assert stored.outcome == Outcome.CREATED
        asked.append(statements_of_it)
    assert asked[0] == asked[1]
    assert Source.objects.count() == 210
