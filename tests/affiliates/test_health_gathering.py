"""What is used is watched, once for all its owners; what nobody uses any more is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from affiliates.health.gathering import gather
from affiliates.health.watching import whose
from affiliates.models import LinkAddress, LinkEvent, LinkHost
from tests.affiliates.health_site import seen
from tests.articles.factories import make_link, make_product, make_source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def urls() -> set[str]:
    return set(LinkAddress.objects.values_list("url", flat=True))


def test_links_products_and_sources_are_watched_and_an_empty_address_is_not() -> None:
    product = make_product(website="https://q.example/")
    make_link(product=product, destination="https://q.example/?partner=7")
    make_source(url="https://gazette.example/a")
    make_source(url="")
    gather(NOON)
    assert urls() == {
        "https://q.example/", "https://q.example/?partner=7", "https://gazette.example/a",
    }  # fmt: skip
    assert set(LinkHost.objects.values_list("name", flat=True)) == {"q.example", "gazette.example"}


def test_an_address_of_two_owners_is_looked_at_once_and_names_both() -> None:
    url = "https://q.example/plans"
    product = make_product(website=url, name="Quill")
    link = make_link(product=product, destination=url)
    source = make_source(url=url, publisher="Gazette", title="")
    gather(NOON)
    gather(NOON + DAY)
    assert LinkAddress.objects.count() == 1
    found = whose([url])[url]
    assert [(one.kind, one.name) for one in found] == [
        ("Link", link.slug), ("Product", "Quill"), ("Source", "Gazette"),
    ]  # fmt: skip
    assert found[2].page == f"/admin/articles/source/{source.pk}/change/"
    assert [one.kept_copy for one in found] == [None, None, ""]


def test_what_nobody_uses_is_forgotten_with_its_history_and_host() -> None:
    source = make_source(url="https://gazette.example/a")
    gather(NOON)
    row = LinkAddress.objects.get()
    LinkEvent.objects.create(address=row, at=NOON, was="unseen", became="ok")
    source.url = "https://gazette.example/b"
    source.save()
    gather(NOON + DAY)
    assert urls() == {"https://gazette.example/b"}
    source.delete()
    gather(NOON + 2 * DAY)
    counts = [model.objects.count() for model in (LinkAddress, LinkEvent, LinkHost)]
    assert counts == [0, 0, 0]


def test_what_is_known_of_an_address_stays() -> None:
    make_source(url="https://gazette.example/a")
    gather(NOON)
    LinkAddress.objects.update(state="ok", next_look=NOON + 7 * DAY)
    gather(NOON + DAY)
    assert (seen("https://gazette.example/a").state, LinkAddress.objects.count()) == ("ok", 1)


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("https://me:secret@q.example/", "It holds a user name or a password."),
        ("http://2130706433/", "“2130706433” is no plain IP address."),
        ("https://q.example/a b", "It holds a space, a line end or a backslash."),
    ],
)
def test_what_is_no_plain_address_is_refused_at_once(url: str, detail: str) -> None:
    make_source(url=url)
    gather(NOON)
    row = seen(url)
    assert (row.state, row.detail, row.host) == ("refused", detail, None)


@pytest.mark.alike
def test_many_addresses_take_as_few_queries_as_some() -> None:
    counts = []
    for size in (1, 30):
        for number in range(size):
            make_source(url=f"https://gazette-{number}.example/{size}")
        with CaptureQueriesContext(connection) as asked:
            gather(NOON)
        counts.append(len(asked))
    assert counts[0] == counts[1]
