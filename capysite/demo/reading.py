"""The demo as it lies in files: the ledger in TOML, guides in Markdown behind TOML."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.content import Content, Question
from capysite.demo.days import Days

HERE = Path(__file__).parent
FENCE = "+++\n"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Guide:
    """A guide, and what happened to it. `content` is what it says today."""

    content: Content
    editions: tuple[Entry, ...]
    reviews: tuple[Entry, ...]
    tables: tuple[str, ...]
    withdrawn: Entry | None
    draft: Entry | None

    def content_of(self, number: int) -> Content:
        """What its edition of that number (from 0) said: later changes undone."""
        body = self.content.body
        for edition in reversed(self.editions[number + 1 :]):
            for change in edition.get("was", ()):
                body = body.replace(change["now"], change["then"])
        return self.content.changed(body=body)

    @property
    def begun(self) -> Content:
        """What an editor writes down first."""
        content = self.content
        return Content(title=content.title, slug=content.slug, authors=content.authors)


def read_ledger(name: str, days: Days) -> dict[str, Any]:
    return tomllib.loads(days.read(HERE / "ledger" / f"{name}.toml"))


def read_pages(days: Days) -> dict[str, str]:
    """The pages of the house, by their names."""
    return {path.stem: days.read(path) for path in sorted((HERE / "pages").glob("*.md"))}


def read_guides(days: Days) -> tuple[Guide, ...]:
    return tuple(
        read_guide(path.stem, days.read(path)) for path in sorted((HERE / "guides").glob("*.md"))
    )


def read_guide(slug: str, text: str) -> Guide:
    _, front, body = text.split(FENCE, 2)
    data = tomllib.loads(front)
    questions = tuple(
        Question("", entry["question"], entry["answer"].strip())
        for entry in data.get("questions", ())
    )
    content = Content(
        title=data["title"],
        short_title=data["short_title"],
        slug=slug,
        summary=data["summary"],
        topic=data["topic"],
        authors=tuple(data["authors"]),
        body=body.strip() + "\n",
        questions=questions,
        evidence=tuple(data["evidence"]),
        citations=tuple(data["citations"]),
    )
    return Guide(
        content,
        editions=tuple(data.get("editions", ())),
        reviews=tuple(data.get("reviews", ())),
        tables=tuple(data.get("tables", ())),
        withdrawn=data.get("withdrawn"),
        draft=data.get("draft"),
    )
