"""Hidden rows in each state of each model: each carries a word that no reader may find."""

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image as Pillow

from affiliates.models import Link, Merchant, Product
from articles.content import Question
from articles.images.intake import take_in
from articles.ledger.recording import cancel_version, record_check
from articles.ledger.reviewing import start_review
from articles.models import (
    Article,
    Author,
    ComparisonTable,
    Edition,
    Fact,
    Image,
    ImportedText,
    Offer,
    PendingImport,
    Proposal,
    Review,
    Source,
    Topic,
)
from articles.publishing.editions import publish, withdraw
from articles.publishing.tables import publish_table
from articles.reporting import answer, take_report
from articles.tables.grid import Row
from articles.working import copy
from capysite.base import audit, clock, outbox
from newsletter.models import Issue, Subscriber
from tests.articles.factories import (
    change,
    make_article,
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_link,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_user,
    make_version,
)
from tests.newsletter.issues import add_guide, begun, make_issue, make_sender

CANARY = "zebrafinch"
SOON = timedelta(days=3)
SHOWN = "A guide that everybody may read"
LETTER = "A letter that went out"
PICTURE = "A heron at the pond"
SELLER = "The kiosk at the pond"


def hidden(n: str) -> str:
    return f"{CANARY}-{n}"


def hidden_source(n: str, **parts: Any) -> Source:
    url = f"https://{hidden(n)}.example/"
    return make_source(key=hidden(n), publisher=hidden(n), title=hidden(n), url=url, **parts)


def hidden_link(n: str, product: Product) -> Link:
    """The `destination` is worth hiding: it holds the terms of a contract."""
    destination = f"https://{hidden(n)}.example/?partner=7"
    return make_link(slug=hidden(n), destination=destination, product=product)


def make_picture(alt: str) -> Image:
    data = io.BytesIO()
    # Each has a size of its own, for the same bytes would be the same picture.
    Pillow.new("RGB", (40, 30 + Image.objects.count())).save(data, "PNG")
    data.seek(0)
    return take_in(data, name=f"{alt}.png", by=make_user(), at=clock.now(), alt=alt)


def plant_live_guide() -> None:
    """A live page, so that the crawl has something to find, with a hidden tomorrow."""
    soon = clock.now() + SOON
    seller = make_merchant(name=SELLER, relationship="own", terms=hidden("terms"))
    make_product(merchant=seller, name=hidden("unseen-product"))
    product = make_product(slug="shared", merchant=seller)
    beside = make_fact("$9", product=make_product(slug="compared"), label="price of the other")
    price = make_fact(
        "$17/mo",
        product=product,
        sources=[(make_source(derives_from=hidden_source("repeated-source")), True)],
    )
    make_version(
        price, f"$99/{hidden('future')}", at=soon, sources=[(hidden_source("future-source"), True)]
    )
    cancelled = make_version(
        price,
        f"$98/{hidden('cancelled')}",
        at=soon + SOON,
        sources=[(hidden_source("cancelled-source"), True)],
    )
    cancel_version(cancelled, by=make_user())
    make_fact(hidden("other-value"), value_type="text", product=product, subject=hidden("other"))
    make_offer(product=product, text=hidden("other-offer"), link=hidden_link("other-link", product))
    table = make_table(
        [Row(product=product.slug, cells=("Quill", "$9")), plant_coming_promotion(soon)]
    )
    edition = make_edition(
        title=SHOWN,
        slug="open",
        body=f"It costs {{{{ fact: {price.key} }}}}.\n\n{{{{ table: {table.key} }}}}\n\n"
        f"![{PICTURE}](image:{make_picture(PICTURE).key})",
        topic=make_topic(slug="shared").slug,
        authors=(make_author(slug="shared").slug,),
        evidence=(price.key, beside.key),
        tables=[table],
    )
    article = edition.article
    table.refresh_from_db()
    table.title = hidden("table-future")
    table.save()
    publish_table(table, lock_version=table.lock_version, by=make_user(), at=soon)
    table.title = hidden("table-working")
    table.save()
    plant_changes(article, product)
    record_check(price.versions.earliest(), by=make_checker(), method="page", note=hidden("note"))
    Review.objects.create(
        article=article,
        edition=edition,
        reviewer=make_author(name=hidden("reviewer"), slug=hidden("reviewer")),
        started_at=clock.now(),
    )
    start_review(article, by=make_checker())


def plant_coming_promotion(soon: datetime) -> Row:
    """A row of a live table that isn’t there before its offer begins."""
    promoted = make_product("own", name=hidden("promoted"), slug=hidden("promoted"))
    inside = make_fact(
        hidden("promoted-value"), value_type="text", product=promoted, label=hidden("promoted-fact")
    )
    price = make_fact("$96", product=promoted, label=hidden("promoted-price"))
    offer = make_offer(product=promoted, price=price, text=hidden("promoted-offer"), begins_at=soon)
    text = f"Now {{{{ fact: {inside.key} }}}}"
    return Row(kind="promotion", offer=offer.key, product=promoted.slug, text=text)


