"""What stands before the first day: the house, the shop, the sources, facts without a value."""

from django.contrib.auth.models import User

from affiliates.models import Link, Merchant, Product
from articles.models import Author, ComparisonTable, Fact, Offer, SitePage, Source, Topic
from articles.tables.grid import Column, Grid, Row
from capysite.base.models import PublisherSettings
from capysite.demo.days import Days
from capysite.demo.reading import Entry, read_ledger, read_pages


def name_publisher(days: Days) -> None:
    """Fills in what the publisher has not said yet, and leaves what somebody has."""
    settings = PublisherSettings.current()
    untouched = PublisherSettings()
    for name, value in read_ledger("house", days)["publisher"].items():
        if getattr(settings, name) == getattr(untouched, name):
            setattr(settings, name, value.strip())
    settings.full_clean()
    settings.save()


def write_pages(days: Days) -> None:
    """What the publisher says of itself, where nobody has written it yet."""
    for name, text in read_pages(days).items():
        page = SitePage.objects.filter(name=name).first() or SitePage(name=name)
        page.body = page.body or text
        page.save()


def make_people_and_topics(days: Days) -> None:
    house = read_ledger("house", days)
    for slug, entry in house["authors"].items():
        Author.objects.create(slug=slug, **entry)
    for position, (slug, entry) in enumerate(house["topics"].items()):
        Topic.objects.create(slug=slug, position=position, **entry)


def make_shop(days: Days) -> None:
    shop = read_ledger("shop", days)
    for slug, entry in shop["merchants"].items():
        Merchant.objects.create(slug=slug, website=_website(slug), **entry)
    for slug, entry in shop["products"].items():
        merchant = Merchant.objects.get(slug=entry["merchant"])
        website = f"{merchant.website}{slug}/"
        Product.objects.create(slug=slug, website=website, **entry | {"merchant": merchant})
    for slug, entry in shop["links"].items():
        product = Product.objects.get(slug=entry["product"])
        Link.objects.create(slug=slug, product=product, destination=entry["destination"])


def _website(merchant: str) -> str:
    return f"https://{merchant}.example/"


def make_sources(days: Days) -> None:
    for key, entry in read_ledger("sources", days).items():
        original = entry.get("derives_from")
        Source.objects.create(
            key=key,
            publisher=entry["publisher"],
            title=entry["title"],
            url=entry.get("url", ""),
            published_on=days.day(entry["dated"]) if "dated" in entry else None,
            retrieved_on=days.day(entry["read"]) if "read" in entry else None,
            derives_from=Source.objects.get(key=original) if original else None,
        )


def make_facts(days: Days, owner: User) -> None:
    for key, entry in read_ledger("facts", days).items():
        product = entry.get("product")
        Fact.objects.create(
            key=key,
            subject=entry["subject"],
            label=entry["label"],
            kind=entry["kind"],
            value_type=entry["type"],
            product=Product.objects.get(slug=product) if product else None,
            owner=owner,
        )


def make_offers(days: Days) -> None:
    for key, entry in read_ledger("shop", days)["offers"].items():
        link = Link.objects.get(slug=entry["link"])
        Offer.objects.create(
            key=key,
            product=link.product,
            link=link,
            price=Fact.objects.get(key=entry["price"]),
            text=entry["text"],
            button=entry["button"],
            ends_at=days.moment(entry["ends"], "00:00") if "ends" in entry else None,
        )


def make_tables(days: Days, owner: User) -> None:
    for key, entry in read_ledger("tables", days).items():
        grid = Grid(
            tuple(Column(*column) for column in entry["columns"]),
            tuple(_row(row) for row in entry["rows"]),
        )
        ComparisonTable.objects.create(
            key=key, title=entry["title"], grid=grid.to_json(), owner=owner
        )


def _row(entry: Entry) -> Row:
    if "offer" in entry:
        return Row("promotion", **entry)
    return Row(product=entry["product"], cells=tuple(entry["cells"]))
