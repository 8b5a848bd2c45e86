from dataclasses import dataclass, field

from articles.markdown.references import Problem, Reference

MOST_PROBLEMS = 200
BLANK = "\ufffc"


@dataclass(frozen=True)
class Heading:
    """A heading of the body. `text` leaves references out; `html` is the same words, escaped,
    with fact slots in place, to be filled for a list of contents."""

    level: int
    anchor: str
    text: str
    line: int
    html: str = ""


@dataclass(frozen=True)
class External:
    """A plain http(s) link."""

    url: str
    text: str
    line: int


@dataclass(frozen=True)
class Prose:
    """One paragraph, heading or cell. `words` is as long as `source`, which is how the text has
    it, but BLANK where readers see no words of it: code, addresses, references. `facts` are the
    references to facts, each with its place."""

    line: int
    source: str
    words: str
    facts: tuple[tuple[int, str], ...] = ()

    def line_at(self, place: int) -> int:
        return self.line + self.source.count("\n", 0, place)


@dataclass
class Found:
    """What one text turns out to hold, in the order of the text."""

    headings: list[Heading] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    external: list[External] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    words: int = 0

    @property
    def full(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def problem(self, code: str, line: int, message: str) -> None:
        if not self.full:
            self.problems.append(Problem(code, line, message))
