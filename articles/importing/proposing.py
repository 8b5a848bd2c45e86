"""Facts of a draft against the ledger: new ones are created, differing ones proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from articles.importing.draft import DraftFact
from articles.importing.matching import Known
from articles.ledger.founding import First, found
from articles.ledger.kinds import Confidence
from articles.ledger.recording import record_version
from articles.ledger.values import parse_value, print_value
from articles.models import Article, Fact, FactVersion, Proposal
from capysite.base import clock

RETRACTED = "Retracted in the imported text."


@dataclass(frozen=True)
class Proposed:
    """A value in the text that the ledger doesn't have; it changes nothing by itself."""

    fact: str
    line: int
    says: str
    ledger: str

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "fact": self.fact, "text": self.says, "ledger": self.ledger}


def put_facts(drafts: Sequence[DraftFact], known: Known, *, by: User | None) -> dict[str, Fact]:
    """The facts with those keys; each that is new gets its first, unchecked version."""
    facts = {fact.key: fact for fact in Fact.objects.filter(key__in=[d.key for d in drafts])}
    standing = FactVersion.objects.standing().filter(fact__in=facts.values())
    valued = set(standing.values_list("fact", flat=True))
    new = [_first(draft, known, by) for draft in drafts if draft.key not in facts]
    for draft in drafts:
        # Somebody made it and gave it no value; few are.
        if (fact := facts.get(draft.key)) and fact.pk not in valued:
            _give_value(fact, _first(draft, known, by), by)
    found(new, by=by)
    return facts | {first.fact.key: first.fact for first in new}


def _first(draft: DraftFact, known: Known, by: User | None) -> First:
    fact = Fact(
        key=draft.key,
        subject=draft.subject,
        label=draft.label,
        kind=draft.kind,
        value_type=draft.value_type,
        owner=by,
    )
    return First(
        fact,
        draft.value,
        draft.confidence,
        sources=tuple(dict.fromkeys(known.sources[key] for key in draft.source_keys)),
        statement=draft.wording,
        basis=draft.basis,
        note=RETRACTED if draft.confidence == Confidence.RETRACTED else "",
    )


def _give_value(fact: Fact, first: First, by: User | None) -> None:
    record_version(
        fact,
        first.value,
        confidence=first.confidence,
        by=by,
        sources=[(source, False) for source in first.sources],
        statement=first.statement,
        basis=first.basis,
        note=first.note,
    )


def propose(
    drafts: Sequence[DraftFact], facts: Mapping[str, Fact], article: Article
) -> tuple[Proposed, ...]:
    """A proposal wherever the text says otherwise than the ledger; each is kept once."""
    now = clock.now()
    shown = [facts[draft.key].pk for draft in drafts]
    current = {
        version.fact_id: version
        for version in FactVersion.objects.current(now).filter(fact__in=shown)
    }
    differing = [
        (draft, fact, version)
        for draft in drafts
        if not ((version := current.get((fact := facts[draft.key]).pk))
                and _agree(draft, fact, version))
    ]  # fmt: skip
    _keep([(draft, fact) for draft, fact, _ in differing], article, now)
    return tuple(
        Proposed(fact.key, draft.line, _in_words(draft), _ledger_words(fact, version))
        for draft, fact, version in differing
    )


def _keep(differing: Sequence[tuple[DraftFact, Fact]], article: Article, now: datetime) -> None:
    if not differing:
        return
    kept = set(article.proposals.values_list("fact", "value", "confidence"))
    Proposal.objects.bulk_create(
        Proposal(
            fact=fact,
            article=article,
            value=draft.value,
            statement=draft.wording,
            confidence=draft.confidence,
            line=draft.line,
            proposed_at=now,
        )
        for draft, fact in differing
        if (fact.pk, draft.value, draft.confidence) not in kept
    )


def _agree(draft: DraftFact, fact: Fact, version: FactVersion) -> bool:
    """Text that the fact's type can't read agrees with nothing."""
    try:
        value = parse_value(fact.value_type, draft.value)
    except ValueError:
        return False
    return (version.value, version.confidence) == (value, draft.confidence)


def _in_words(draft: DraftFact) -> str:
    return f"{draft.value} ({Confidence(draft.confidence).label})"


def _ledger_words(fact: Fact, version: FactVersion | None) -> str:
    if version is None:
        return "nothing yet"
    value = print_value(fact.value_type, version.value)
    return f"{value} ({Confidence(version.confidence).label})"
