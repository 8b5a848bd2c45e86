"""From `Content` to what an edition stores beside it: HTML with slots, and what it refers to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from affiliates.hosts import host_of
from articles.content import Content
from articles.figures import Tally, tally
from articles.markdown import Heading, Reference, Rendered, render, render_answer, render_inline
from articles.tables.grid import Grid


@dataclass(frozen=True)
class FrozenHtml:
    """What a page needs of a rendered guide. `answers` stand in the order of the questions;
    `hosts` are those to which plain links lead."""

    body: str
    headings: tuple[Heading, ...]
    answers: tuple[str, ...]
    words: int
    figures: Tally = (0, 0)
    hosts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "body": self.body,
            "headings": [[h.level, h.anchor, h.text, h.line, h.html] for h in self.headings],
            "answers": list(self.answers),
            "words": self.words,
            "figures": list(self.figures),
            "hosts": list(self.hosts),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        headings = tuple(Heading(*parts) for parts in data["headings"])
        referred, figures = data["figures"]
        return cls(
            data["body"], headings, tuple(data["answers"]), data["words"], (referred, figures),
            tuple(data["hosts"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Frozen:
    """A rendered guide with everything that the gate wants to know."""

    content: Content
    body: Rendered
    answers: tuple[Rendered, ...]

    @property
    def html(self) -> FrozenHtml:
        words = self.body.words + sum(answer.words for answer in self.answers)
        answers = tuple(answer.html for answer in self.answers)
        figures = tally(self.body, *self.answers)
        hosts = hosts_in(self.body, *self.answers)
        return FrozenHtml(self.body.html, self.body.headings, answers, words, figures, hosts)

    @property
    def references(self) -> tuple[Reference, ...]:
        return self.body.references + tuple(r for answer in self.answers for r in answer.references)


def hosts_in(*rendered: Rendered) -> tuple[str, ...]:
    """Where plain links lead, each host once."""
    found = {host_of(link.url) for one in rendered for link in one.external}
    return tuple(sorted(found - {""}))


def freeze(content: Content) -> Frozen:
    answers = tuple(render_answer(question.answer) for question in content.questions)
    return Frozen(content, render(content.body), answers)


@dataclass
class Wanted:
    """Keys by kind, in the order in which they were met, each with the offers (by key) in whose
    promotions it stands; "" among them where it stands whatever is offered."""

    keys: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def add(self, kind: str, *keys: str, within: str = "") -> None:
        known = self.keys.setdefault(kind, {})
        for key in filter(None, keys):
            known.setdefault(key, set()).add(within)

    def add_references(self, references: Iterable[Reference], *, within: str = "") -> None:
        """All but `{{ facts }}`, which has no key."""
        for reference in references:
            if reference.key:
                self.add(reference.kind, reference.key, within=within)

    def within(self, kind: str, key: str) -> list[str]:
        """The offers with which alone it is shown; [""] where it always is."""
        offers = self.keys[kind][key]
        return [""] if "" in offers else sorted(offers)

    def __getitem__(self, kind: str) -> tuple[str, ...]:
        return tuple(self.keys.get(kind, ()))


def wanted_by(frozen: Frozen) -> Wanted:
    """Everything that the guide itself refers to; what its tables hold comes on top."""
    wanted = Wanted()
    wanted.add_references(frozen.references)
    wanted.add("fact", *frozen.content.evidence)
    wanted.add("source", *frozen.content.citations)
    wanted.add("author", *frozen.content.authors)
    return wanted


@dataclass(frozen=True)
class FrozenGrid:
    """A rendered grid: for each row its cells, or the one text of a promotion."""

    grid: Grid
    rows: tuple[tuple[Rendered, ...], ...]

    @property
    def html(self) -> list[list[str]]:
        return [[cell.html for cell in row] for row in self.rows]

    @property
    def figures(self) -> Tally:
        return tally(*(cell for row in self.rows for cell in row))

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Hosts to which plain links lead, each with the key of the offer of its row."""
        for row, cells in zip(self.grid.rows, self.rows, strict=True):
            yield from ((host, row.offer) for host in hosts_in(*cells))

    def to_json(self) -> dict[str, Any]:
        hosts = hosts_in(*(cell for row in self.rows for cell in row))
        return {"rows": self.html, "figures": list(self.figures), "hosts": list(hosts)}


def freeze_grid(grid: Grid) -> FrozenGrid:
    return FrozenGrid(
        grid,
        tuple(
            tuple(render_inline(text) for text in (row.cells or (row.text,))) for row in grid.rows
        ),
    )


def wanted_by_grid(frozen: FrozenGrid) -> Wanted:
    wanted = Wanted()
    for row, cells in zip(frozen.grid.rows, frozen.rows, strict=True):
        wanted.add("product", row.product, within=row.offer)
        wanted.add("offer", row.offer)
        for cell in cells:
            wanted.add_references(cell.references, within=row.offer)
    return wanted
