"""The sample guide: its lines, and the hands that mend what its import left open."""

from affiliates.models import Link, Merchant, Product
from articles.ledger.recording import record_check, record_version
from articles.models import Article, ComparisonTable, Fact, Offer, Source, Topic
from articles.publishing.tables import save_grid
from articles.tables.grid import Grid, Row
from tests.articles.factories import change, make_checker
from tests.conftest import SAMPLE_GUIDE


def line(number: int) -> str:
    """A line of the sample as a text editor counts them."""
    return SAMPLE_GUIDE.read_text().split("\n")[number - 1]


def cells(number: int) -> list[str]:
    return [cell.strip() for cell in line(number).strip("|").split("|")]


def mend_sources() -> None:
    for number, source in enumerate(Source.objects.all()):
        source.url = f"https://paper-{number}.example/story"
        source.save()


def mend_facts() -> None:
    """A second paper behind what is confirmed, a name behind what is reported, a look at
    what is not disclosed."""
    editor = make_checker()
    axios, second = Source.objects.get(publisher="Axios"), Source.objects.get(publisher="Gizmodo")
    for fact in Fact.objects.all():
        version = fact.versions.get()
        if version.confidence in {"confirmed", "reported"}:
            version = record_version(
                fact,
                version.value["text"],
                confidence=version.confidence,
                statement=version.statement,
                sources=[(axios, False), (second, False)],
                reason="correction",
                note="One paper alone confirms nothing.",
                by=editor,
            )
        record_check(version, by=editor, method="page")


def mend_table() -> None:
    """The shifted row gets its missing company, the promotion becomes an offer with a price
    from the ledger."""
    editor = make_checker()
    merchant = Merchant.objects.create(slug="house", name="House", relationship="own")
    product = Product.objects.create(slug="pro", name="Happycapy Pro", merchant=merchant)
    link = Link.objects.create(slug="pro", product=product, destination="https://house.example/pro")
    price = Fact.objects.create(
        key="pro-price", subject="Pro", label="price", kind="price", value_type="money"
    )
    own_page = Source.objects.create(key="plans", publisher="House", url="https://house.example/")
    version = record_version(
        price, "$17/mo", confidence="confirmed", sources=[(own_page, True)], by=editor
    )
    record_check(version, by=editor, method="page", source=own_page)
    Offer.objects.create(
        key="pro", product=product, price=price, link=link, text="All in one place."
    )
    table = ComparisonTable.objects.get()
    grid = table.read_grid()
    rows = list(grid.rows)
    name, *rest = rows[4].cells
    rows[4] = Row(cells=(name, "Google", *rest))
    rows[5] = Row(kind="promotion", offer="pro", text="All models in **one** place.")
    save_grid(
        table,
        Grid(grid.columns, tuple(rows)),
        title="Models compared",
        lock_version=table.lock_version,
        by=editor,
    )


def mend(article: Article) -> Article:
    mend_sources()
    mend_facts()
    mend_table()
    topic = Topic.objects.create(slug="models", name="Models")
    return change(
        article, summary="What is known of the next models, and how surely.", topic=topic.slug
    )