def plant_changes(article: Article, product: Product) -> None:
    """What a live guide will say, what it was going to say, and what is being written."""
    live = copy.content_of(article).body
    for n, at in (("replaced", clock.now() + 2 * SOON), ("scheduled", clock.now() + SOON)):
        picture, link = make_picture(hidden(f"{n}-picture")), hidden_link(f"{n}-link", product)
        change(
            article,
            title=hidden(n),
            slug=hidden(f"{n}-slug"),
            authors=(make_author(name=hidden(f"{n}-author"), slug=hidden(f"{n}-author")).slug,),
            citations=(hidden_source(f"{n}-source").key,),
            body=f"{live}\n\n![{picture.alt}](image:{picture.key})\n\n[x](go:{link.slug})",
        )
        make_edition(article, at=at)
    picture, link = make_picture(hidden("working-picture")), hidden_link("working-link", product)
    body = f"{hidden('working-body')} ![{picture.alt}](image:{picture.key}) [x](go:{link.slug})"
    change(
        article,
        title=hidden("working"),
        slug=hidden("working"),
        body=body,
        authors=(make_author(name=hidden("working-author"), slug=hidden("working-author")).slug,),
        citations=(hidden_source("working-source").key,),
    )


def plant_draft() -> None:
    """A guide that was never published, with parts of its own of every kind."""
    source, picture = hidden_source("source"), make_picture(hidden("picture"))
    fact = make_fact(
        hidden("value"), value_type="text", sources=[(source, True)], subject=hidden("fact")
    )
    product = make_product(
        merchant=make_merchant(name=hidden("merchant"), relationship="affiliate"),
        name=hidden("product"),
    )
    offer = make_offer(product=product, price=fact, text=hidden("offer"))
    link = hidden_link("link", product)
    table = make_table(
        [Row(product=product.slug, cells=(hidden("cell"), "$9"))], title=hidden("caption")
    )
    article = make_article(
        title=hidden("draft"),
        slug=hidden("draft"),
        summary=hidden("summary"),
        topic=make_topic(name=hidden("topic"), slug=hidden("topic")).slug,
        authors=("shared", make_author(name=hidden("author"), slug=hidden("author")).slug),
        body=f"{{{{ offer: {offer.key} }}}}\n\n{{{{ table: {table.key} }}}}\n\n"
        f"[x](go:{link.slug}) ![{picture.alt}](image:{picture.key})",
        questions=(Question(hidden("question"), hidden("question"), hidden("answer")),),
        evidence=(fact.key,),
        citations=(source.key,),
    )
    now = clock.now()
    ImportedText.objects.create(
        article=article, sha256="0" * 64, name=hidden("file"), content={}, imported_at=now
    )
    PendingImport.objects.create(article=article, text=hidden("pending"), received_at=now)
    Proposal.objects.create(
        fact=fact, article=article, value=hidden("proposal"), line=1, proposed_at=now
    )
    copy.duplicate(article, by=make_user())
    make_article(title=hidden("shared-draft"), topic="shared", authors=("shared",))
    make_picture(hidden("unused-picture"))


def plant_gone_guides() -> None:
    for slug, legal in (("withdrawn", False), ("removed", True)):
        parts: dict[str, Any] = {"title": hidden("removed")} if legal else {}
        article = make_edition(slug=slug, body=hidden(f"{slug}-body"), **parts).article
        article.refresh_from_db()
        note = hidden("removed-note") if legal else "It was out of date."
        withdraw(article, lock_version=article.lock_version, by=make_user(), legal=legal, note=note)
    make_edition(slug=hidden("tomorrow"), title=hidden("tomorrow"), at=clock.now() + SOON)


def plant_past() -> None:
    """What no edition showed while it held, and what the law took from a guide that is back."""
    fact = make_fact(hidden("before"), value_type="text", subject="Ink")
    make_version(fact, "Black", note=hidden("update-note"))
    user = make_user(hidden("username"), email=f"{CANARY}@desk.example")
    article = make_article(slug="returned", title=hidden("slander"), evidence=(fact.key,))
    publish(article, lock_version=article.lock_version, by=user, note=hidden("change-note"))
    make_version(fact, hidden("slandered"))
    article.refresh_from_db()
    withdraw(article, lock_version=article.lock_version, by=user, legal=True, note=hidden("court"))
    make_version(fact, "Blue")
    change(article, title="Back again", evidence=())
    make_edition(article)
    make_version(fact, hidden("no-more-shown"))
    change(article, evidence=(make_fact("Green", value_type="text").key,))
    make_edition(article)


