"""Every construct that can carry a link, on every page that can show it: each with a word that
finds its link again, and written so that it leads to a merchant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from affiliates.models import Link, Merchant
from articles.content import Question
from articles.ledger.kinds import Confidence
from articles.models import ComparisonTable, Edition, SitePage
from articles.tables.grid import Column, Grid, Row
from capysite.base import clock
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_version,
)
from tests.journeys.planting import make_picture

DIRECT = "https://quill.example/plans"
# Markdown of one link; {} is its address.
MARKUP: dict[str, str] = {
    "inline": "[Words]({})",
    "titled": '[Words]({} "A title")',
    "angled": "[Words](<{}>)",
    "autolink": "<{}>",
    "reference": "[Words][one]\n\n[one]: {}",
    "collapsed": "[one][]\n\n[one]: {}",
    "shortcut": "[one]\n\n[one]: {}",
    "strong": "**[Words]({})**",
    "in-code-words": "[`Words`]({})",
    "struck": "~~[Words]({})~~",
    "in-list": "- One\n- [Words]({})",
    "in-quotation": "> [Words]({})",
    "in-heading": "## One [Words]({})",
    "in-markdown-table": "| A | B |\n|---|---|\n| x | [Words]({}) |",
    "picture": "[![A pen](image:PICTURE)]({})",
    "with-fact": "[From {{ fact: FACT }}]({})",
}
INLINE = ("inline", "titled", "angled", "autolink", "strong", "in-code-words", "struck", "picture")
IN_ANSWERS = (*INLINE, "reference", "in-list")
SPELLINGS = (
    DIRECT,
    "HTTPS://QUILL.EXAMPLE/",
    "https://quill.example.",
    "https://quill.example:8443/x",
    "https://www.quill.example/",
    "https://blog.quill.example/?a=b&c=d",
    "https://someone@quill.example/",
    "https://other.example:x@quill.example/",
    "https://qu%69ll.example/",
    "https://büro.example/",
    "https://xn--bro-hoa.example/",
    "https://pens.example/pro",
    "https://track.example/click?to=1",
)


@dataclass(frozen=True)
class Planting:
    """Where a link stands: the pages that show it, once it is published."""

    name: str
    paths: tuple[str, ...]


def make_partner(relationship: str = "affiliate") -> Link:
    merchant = make_merchant(
        name="Quill",
        slug="quill",
        relationship=relationship,
        website="https://quill.example/",
        domains="xn--bro-hoa.example",
    )
    product = make_product(merchant=merchant, name="Quill Pro", website="https://pens.example/pro")
    return make_link(product=product, slug="quill", destination="https://track.example/click?p=7")


def merchant() -> Merchant:
    return Merchant.objects.get(slug="quill")


def in_text(markup: str, address: str) -> str:
    text = MARKUP[markup].replace("{}", address)
    if "PICTURE" in text:
        text = text.replace("PICTURE", make_picture("A pen").key)
    return text.replace("FACT", make_fact().key) if "FACT" in text else text


def page_of(edition: Edition, *more: str) -> tuple[str, ...]:
    return tuple(f"{edition.get_absolute_url()}{part}" for part in ("", *more))


def in_body(text: str) -> Planting:
    return Planting("body", page_of(make_edition(body=f"Words.\n\n{text}")))


def in_answer(text: str) -> Planting:
    return Planting("answer", page_of(make_edition(questions=(Question("q", "Why?", text),))))


def in_table(row: Row) -> Planting:
    grid = Grid((Column("name", "Name"), Column("note", "Note")), (Row(cells=("Nib", "x")), row))
    table: ComparisonTable = make_table(grid=grid.to_json())
    edition = make_edition(body=f"Words.\n\n{{{{ table: {table.key} }}}}", tables=[table])
    return Planting("table", page_of(edition))


def in_offer(text: str) -> Planting:
    offer = make_offer(product=make_product("none"), text=text)
    return Planting("offer", page_of(make_edition(body=f"Words.\n\n{{{{ offer: {offer.key} }}}}")))


def in_offer_of_table(text: str) -> Planting:
    offer = make_offer(product=make_product("own"), text=text)
    return in_table(Row(kind="promotion", offer=offer.key))


def in_citation(address: str) -> Planting:
    return Planting("source", page_of(make_edition(citations=(make_source(url=address).key,))))


def in_kept_copy(address: str) -> Planting:
    cited = (make_source(archive_url=address).key,)
    return Planting("kept copy", page_of(make_edition(citations=cited)))


def behind_a_fact(address: str) -> Planting:
    """On the guide, in its proof, and in the log once the fact changes."""
    fact = make_fact("$1/mo", sources=[(make_source(url=address), True)])
    edition = make_edition(evidence=(fact.key,))
    with clock.fixed(clock.now()):
        make_version(
            fact, "$2/mo", confidence=Confidence.CONFIRMED, reason="correction", note="Misread.",
            sources=[(make_source(url=address), True)],
        )  # fmt: skip
    return Planting("fact", (*page_of(edition, "proof/"), "/changes/", "/corrections/"))


def in_privacy(text: str) -> Planting:
    SitePage.objects.update_or_create(name="privacy", defaults={"body": f"Words.\n\n{text}"})
    return Planting("privacy", ("/privacy/",))


def placed_by_us(link: Link) -> Iterator[Callable[[], Planting]]:
    """What is made to earn: links of ours, offers, promotions."""
    paying, key = link.product, f"[Words](go:{link.slug})"
    yield lambda: in_body(key)
    yield lambda: in_answer(key)
    yield lambda: in_table(Row(cells=("Quill", key)))
    yield lambda: in_table(Row(cells=(key, "$1")))
    yield lambda: Planting(
        "offer",
        page_of(
            make_edition(
                body=f"Words.\n\n{{{{ offer: {make_offer(product=paying, link=link).key} }}}}"
            )
        ),
    )
    yield lambda: in_table(Row(kind="promotion", offer=make_offer(product=paying, link=link).key))
