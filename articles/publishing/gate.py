"""The gate: what stands between a working copy and its readers. It says everything at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings as django_settings

from affiliates.models import Link
from affiliates.relationships import Relationship
from articles.content import Content
from articles.findings import Finding, Findings
from articles.freezing import Frozen, Wanted, freeze, freeze_grid, wanted_by
from articles.ledger import confidence, freshness
from articles.ledger.kinds import Confidence, ValueType
from articles.ledger.reading import FactAt
from articles.markdown import Reference, Rendered, render_inline
from articles.models import Address, Article, ComparisonTable, Offer
from articles.publishing import direct, unhedged
from articles.resolving import TableAt, Targets, resolve
from articles.tables.grid import Row
from capysite.base.keys import KEY
from capysite.base.models import PublisherSettings


@dataclass(frozen=True)
class Inspection:
    """What the gate says, with what it looked at: publishing stores the latter."""

    findings: Findings
    frozen: Frozen
    targets: Targets


def inspect(
    content: Content,
    *,
    at: datetime,
    article: Article | None = None,
    drafts: Sequence[ComparisonTable] = (),
) -> Inspection:
    """Everything that is wrong with `content` as a page at the instant.

    `article` is whose address it may take; `drafts` are tables to be published with it.
    """
    settings = PublisherSettings.current()
    frozen = freeze(content)
    targets = resolve(wanted_by(frozen), at=at, settings=settings, drafts=drafts)
    holes = [
        *_parts(content),
        *_address(content, article),
        *_markup(frozen),
        *_placement(frozen),
        *_references(frozen, targets),
        *(finding for table in targets.tables.values() for finding in _table(table, targets)),
        *(finding for offer in targets.offers.values() for finding in _offer(offer, targets)),
        *_citations(content, targets),
        *_paid_links(frozen, targets),
    ]
    found = Findings(tuple(holes), tuple(_warnings(frozen, targets)))
    for fact in targets.facts.values():
        found += _fact(fact)
    return Inspection(found, frozen, targets)


def inspect_words(frozen: Frozen, targets: Targets) -> Findings:
    """Of text that stands in no guide, such as a letter’s: its markup, and what it refers to."""
    answers = enumerate(frozen.answers, 1)
    holes = [
        *_problems(frozen.body, "body"),
        *(problem for n, answer in answers for problem in _problems(answer, f"answer {n}")),
        *_references(frozen, targets),
        *_paid_links(frozen, targets),
    ]
    found = Findings(tuple(holes), tuple(_warnings(frozen, targets)))
    for fact in targets.facts.values():
        found += _fact(fact)
    return found


def inspect_table(table: ComparisonTable, *, at: datetime) -> Findings:
    """A table's part of the gate: its working grid with all that it refers to."""
    wanted = Wanted()
    wanted.add("table", table.key)
    targets = resolve(wanted, at=at, settings=PublisherSettings.current(), drafts=(table,))
    holes = _table(targets.tables[table.key], targets)
    holes += [hole for offer in targets.offers.values() for hole in _offer(offer, targets)]
    found = Findings(tuple(holes), tuple(unhedged.in_tables(targets)))
    for fact in targets.facts.values():
        found += _fact(fact)
    return found


def inspect_offer(offer: Offer, *, at: datetime) -> Findings:
    """An offer's part of the gate, as it stands in memory: for one that pages show."""
    targets = Targets(at, PublisherSettings.current())
    targets.add_offer(offer)
    if offer.price:
        targets.add_facts([offer.price.key])
    found = Findings(tuple(_offer(offer, targets)))
    for fact in targets.facts.values():
        found += _fact(fact)
    return found


def _offer(offer: Offer, targets: Targets) -> list[Finding]:
    where = f"offer {offer.key}"
    rendered = render_inline(offer.text)
    holes = [Finding(problem.code, problem.message, where) for problem in rendered.problems]
    if rendered.references:
        message = (
            "The text of an offer can’t refer to anything; its price and link stand beside it."
        )
        holes.append(Finding("reference-misplaced", message, where))
    if offer.price and offer.price.key not in targets.facts:
        holes.append(_no_value(offer.price.key, where))
    if message := price_refused(offer):
        holes.append(Finding("offer-price", message, where))
    if offer.product.merchant.relationship == Relationship.AFFILIATE and not offer.link:
        message = "It earns commission only through a link: choose one of the product’s links."
        holes.append(Finding("offer-unlinked", message, where))
    return holes


