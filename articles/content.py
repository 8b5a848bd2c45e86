"""`Content`: everything that a guide says, as one value.

text → Content → working copy → Content → edition → Content → page. It refers to facts,
sources, authors and the rest by their keys, never by rows, so it can be read, compared
and exported without a database.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

FORMAT = 1


@dataclass(frozen=True)
class Question:
    key: str
    question: str
    answer: str


@dataclass(frozen=True)
class Content:
    title: str = ""
    short_title: str = ""
    slug: str = ""
    summary: str = ""
    topic: str = ""
    authors: tuple[str, ...] = ()
    body: str = ""
    questions: tuple[Question, ...] = ()
    evidence: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    first_published_elsewhere: date | None = None

    def to_json(self) -> dict[str, Any]:
        elsewhere = self.first_published_elsewhere
        return {
            **asdict(self),
            "format": FORMAT,
            "authors": list(self.authors),
            "questions": [asdict(question) for question in self.questions],
            "evidence": list(self.evidence),
            "citations": list(self.citations),
            "first_published_elsewhere": elsewhere.isoformat() if elsewhere else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Reads what `to_json` wrote; ValueError for a format it doesn't know."""
        if data.get("format") != FORMAT:
            raise ValueError(f"Content has format {data.get('format')!r}; this reads {FORMAT}.")
        elsewhere = data["first_published_elsewhere"]
        return cls(
            **{
                name: data[name]
                for name in ("title", "short_title", "slug", "summary", "topic", "body")
            },
            authors=tuple(data["authors"]),
            questions=tuple(Question(**question) for question in data["questions"]),
            evidence=tuple(data["evidence"]),
            citations=tuple(data["citations"]),
            first_published_elsewhere=date.fromisoformat(elsewhere) if elsewhere else None,
        )

    def changed(self, **parts: Any) -> Self:
        return replace(self, **parts)