def plant_reports_and_corrections() -> None:
    """What readers wrote, and corrections of what nobody can read, or of a moment ahead."""
    now, guide = clock.now(), Edition.objects.get(slug="open").article
    for article in (guide, Article.objects.get(slug=hidden("draft"))):
        take_report(article, None, text=hidden("notice"), email=f"{CANARY}@notice.example", at=now)
    for slug in ("withdrawn", hidden("removed-again")):
        fact = make_fact(hidden(f"{slug}-old"), value_type="text", subject=hidden(f"{slug}-fact"))
        article = make_edition(slug=f"{slug}-2", evidence=(fact.key,)).article
        make_version(fact, hidden(f"{slug}-new"), reason="correction", note=hidden("why"))
        report = take_report(article, fact, text=hidden("notice"), email="", at=now)
        answer(report, verdict="corrected", text=hidden("answer"), by=make_checker())
        article.refresh_from_db()
        withdraw(
            article,
            lock_version=article.lock_version,
            by=make_user(),
            legal=slug != "withdrawn",
            note="It was out of date.",
        )
    price = Fact.objects.get(versions__value__amount="17")
    make_version(
        price, f"$97/{hidden('correction')}", at=now + 2 * SOON, reason="correction",
        note=hidden("correction-note"),
    )  # fmt: skip
    draft = Fact.objects.get(subject=hidden("fact"))
    make_version(draft, hidden("draft-value"), reason="correction", note=hidden("draft-note"))


def plant_statements() -> None:
    """What was estimated where nobody could read it, or is settled only later."""
    soon = clock.now() + SOON
    parts = {"value_type": "text", "confidence": "reported"}
    source = hidden_source("statement-source")
    seen = make_fact("Sold in May", subject="Ferry", **parts)
    drafted, gone, lost = (
        make_fact(hidden(f"{n}-guess"), subject=hidden(n), **parts, sources=[(source, False)])
        for n in ("drafted", "gone", "lost")
    )
    make_version(seen, hidden("settled"), note=hidden("settled-note"), at=soon, reason="correction")
    make_edition(slug="ferries", title="Ferries", evidence=(seen.key,))
    make_article(slug=hidden("guesses"), evidence=(drafted.key,))
    for fact, legal in ((gone, False), (lost, True)):
        article = make_edition(slug=f"guess-{legal}".lower(), evidence=(fact.key,)).article
        article.refresh_from_db()
        lock = article.lock_version
        withdraw(article, lock_version=lock, by=make_user(), legal=legal, note="It was a guess.")
    make_version(drafted, hidden("drafted-fact"), reason="correction", note=hidden("drafted-note"))


def plant_people() -> None:
    now = clock.now()
    audit.record(hidden("audit"), by=None)
    address = f"{CANARY}@reader.example"
    Subscriber.objects.create(email=address, address=address, created_at=now, asked_at=now)
    outbox.queue(to=address, subject=hidden("mail"), text=hidden("mail"), kind="test", at=now)


def plant_letters() -> None:
    """A letter that went out, with a figure that will change, and some that didn’t."""
    now, price = clock.now(), Fact.objects.get(versions__value__amount="17")
    make_sender()
    begun(
        make_issue(slug="sent", subject=LETTER, introduction=f"It is {{{{ fact: {price.key} }}}}."),
        at=now,
    )
    Issue.objects.filter(slug="sent").update(subject=hidden("changed-since"))
    draft = Fact.objects.get(subject=hidden("fact"))
    states: dict[str, dict[str, Any]] = {
        "letter-draft": {},
        "letter-scheduled": {"slot": now + SOON},
        "letter-refused": {"slot": now, "refused_at": now, "refusal": [hidden("refusal")]},
        "letter-cancelled": {"cancelled_at": now},
    }
    for n, state in states.items():
        words = f"{hidden(n)} {{{{ fact: {draft.key} }}}}"
        made = make_issue(
            slug=hidden(n), subject=hidden(n), preheader=hidden(n), introduction=words, **state
        )
        add_guide(made, Edition.objects.get(slug="open"), words=hidden(f"{n}-item"))


def plant_all() -> None:
    plant_live_guide()
    plant_draft()
    plant_gone_guides()
    plant_past()
    plant_reports_and_corrections()
    plant_statements()
    plant_people()
    plant_letters()


NAMED: dict[str, tuple[tuple[Any, str], ...]] = {
    "guides": ((Article, "slug"), (Edition, "slug")),
    "topics": ((Topic, "slug"), (Topic, "name")),
    "authors": ((Author, "slug"), (Author, "name")),
    "products": ((Product, "slug"), (Product, "name"), (Merchant, "slug"), (Merchant, "name")),
    "go": ((Link, "slug"),),
    "media/i": ((Image, "key"),),
    "newsletter/issues": ((Issue, "slug"),),
    "": ((Source, "key"), (Fact, "key"), (Offer, "key"), (ComparisonTable, "key")),
}


def planted_names() -> dict[str, set[str]]:
    """What could be guessed in each folder: the names that rows of its kind really have, and
    the telling ones of all the others."""
    found = {
        folder: {name for model, column in named for name in _column(model, column)}
        for folder, named in NAMED.items()
    }
    telling = {name for names in found.values() for name in names if CANARY in name}
    return {folder: names | telling | {CANARY} for folder, names in found.items() if folder}


def _column(model: Any, column: str) -> list[str]:
    return list(model.objects.exclude(**{column: ""}).values_list(column, flat=True))


def hidden_files() -> set[str]:
    """The names of the files of pictures that no edition shows: who has one, has the picture."""
    pictures = Image.objects.exclude(alt=PICTURE)
    return {rendition["name"] for picture in pictures for rendition in picture.renditions}
