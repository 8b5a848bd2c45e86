"""Any two editions of a guide as one text, with what is gone and what is new."""

from dataclasses import dataclass
from datetime import datetime

from articles.comparing import Prose, compare_prose
from articles.models import Edition, EditionKind
from articles.pages.wording import Answer, Wording, wording_of
from articles.tables.comparing import ComparedTable, compare_tables, pair_tables
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class ComparedAnswer:
    question: Prose
    answer: Prose

    @property
    def differs(self) -> bool:
        return self.question.differs or self.answer.differs


@dataclass(frozen=True)
class Comparison:
    """The older edition and the newer as one. `heads` holds what stands above the text."""

    older: Edition
    newer: Edition
    heads: tuple[tuple[str, Prose], ...]
    prose: Prose
    headings: frozenset[str]
    answers: tuple[ComparedAnswer, ...]
    evidence: ComparedTable
    tables: tuple[ComparedTable, ...]
    sources: Prose

    @property
    def answers_differ(self) -> bool:
        return any(answer.differs for answer in self.answers)


def editions_to_compare(
    edition: Edition, numbers: tuple[int, int], *, at: datetime
) -> list[Edition]:
    """Those of the two that readers may look back at, older first."""
    past = Edition.objects.past(at).exclude(kind=EditionKind.WITHDRAWAL)
    rows = past.filter(article=edition.article_id, number__in=numbers)
    return list(rows.select_related("topic", "rendering").order_by("begins_at"))


def compare(older: Edition, newer: Edition, *, settings: PublisherSettings) -> Comparison:
    was, now = (wording_of(edition, settings=settings) for edition in (older, newer))
    heads = (
        ("Title", was.title, now.title),
        ("Summary", was.summary, now.summary),
        ("Byline", was.byline, now.byline),
        ("Topic", was.topic, now.topic),
    )
    return Comparison(
        older=older,
        newer=newer,
        heads=tuple((name, _short(a, b)) for name, a, b in heads),
        prose=compare_prose(was.paragraphs, now.paragraphs),
        headings=was.headings | now.headings,
        answers=_answers(was, now),
        evidence=compare_tables(was.evidence, now.evidence),
        tables=pair_tables(was.tables, now.tables),
        sources=compare_prose(was.sources, now.sources),
    )


def _short(before: str, after: str) -> Prose:
    return compare_prose([before] if before else [], [after] if after else [])


def _answers(was: Wording, now: Wording) -> tuple[ComparedAnswer, ...]:
    nothing = Answer("", "", ())
    before, after = ({a.key: a for a in told.answers} for told in (was, now))
    keys = [*after, *(key for key in before if key not in after)]
    pairs = ((before.get(key, nothing), after.get(key, nothing)) for key in keys)
    return tuple(
        ComparedAnswer(
            _short(old.question, new.question), compare_prose(old.paragraphs, new.paragraphs)
        )
        for old, new in pairs
    )
