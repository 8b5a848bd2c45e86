"""What an import stores, and what it never touches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.content import Content
from articles.importing.draft import Refused
from articles.importing.parsing import parse
from articles.importing.storing import Outcome, Stored, store
from articles.ledger.recording import record_version
from articles.models import (
    Article,
    Author,
    Check,
    ComparisonTable,
    Edition,
    Fact,
    FactVersion,
    PendingImport,
    Proposal,
    Source,
)
from articles.working.copy import content_of, save_content
from capysite.base import clock
from tests.articles.factories import make_topic, make_user

pytestmark = pytest.mark.django_db

TEXT = """Stoves for small boats

By Ada Lind

## What is known

| Statement | Source | Confidence |
|---|---|---|
| The Ember burns peat: yes | Stove Weekly (2 May 2026) | Confirmed |
| Ember Two release: H2 2027 | Inferred from the queue | Estimated |

## Compared

| Stove | Weight |
|---|---|
| Ember | 9 kg |
| Cinder | 12 kg |

## Sources

- Stove Weekly — Peat again (2 May 2026)
"""


def bring(text: str = TEXT, *, slug: str = "", replace: bool = False) -> Stored:
    return store(parse(text, slug=slug), text, by=make_user(), slug=slug, replace=replace)


def edit(article: Article, **parts: str) -> Article:
    article.refresh_from_db()
    content = content_of(article).changed(**parts)
    return save_content(article, content, lock_version=article.lock_version, by=make_user())


def copy_of(article: Article) -> Content:
    return content_of(Article.objects.get(pk=article.pk))


def test_a_text_becomes_a_working_copy_with_all_its_parts() -> None:
    stored = bring()
    draft = parse(TEXT)
    assert stored.outcome == Outcome.CREATED
    assert content_of(stored.article) == draft.content
    assert Author.objects.get().name == "Ada Lind"
    assert Source.objects.get().title == "Peat again"
    assert ComparisonTable.objects.get().read_grid() == draft.tables[0].grid
    assert [(v.fact.key, v.value, v.confidence, v.statement) for v in all_versions()] == [
        ("stoves-for-small-boats-ember-two-release",
         {"text": "H2 2027", "from": "2027-07-01", "to": "2027-12-31"}, "estimated",
         "Ember Two release: H2 2027"),
        ("stoves-for-small-boats-the-ember-burns-peat",
         {"text": "yes"}, "confirmed", "The Ember burns peat: yes"),
    ]  # fmt: skip


def all_versions() -> list[FactVersion]:
    return list(FactVersion.objects.order_by("fact__key"))


def test_imported_facts_are_unchecked_and_nothing_is_published() -> None:
    bring()
    assert (Check.objects.count(), Edition.objects.count()) == (0, 0)


def test_the_same_text_again_changes_nothing() -> None:
    before = copy_of(bring().article)
    again = bring()
    assert again.outcome == Outcome.UNCHANGED
    assert copy_of(again.article) == before
    assert again.article.lock_version == 1
    assert again.article.snapshots.count() == 1


def test_the_same_text_again_changes_nothing_of_what_an_editor_did() -> None:
    article = edit(bring().article, summary="Four stoves.")
    before = copy_of(article)
    assert bring().outcome == Outcome.UNCHANGED
    assert copy_of(article) == before


def test_a_changed_text_updates_the_working_copy() -> None:
    bring()
    stored = bring(TEXT.replace("12 kg", "11 kg").replace("## Compared", "## Side by side"))
    assert stored.outcome == Outcome.UPDATED
    assert "## Side by side" in stored.article.body
    assert stored.article.snapshots.count() == 2


def test_a_changed_table_keeps_its_key() -> None:
    bring()
    bring(TEXT.replace("12 kg", "11 kg"))
    assert [row.cells for row in ComparisonTable.objects.get().read_grid().rows] == [
        ("Ember", "9 kg"),
        ("Cinder", "11 kg"),
    ]


def test_a_changed_text_waits_when_the_guide_was_edited_since() -> None:
    article = edit(bring().article, summary="Four stoves.")
    before = copy_of(article)
    changed = TEXT.replace("12 kg", "11 kg")
    assert [bring(changed).outcome, bring(changed).outcome] == [Outcome.PENDING] * 2
    assert copy_of(article) == before
    assert [(waiting.text, waiting.settled_at) for waiting in PendingImport.objects.all()] == [
        (changed, None)
    ]


def test_a_changed_text_waits_when_a_table_was_edited_since() -> None:
    bring()
    table = ComparisonTable.objects.get()
    table.title = "By weight"
    table.save()
    assert bring(TEXT.replace("peat", "oak")).outcome == Outcome.PENDING


def test_replace_lets_the_text_win_and_keeps_a_snapshot() -> None:
    article = edit(bring().article, body="Mine.", topic=make_topic().slug)
    changed = TEXT.replace("12 kg", "11 kg")
    bring(changed)
    stored = bring(changed, replace=True)
    assert stored.outcome == Outcome.UPDATED
    assert [kept.content["body"] for kept in article.snapshots.filter(lock_version=2)] == ["Mine."]
    assert content_of(stored.article).topic == content_of(article).topic
    assert not PendingImport.objects.filter(settled_at=None).exists()


def test_a_guide_made_by_hand_is_not_written_over() -> None:
    bring("Another title\n\nText.", slug="stoves-for-small-boats")
    Article.objects.get().imports.all().delete()
    assert bring().outcome == Outcome.PENDING
    assert Article.objects.get().title == "Another title"


def test_a_guide_whose_address_changed_is_found_again() -> None:
    article = edit(bring().article, slug="boat-stoves")
    stored = bring(TEXT.replace("12 kg", "11 kg"), replace=True)
    assert (stored.article.pk, stored.article.slug) == (article.pk, "boat-stoves")


def test_a_differing_value_is_a_proposal_and_changes_nothing() -> None:
    bring()
    changed = TEXT.replace("H2 2027", "H1 2028").replace("| Confirmed", "| Disputed")
    stored = bring(changed)
    assert [(p.line, p.says, p.ledger) for p in stored.proposals] == [
        (9, "yes (Disputed)", "yes (Confirmed)"),
        (10, "H1 2028 (Estimated)", "H2 2027 (Estimated)"),
    ]
    assert FactVersion.objects.count() == 2
    bring(f"{changed}\n- Stove Post — More\n")
    assert [(p.fact.label, p.confidence, p.line) for p in Proposal.objects.order_by("line")] == [
        ("The Ember burns peat", "disputed", 9),
        ("Ember Two release", "estimated", 10),
    ]


def test_a_fact_that_the_ledger_has_is_used_as_it_is() -> None:
    bring()
    fact = Fact.objects.get(label="Ember Two release")
    record_version(fact, "H1 2028", confidence="estimated", basis="A guess", by=make_user())
    stored = bring(TEXT.replace("H2 2027", "H1 2028"))
    assert (stored.proposals, FactVersion.objects.count()) == ((), 3)


def test_known_sources_and_authors_are_used_again() -> None:
    Author.objects.create(slug="ada", name="Ada Lind")
    Source.objects.create(key="peat", publisher="stove weekly", title="Peat Again")
    content = content_of(bring().article)
    assert (content.authors, content.citations) == (("ada",), ("peat",))


def test_another_guide_s_table_with_the_same_key_is_left_alone() -> None:
    key = parse(TEXT).tables[0].key
    other = ComparisonTable.objects.create(key=key, title="Another guide's")
    article = bring().article
    assert f"{{{{ table: {key}-2 }}}}" in article.body
    bring(TEXT.replace("12 kg", "11 kg"))
    other.refresh_from_db()
    assert (other.title, ComparisonTable.objects.count()) == ("Another guide's", 2)


def test_a_day_of_publication_that_lies_ahead_is_left_out() -> None:
    ahead = clock.local_date(clock.now()) + timedelta(days=400)
    stored = bring(TEXT.replace("By Ada Lind", f"By Ada Lind\n{ahead:%Y-%m-%d}"))
    assert stored.article.first_published_elsewhere is None
    assert [warning.code for warning in stored.warnings] == ["date-ahead"]


def test_who_may_not_record_facts_stores_nothing() -> None:
    user = User.objects.create_user("guest")
    with pytest.raises(PermissionDenied):
        store(parse(TEXT), TEXT, by=user)
    assert (Article.objects.count(), Source.objects.count()) == (0, 0)


def test_what_no_row_can_hold_stores_nothing() -> None:
    draft = parse(TEXT)
    nameless = replace(draft.sources[0], publisher="")
    draft = replace(draft, sources=(nameless,))
    with pytest.raises(Refused, match=r"^stoves.txt, line 1: "):
        store(draft, TEXT, by=make_user(), name="stoves.txt")
    assert (Article.objects.count(), Fact.objects.count()) == (0, 0)
