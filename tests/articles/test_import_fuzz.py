"""Whatever comes in: a draft or a sentence, the same each time, soon, and without accidents."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importing.draft import Draft, Refused
from articles.importing.parsing import parse
from articles.importing.reading import read_text
from articles.markdown import render, render_answer, render_inline

SENTENCE = re.compile(r"[^\n]+, line [1-9]\d*: [^\n]+\.")
PIECES = st.sampled_from([
    "FAQ", "Sources", "# Title", "## Part", "### Why?", "Why is it so?", "Q: Why?", "A: So.",
    "**Bold?** Yes.", "- item", "1. item", "* a", "| a | b |", "|---|---|", "| a | b | c |",
    "| Claim | Source | Confidence |", "| x | Ledger (2 May 2026) | Confirmed |",
    "| y | Various | ? |", "By Ada Lind", "2 May 2026 · 3 min read", "Ledger — Prices · Post — X",
    "https://a.example/(x)", "[a](go:b)", "{{ facts }}", "{{ fact: a }}", "`{{ table: b }}", "\\`",
    "```", "~~~ `x", "> quote", "---", "===", "No spam. Subscribe to our letter.", "$9/mo", "<b>",
    "A paragraph that says something, and then stops.", "\t", "a\tb", "", "", "Free", "Yes", "“",
    "*",
])  # fmt: skip
GUIDES = st.lists(PIECES | st.text(max_size=12), max_size=40).map("\n".join)
HOSTILE = {
    "brackets": "[" * 1_900_000,
    "spaces": "a" + " " * 1_900_000 + "b",
    "braces": "{{" * 900_000,
    "backticks": "`a" * 900_000,
    "cells": "T\n| a | b |\n|---|---|\n" + "| a " * 400_000,
    "evidence": "T\n| Claim | Source | Confidence |\n|---|---|---|\n"
    + "".join(f"| x{n} | pub {n}; y (1 May 2020) | Confirmed |\n" for n in range(19_000)),
    "questions": "T\nFAQ\n" + "Is it?\n" * 19_000,
    "headings": "T\n" + "# FAQ\n" * 19_000,
    "sources": "T\nSources\n" + "A — B (1 May 2020) https://a.example/\n" * 19_000,
    "names": "T\n" + "By Ada and Bo, Cy & Di\n" * 19_000,
    "quotes": 'T\n"' + '"a' * 900_000,
    "prices": "T\n" + "$9 a " * 380_000,
}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GUIDES)
def test_any_text_is_a_draft_or_a_sentence(text: str) -> None:
    draft = draft_or_sentence(text)
    assert draft_or_sentence(text) == draft
    if isinstance(draft, Draft):
        assert_sound(draft)
    else:
        assert SENTENCE.fullmatch(draft)


def draft_or_sentence(text: str) -> Draft | str:
    try:
        return parse(text, name="g.txt")
    except Refused as refused:
        return str(refused)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_a_sentence(data: bytes) -> None:
    try:
        assert read_text(data, "g.txt").strip()
    except Refused as refused:
        sentence = str(refused)
        assert SENTENCE.fullmatch(sentence)


def assert_sound(draft: Draft) -> None:
    """Keys are unique and fit; the only references are those that the importer wrote."""
    keys = [fact.key for fact in draft.facts] + [table.key for table in draft.tables]
    keys += [source.key for source in draft.sources]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) and len(key) <= 100 for key in keys)
    assert draft.content.title
    assert len(draft.content.title) <= 200
    assert len(draft.content.slug) <= 100
    assert not any("{{" in words for words in (draft.content.title, draft.content.summary))
    written = [ref for ref in render(draft.content.body).references if ref.kind not in LINKS]
    tables = [("table", table.key) for table in draft.tables]
    facts = [("facts", "")] if draft.facts else []
    assert sorted((ref.kind, ref.key) for ref in written) == sorted([*tables, *facts])
    for answer in (question.answer for question in draft.content.questions):
        assert not [ref for ref in render_answer(answer).references if ref.kind not in LINKS]
    rows = [row for table in draft.tables for row in table.grid.rows]
    for cell in (text for row in rows for text in (*row.cells, row.text)):
        assert not [ref for ref in render_inline(cell).references if ref.kind not in LINKS]


LINKS = {"link", "guide", "image"}


@pytest.mark.parametrize("name", HOSTILE)
def test_two_megabytes_made_to_hurt_do_not_blow_up(name: str) -> None:
    """A bound on the work, far above what linear reading takes on any machine."""
    begun = time.process_time()
    with suppress(Refused):
        parse(read_text(HOSTILE[name].encode()[:2_000_000]), name=name)
    assert time.process_time() - begun < 120
