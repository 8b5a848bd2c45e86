"""A piece of unsaved text as its page would show it, with every unknown reference named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import mark_safe

from articles.admin.figures import TableLines, in_tables, placed_tables
from articles.content import Content, Question
from articles.freezing import freeze, wanted_by
from articles.markdown import Problem, Rendered, fill, render
from articles.models import Article, ComparisonTable, Edition, EditionKind
from articles.pages.building import build
from articles.pages.page import Segment
from articles.resolving import Targets, resolve
from articles.unbacked import Unbacked, of_guide
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class Shown:
    segments: tuple[Segment, ...]
    problems: tuple[Problem, ...]
    words: int
    figures: tuple[Unbacked, ...] = ()
    tables: tuple[TableLines, ...] = ()


def show_body(text: str, *, evidence: tuple[str, ...], at: datetime) -> Shown:
    content = Content(title="Preview", slug="preview", body=text, evidence=evidence)
    return _show(content, at)


def show_answer(text: str, *, at: datetime) -> Shown:
    question = Question("preview", "Preview", text)
    return _show(Content(title="Preview", slug="preview", questions=(question,)), at)


def show_page(text: str) -> Shown:
    """A page of the house: what it can't refer to is named."""
    rendered = render(text)
    html = mark_safe(fill(rendered.html, lambda slot: ""))
    problems = (*rendered.problems, *unfit(rendered))
    return Shown((Segment("html", html=html),), problems, rendered.words)


def unfit(rendered: Rendered) -> Iterator[Problem]:
    """What would need a ledger behind it."""
    for reference in rendered.references:
        said = f"A page of the house can’t refer to {UNFIT[reference.kind]}."
        yield Problem("unfit", reference.line, said)


UNFIT = {
    "fact": "a fact", "facts": "the evidence", "table": "a table", "offer": "an offer",
    "link": "a link that earns", "guide": "a guide: write its address, such as /guides/pens/",
    "image": "a picture",
}  # fmt: skip


def _show(content: Content, at: datetime) -> Shown:
    frozen = freeze(content)
    wanted = wanted_by(frozen)
    drafts = ComparisonTable.objects.filter(key__in=wanted["table"], versions=None)
    targets = resolve(wanted, at=at, settings=PublisherSettings.current(), drafts=list(drafts))
    edition = Edition(
        article=Article(),
        kind=EditionKind.FIRST,
        begins_at=at,
        frozen_at=at,
        published_at=at,
        slug=content.slug,
        title=content.title,
        content=content.to_json(),
    )
    page = build(edition, frozen.html, targets)
    rendered = frozen.answers[0] if frozen.answers else frozen.body
    segments = tuple(Segment("html", html=q.html) for q in page.questions) or page.body
    problems = sorted((*rendered.problems, *_unknown(rendered, targets)), key=lambda p: p.line)
    figures = of_guide(frozen)
    return Shown(
        segments,
        tuple(problems),
        rendered.words,
        figures,
        in_tables(placed_tables(wanted["table"])),
    )


def _unknown(rendered: Rendered, targets: Targets) -> Iterator[Problem]:
    known: dict[str, Mapping[str, object]] = {
        "fact": targets.facts, "table": targets.tables, "offer": targets.offers,
        "link": targets.links, "guide": targets.guides, "image": targets.images,
    }  # fmt: skip
    for reference in rendered.references:
        if reference.kind in known and reference.key not in known[reference.kind]:
            says = "There is no {} “{}”." if reference.kind != "fact" else NO_FACT
            yield Problem("unknown", reference.line, says.format(reference.kind, reference.key))


NO_FACT = "There is no {} “{}” that says something by now."