def price_refused(offer: Offer) -> str:
    """Why its fact can't be its price; "" where it can."""
    fact = offer.price
    if fact and fact.value_type != ValueType.MONEY:
        return f"“{fact.key}” is no amount of money: choose a fact that holds a price."
    if fact and fact.product_id not in {None, offer.product_id}:
        return f"“{fact.key}” is a price of {fact.product}: choose one of {offer.product}."
    return ""


def _promoted(row: Row, targets: Targets, where: str) -> list[Finding]:
    """A promotion is an advertisement: it says for whom, by the relationship."""
    offer = targets.offers.get(row.offer)
    product = offer.product if offer else targets.products.get(row.product)
    if product is None:
        return []
    relationship = product.merchant.relationship
    if relationship == Relationship.NONE:
        message = f"{product.merchant} has no relationship to name: that is a row, no promotion."
        return [Finding("promotion-unrelated", message, where)]
    if offer is None and relationship == Relationship.AFFILIATE:
        message = f"{product} earns commission only through a link: choose an offer."
        return [Finding("offer-unlinked", message, where)]
    return []


def _parts(content: Content) -> list[Finding]:
    asked = (
        ("title", content.title, "The guide has no title."),
        ("summary", content.summary, "The guide has no summary: say in a sentence what it finds."),
        ("topic", content.topic, "The guide has no topic."),
        ("authors", content.authors, "The guide names no author."),
        ("body", content.body, "The guide has no text."),
    )
    holes = [
        Finding(f"{name}-missing", message)
        for name, value, message in asked
        if not (value.strip() if isinstance(value, str) else value)
    ]
    for name, text in (("title", content.title), ("short title", content.short_title),
                       ("summary", content.summary)):  # fmt: skip
        if "{{" in text:
            holes.append(
                Finding(
                    "reference-misplaced",
                    "Only the text, cells and answers can refer to facts.",
                    name,
                )
            )
    return holes


def _address(content: Content, article: Article | None) -> list[Finding]:
    if not KEY.fullmatch(content.slug):
        return [
            Finding("slug-missing", "The guide has no address: small letters, digits, hyphens.")
        ]
    owner = Address.objects.filter(kind="guide", slug=content.slug).select_related("guide").first()
    if owner and owner.guide and (article is None or owner.guide_id != article.pk):
        return [
            Finding(
                "address-taken", f"/guides/{content.slug}/ belongs to “{owner.guide}”, for ever."
            )
        ]
    return []


def _markup(frozen: Frozen) -> list[Finding]:
    holes = _problems(frozen.body, "body")
    for number, (question, answer) in enumerate(
        zip(frozen.content.questions, frozen.answers, strict=True), 1
    ):
        where = f"question {number}"
        if not question.question.strip():
            holes.append(Finding("question-empty", "The question has no words.", where))
        if not question.answer.strip():
            holes.append(Finding("answer-missing", f"“{question.question}” has no answer.", where))
        holes += _problems(answer, f"answer {number}")
    return holes


def _problems(rendered: Rendered, where: str) -> list[Finding]:
    return [
        Finding(problem.code, problem.message, f"{where}, line {problem.line}")
        for problem in rendered.problems
    ]


def _placement(frozen: Frozen) -> list[Finding]:
    placed = [ref for ref in frozen.references if ref.kind == "facts"]
    if len(placed) > 1:
        where = f"body, line {placed[1].line}"
        return [
            Finding("evidence-twice", "The evidence table stands here for a second time.", where)
        ]
    if placed and not frozen.content.evidence:
        where = f"body, line {placed[0].line}"
        return [
            Finding("evidence-empty", "{{ facts }} stands here, but no fact is attached.", where)
        ]
    return []


def _references(frozen: Frozen, targets: Targets) -> list[Finding]:
    holes = [
        hole
        for reference in frozen.body.references
        if (hole := _unresolved(reference, targets, f"body, line {reference.line}"))
    ]
    for number, answer in enumerate(frozen.answers, 1):
        for reference in answer.references:
            if hole := _unresolved(reference, targets, f"answer {number}, line {reference.line}"):
                holes.append(hole)
    for key in frozen.content.evidence:
        if key not in targets.facts:
            holes.append(_no_value(key, "evidence table"))
    return holes


