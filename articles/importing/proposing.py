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
    now = clock.now()
    current = FactVersion.objects.current(now).filter(fact=fact).first()
    if current is not None and _agree(draft, fact, current):
        return None
    same = Proposal.objects.filter(
        fact=fact, article=article, value=draft.value, confidence=draft.confidence
    )
    if not same.exists():
        Proposal.objects.create(
            fact=fact,
            article=article,
            value=draft.value,
            statement=draft.wording,
            confidence=draft.confidence,
            line=draft.line,
            proposed_at=now,
        )
    return Proposed(fact.key, draft.line, _in_words(draft), _ledger_words(fact, current))


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
