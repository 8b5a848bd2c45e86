"""A text to a `Draft`: the parts are taken out one after the other, the rest is the body."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.content import Content, Question
from articles.importing.blocks import Block, is_markdown, scan
from articles.importing.citing import Citing
from articles.importing.comparison import TableReader
from articles.importing.draft import Draft, DraftAuthor, DraftFact, DraftTable, Refused, Remarks
from articles.importing.evidence import FactReader, evidence_columns
from articles.importing.head import Head, claim_warnings, take_head
from articles.importing.headings import is_sources_name, mark_headings
from articles.importing.hedging import hedge_warnings
from articles.importing.keys import Keys, clip, key_of
from articles.importing.lines import Line, split_lines
from articles.importing.literal import apart, has_braces
from articles.importing.marks import has_link, is_italic, plain
from articles.importing.optin import leave_out
from articles.importing.prices import typed_price
from articles.importing.questions import Asked, take_questions
from articles.importing.reading import MOST_LINES
from articles.importing.sources import is_prose, read_entries, trailing_entries
from articles.importing.tables import read_table
from articles.importing.writing import markdown_of
from capysite.base.keys import KEY
from capysite.base.models.publisher import HEDGES

WORDS_A_MINUTE = 238
LONGEST_SUMMARY = 400
LONGEST_BODY = 200_000
USUAL_HEDGES = tuple(HEDGES.split())


def parse(
    text: str, *, name: str = "the text", slug: str = "", hedges: Sequence[str] = USUAL_HEDGES
) -> Draft:
    """What a text says, as a draft of a guide; raises Refused with one sentence.

    The same text and slug always give the same draft. Keys of facts and tables begin with
    the slug, which is made from the title where none is given. `hedges` are the publisher's words
    for what is uncertain.
    """
    if slug and not KEY.fullmatch(slug):
        raise Refused(
            f"“{clip(slug, 60)}” is no slug: use small letters, digits, hyphens.", name=name
        )
    try:
        return _parse(text, slug, hedges)
    except Refused as refused:
        raise Refused(refused.reason, line=refused.line, name=name) from None


def _parse(text: str, slug: str, hedges: Sequence[str]) -> Draft:
    lines = split_lines(text)
    if not any(line.stripped for line in lines):
        raise Refused("the file is empty.")
    if len(lines) > MOST_LINES + 1:
        raise Refused(f"a guide has at most {MOST_LINES:,} lines.", line=MOST_LINES + 1)
    remarks = Remarks()
    _warn_braces(lines, remarks)
    scanned = scan(lines)
    head, blocks = take_head(scanned, remarks)
    blocks = leave_out(blocks, head, remarks)
    slug = slug or key_of(head.title, max_length=80, fallback="guide")
    return _Parts(head, remarks, slug, is_markdown(lines, scanned), hedges).read(blocks)


def _warn_braces(lines: Sequence[Line], remarks: Remarks) -> None:
    for line in lines:
        if has_braces(line.text) or any(
            f"]({kind}:" in line.text for kind in ("go", "guide", "image")
        ):
            remarks.add(
                line.number,
                "reference-like",
                "This looks like a reference; braces are kept as plain characters.",
            )


@dataclass
class _Parts:
    """The parts of one text while they are taken out of it."""

    head: Head
    remarks: Remarks
    slug: str
    markdown: bool
    hedges: Sequence[str]
    keys: Keys = field(default_factory=Keys)

    def read(self, blocks: list[Block]) -> Draft:
        blocks, source_blocks = _take_sources(blocks, self.remarks)
        sources = read_entries(source_blocks, self.keys)
        citing = Citing(tuple(sources), self.keys, self.remarks)
        summary, blocks = _take_summary(blocks)
        found = take_questions(blocks)
        _warn_left_out(found.lead, self.remarks)
        read = [*found.rest, *(block for asked in found.asked for block in asked.answer)]
        self._warn_prices(read)
        body, facts, tables = self._tables(found.rest, citing)
        self._warn_minutes(read)
        self.remarks.extend(hedge_warnings(read, facts, self.hedges))
        claim_warnings(self.head, _is_linked(found.rest, found.asked), self.remarks)
        authors = self._authors()
        text = markdown_of(body, keep_lines=self.markdown)
        self._warn_length(text)
        content = Content(
            title=self.head.title,
            slug=self.slug,
            summary=summary,
            authors=tuple(author.slug for author in authors),
            body=text,
            questions=self._questions(found.asked),
            evidence=tuple(fact.key for fact in facts),
            citations=tuple(source.key for source in (*sources, *citing.added)),
            first_published_elsewhere=self.head.published,
        )
        return Draft(
            content=content,
            facts=tuple(facts),
            sources=(*sources, *citing.added),
            tables=tuple(tables),
            authors=authors,
            warnings=self.remarks.in_order(),
            headings=sum(block.kind == "heading" for block in body),
        )

    def _authors(self) -> tuple[DraftAuthor, ...]:
        keys = Keys()
        return tuple(
            DraftAuthor(name, keys.take(key_of(name, max_length=60, fallback="author")))
            for name in self.head.authors
        )

    def _questions(self, asked: Sequence[Asked]) -> tuple[Question, ...]:
        keys = Keys()
        for one in asked:
            if not one.answer:
                self.remarks.add(one.line, "answer-missing", "This question has no answer.")
        return tuple(
            Question(
                keys.take(key_of(one.question, max_length=60, fallback="question")),
                apart(one.question),
                markdown_of(one.answer, keep_lines=self.markdown),
            )
            for one in asked
        )

    def _tables(
        self, blocks: Sequence[Block], citing: Citing
    ) -> tuple[list[Block], list[DraftFact], list[DraftTable]]:
        """The body with references where tables stood, the facts and the comparisons."""
        reader = FactReader(self.slug, self.head.title, citing, self.remarks, self.keys)
        comparing = TableReader(self.slug, self.remarks, self.keys)
        body: list[Block] = []
        facts: list[DraftFact] = []
        tables: list[DraftTable] = []
        section = self.head.title
        for block in blocks:
            if block.kind == "heading":
                section = block.heading
            table = read_table(block) if block.kind == "table" else None
            columns = evidence_columns(table) if table else None
            stated = reader.read(table, columns) if table and columns else []
            if stated:
                body += self._place_facts(block, bool(facts))
                facts += stated
            elif table and not columns and table.rows and len(table.header) > 1:
                tables.append(comparing.read(table, section))
                body.append(_reference(block, f"table: {tables[-1].key}"))
            else:
                body.append(block)
        return body, facts, tables

    def _place_facts(self, block: Block, placed: bool) -> list[Block]:
        if not placed:
            return [_reference(block, "facts")]
        self.remarks.add(
            block.number,
            "evidence-merged",
            "A guide has one evidence table: these rows were put into the first.",
        )
        return []

    def _warn_prices(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            for line in block.lines if block.kind not in {"code", "table"} else ():
                if price := typed_price(line.text):
                    message = f"“{price}” is typed into the text: make it a fact."
                    self.remarks.add(line.number, "price-typed", message)

    def _warn_minutes(self, blocks: Sequence[Block]) -> None:
        if self.head.minutes is None:
            return
        stated, line = self.head.minutes
        pieces = (piece for block in blocks for row in block.lines for piece in row.text.split())
        words = sum(1 for piece in pieces if any(mark.isalnum() for mark in piece))
        minutes = max(1, round(words / WORDS_A_MINUTE))
        if stated != minutes:
            self.remarks.add(
                line,
                "reading-time",
                f"The text says {stated} minutes; its {words:,} words take about {minutes}.",
            )

    def _warn_length(self, body: str) -> None:
        if len(body.encode("utf-8", "surrogatepass")) > LONGEST_BODY:
            self.remarks.add(
                self.head.title_line, "too-long", "The text is longer than the 200 KB of a guide."
            )


def _reference(block: Block, words: str) -> Block:
    return Block("reference", block.lines, heading=f"{{{{ {words} }}}}")


def _take_sources(blocks: Sequence[Block], remarks: Remarks) -> tuple[list[Block], list[Block]]:
    """The blocks without those of the list of sources, and those."""
    trailing = trailing_entries(blocks)
    marked = mark_headings(blocks[: len(blocks) - trailing])
    rest: list[Block] = []
    listed: list[Block] = []
    inside = False
    for block in marked:
        if block.kind == "heading":
            inside = is_sources_name(block.heading)
            if not inside:
                rest.append(block)
        elif inside and block.kind in {"text", "list"}:
            if is_prose(block.text):
                _warn_left_out([block], remarks)
            listed.append(block)
        elif not (inside and block.kind == "rule"):
            rest.append(block)
    return rest, [*listed, *blocks[len(blocks) - trailing :]]


def _warn_left_out(blocks: Sequence[Block], remarks: Remarks) -> None:
    for block in blocks:
        text = clip(plain(block.text), 60)
        remarks.add(block.number, "left-out", f"“{text}” has no place on the page: left out.")


def _take_summary(blocks: list[Block]) -> tuple[str, list[Block]]:
    """A standfirst: an italic paragraph, or the only short one, before the first heading."""
    top = next((at for at, block in enumerate(blocks) if block.kind == "heading"), 0)
    if not top or blocks[0].kind != "text":
        return "", blocks
    text = blocks[0].text
    alone = top == 1 and len(text) <= 300 and not text.endswith(":")
    if not (is_italic(text) or alone) or len(text) > LONGEST_SUMMARY or has_link(text):
        return "", blocks
    return apart(plain(text)), blocks[1:]


def _is_linked(blocks: Sequence[Block], asked: Sequence[Asked]) -> bool:
    answers = (block for one in asked for block in one.answer)
    return any(has_link(line.text) for block in (*blocks, *answers) for line in block.lines)
