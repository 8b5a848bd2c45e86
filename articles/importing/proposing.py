"""Facts of a draft against the ledger: new ones are created, differing ones proposed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from articles.importing.draft import DraftFact
from articles.importing.matching import Known
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


def put_fact(draft: DraftFact, known: Known, *, by: User | None) -> Fact:
    """The fact with that key, made with its first, unchecked version if there is none."""
    fact = Fact.objects.filter(key=draft.key).first()
    if fact is not None and fact.versions.filter(cancelled_at=None).exists():
        return fact
    if fact is None:
        fact = Fact(
            key=draft.key,
            subject=draft.subject,
            label=draft.label,
            kind=draft.kind,
            value_type=draft.value_type,
            owner=by,
        )
        fact.full_clean()
        fact.save(force_insert=True)
    record_version(
        fact,
        draft.value,
        confidence=draft.confidence,
        by=by,
        sources=[
            (source, False)
            for source in dict.fromkeys(known.sources[key] for key in draft.source_keys)
        ],
        statement=draft.wording,
        basis=draft.basis,
        note=RETRACTED if draft.confidence == Confidence.RETRACTED else "",
    )
    return fact


def propose(draft: DraftFact, fact: Fact, article: Article) -> Proposed | None:
    """A proposal where the text says otherwise than the ledger; each is kept once."""
    newest = fact.versions.filter(cancelled_at=None).order_by("-begins_at").first()
    value = _read(fact, draft.value)
    if newest is None or (newest.value == value and newest.confidence == draft.confidence):
        return None
    same = Proposal.objects.filter(
        fact=fact, article=article, value=value, confidence=draft.confidence
    )
    if not same.exists():
        Proposal.objects.create(
            fact=fact,
            article=article,
            value=value,
            statement=draft.wording,
            confidence=draft.confidence,
            line=draft.line,
            proposed_at=clock.now(),
        )
    return Proposed(fact.key, draft.line, _in_words(draft), _ledger_words(fact, newest))


def _read(fact: Fact, text: str) -> dict[str, Any]:
    """The value as the fact's type reads it; text that it can't read is kept as it stands."""
    try:
        return parse_value(fact.value_type, text)
    except ValueError:
        return {"text": text}


def _in_words(draft: DraftFact) -> str:
    return f"{draft.value} ({Confidence(draft.confidence).label})"


def _ledger_words(fact: Fact, version: FactVersion) -> str:
    value = print_value(fact.value_type, version.value)
    return f"{value} ({Confidence(version.confidence).label})"