def _no_value(key: str, where: str) -> Finding:
    return Finding("fact-unknown", f"No fact “{key}” has a value at that moment.", where)


def _unresolved(reference: Reference, targets: Targets, where: str) -> Finding | None:
    kind, key = reference.kind, reference.key
    if kind == "facts" or key in getattr(targets, f"{kind}s"):
        return None
    if kind == "fact":
        return _no_value(key, where)
    if kind == "table" and ComparisonTable.objects.filter(key=key).exists():
        return Finding("table-unpublished", f"The table “{key}” was never published.", where)
    return Finding(f"{kind}-unknown", f"There is no {kind} “{key}”.", where)


def _table(table: TableAt, targets: Targets) -> list[Finding]:
    holes = []
    for finding in table.grid.findings():
        where = f"table {table.key}" + (f", {finding.where}" if finding.where else "")
        holes.append(Finding(finding.code, finding.message, where))
    frozen = freeze_grid(table.grid)
    for number, (row, cells) in enumerate(zip(table.grid.rows, frozen.rows, strict=True), 1):
        where = f"table {table.key}, row {number}"
        for cell in cells:
            holes += [Finding(p.code, p.message, where) for p in cell.problems]
            holes += [hole for ref in cell.references if (hole := _unresolved(ref, targets, where))]
        if row.kind == "promotion":
            holes += _promoted(row, targets, where)
        for kind, key in (("product", row.product), ("offer", row.offer)):
            if key and key not in getattr(targets, f"{kind}s"):
                holes.append(Finding(f"{kind}-unknown", f"There is no {kind} “{key}”.", where))
    return holes


def _citations(content: Content, targets: Targets) -> list[Finding]:
    return [
        Finding("source-unnamed", f"“{source.publisher}” names no source: say who.", f"source {n}")
        for n, key in enumerate(content.citations, 1)
        if (source := targets.sources.get(key)) and confidence.names_nobody(source.publisher)
    ]


def _paid_links(frozen: Frozen, targets: Targets) -> list[Finding]:
    """Addresses that earn, typed as plain ones: nobody counts their clicks, and nothing ends
    them."""
    typed = list(direct.links(frozen, targets))
    urls = [url for _, url in typed]
    known = Link.objects.filter(destination__in=urls).exclude(
        product__merchant__relationship=Relationship.NONE
    )
    paid = set(known.values_list("destination", flat=True)) if urls else set()
    through_go = f"{django_settings.SITE_URL.rstrip('/')}/go/"
    return [
        Finding(direct.TYPED, f"“{url}” earns: write it as [words](go:slug).", where)
        for where, url in typed
        if url in paid or url.startswith(through_go)
    ]


def _fact(fact: FactAt) -> Findings:
    found = confidence.examine(
        fact.confidence,
        tuple(source.backing for source in fact.sources),
        basis=fact.basis,
        note=fact.note,
        checked=fact.state != freshness.UNCHECKED,
        where=f"fact {fact.key}",
    )
    if fact.state == freshness.UNCHECKED and fact.confidence != Confidence.UNDISCLOSED:
        found += Findings(
            (), (Finding("fact-unchecked", "Nobody has checked it yet.", f"fact {fact.key}"),)
        )
    if fact.state == freshness.OVERDUE:
        found += Findings(
            (), (Finding("fact-overdue", "Its check is overdue.", f"fact {fact.key}"),)
        )
    return found


def _warnings(frozen: Frozen, targets: Targets) -> list[Finding]:
    warnings = [
        Finding(
            "guide-unread",
            f"“{ref.key}” can’t be read yet: its words stand without a link.",
            f"body, line {ref.line}",
        )
        for ref in frozen.references
        if ref.kind == "guide" and ref.key in targets.guides and not targets.guides[ref.key].url
    ]
    warnings += [
        Finding("source-address", f"{source.publisher} has no address.", f"source {n}")
        for n, key in enumerate(frozen.content.citations, 1)
        if (source := targets.sources.get(key)) and not source.url
    ]
    if frozen.content.evidence and not any(r.kind == "facts" for r in frozen.references):
        warnings.append(Finding("evidence-unplaced", "The evidence table stands after the text."))
    return [
        *warnings,
        *direct.to_convert(frozen, targets),
        *unhedged.in_text(frozen, targets),
        *unhedged.in_tables(targets),
    ]
