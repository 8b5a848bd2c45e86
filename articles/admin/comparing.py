"""Two texts of a guide side by side, part for part, where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from articles.content import Content

LABELS = {
    "title": "Title", "short_title": "Short title", "slug": "Address", "summary": "Summary",
    "topic": "Topic", "body": "Text", "authors": "Byline", "evidence": "Evidence",
    "questions": "Questions", "citations": "Sources",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    text: str
    changed: bool


@dataclass(frozen=True)
class Difference:
    label: str
    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]


def as_texts(content: Content) -> dict[str, str]:
    parts = {
        "authors": "\n".join(content.authors),
        "evidence": "\n".join(content.evidence),
        "citations": "\n".join(content.citations),
        "questions": "\n\n".join(f"{q.question}\n{q.answer}" for q in content.questions),
    }
    return {name: parts.get(name, getattr(content, name)) for name in LABELS}


def differences(mine: dict[str, str], theirs: dict[str, str]) -> list[Difference]:
    return [
        Difference(LABELS[name], *_lines(_plain(mine[name]), _plain(theirs[name])))
        for name in LABELS
        if _plain(mine[name]) != _plain(theirs[name])
    ]


def _plain(text: str) -> str:
    """Browsers post CRLF, which is no difference."""
    return text.replace("\r\n", "\n").strip()


def _lines(mine: str, theirs: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    ours, others = mine.split("\n"), theirs.split("\n")
    blocks = SequenceMatcher(None, ours, others, autojunk=False).get_matching_blocks()
    same_ours = {block.a + n for block in blocks for n in range(block.size)}
    same_others = {block.b + n for block in blocks for n in range(block.size)}
    return (
        tuple(Line(text, n not in same_ours) for n, text in enumerate(ours)),
        tuple(Line(text, n not in same_others) for n, text in enumerate(others)),
    )


def posted_texts(form: Any, formsets: Iterable[Any]) -> dict[str, str]:
    """What was posted, valid or not: nobody's words are lost to an error elsewhere."""
    texts = {name: str(form[name].value() or "") for name in LABELS if name in form.fields}
    texts["topic"] = _chosen(form["topic"], "slug")
    for formset in formsets:
        rows = [row for row in formset.forms if row not in formset.deleted_forms]
        texts |= _part_texts(formset.prefix, sorted(rows, key=_position))
    return texts


def _position(row: Any) -> int:
    value = str(row["position"].value() or "")
    return int(value) if value.isdecimal() else 10**6


def _part_texts(prefix: str, rows: list[Any]) -> dict[str, str]:
    match prefix:
        case "bylines":
            return {"authors": "\n".join(_chosen(row["author"], "slug") for row in rows)}
        case "evidence":
            return {"evidence": "\n".join(_chosen(row["fact"], "key") for row in rows)}
        case "citations":
            return {"citations": "\n".join(_chosen(row["source"], "key") for row in rows)}
    asked = (f"{row['question'].value() or ''}\n{row['answer'].value() or ''}" for row in rows)
    return {"questions": "\n\n".join(asked)}


def _chosen(bound: Any, name: str) -> str:
    value = str(bound.value() or "")
    if not value.isdecimal():
        return ""
    chosen = bound.field.queryset.filter(pk=int(value)).first()
    return str(getattr(chosen, name, ""))
