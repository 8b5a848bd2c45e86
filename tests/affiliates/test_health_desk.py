"""The desk's pages about the health of links: what was seen, whose it is, what can be done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from affiliates.health.gathering import gather
from affiliates.health.states import LinkState
from affiliates.models import Link, LinkAddress
from capysite.base import clock
from tests.affiliates.health_site import seen
from tests.articles.desk import member, page
from tests.articles.factories import make_link, make_product, make_source

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LIST = reverse("admin:affiliates_linkaddress_changelist")
URL, NEW = "https://gazette.example/a", "https://gazette.example/b"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(member("Editor", "ed"))
    return client


def made(state: LinkState, url: str = URL, **values: Any) -> LinkAddress:
    gather(NOON)
    values |= {"state": state, "moved_to": NEW if state == LinkState.MOVED else ""}
    LinkAddress.objects.filter(url=url).update(
        strikes=3, struck_since=NOON - 3 * DAY, looked_at=NOON, **values
    )
    return seen(url)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    content = html.fromstring(response.content).get_element_by_id("content")
    return " ".join(content.text_content().split())


def test_the_list_says_whose_an_address_is_and_can_be_narrowed_to_a_state(desk: Client) -> None:
    make_source(url=URL, publisher="Gazette", title="Plans")
    make_link(slug="pen", destination=URL, product=make_product(website=NEW))
    made(LinkState.DEAD, detail="It is gone for good (410).")
    shown = text_of(desk.get(LIST, {"state": "dead"}))
    assert "Link pen, Source Gazette: Plans" in shown
    assert "It is gone for good (410)." in shown
    assert NEW not in shown
    assert NEW in text_of(desk.get(LIST))


def test_the_list_asks_as_much_for_30_rows_as_for_one(desk: Client) -> None:
    counts = []
    for size in (1, 29):
        for number in range(size):
            make_source(url=f"https://gazette-{size}-{number}.example/")
        gather(NOON)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LIST).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", LinkState)
def test_every_state_says_what_to_do(desk: Client, state: LinkState) -> None:
    make_source(url=URL)
    row = made(state)
    shown = text_of(desk.get(page(row, "change")))
    after = shown.partition("What to do")[2]
    assert after.partition("Address:")[0].strip().endswith(".")
    assert f"State: {state.label}" in shown


def test_moved_leads_to_the_forms_that_hold_it_and_changes_nothing(desk: Client) -> None:
    link = make_link(slug="pen", destination=URL, product=make_product(website=""))
    source = make_source(url=URL, publisher="Gazette", title="Plans")
    row = made(LinkState.MOVED)
    response = desk.get(page(row, "change"))
    shown = text_of(response)
    for owner in ("link “pen”…", "source “Gazette: Plans”…"):
        assert f"Use the new address in {owner}" in shown
    assert "only if the programme’s marks stand in it" in shown
    targets = html.fromstring(response.content).xpath("//a/@href")
    assert {page(link, "change"), page(source, "change"), NEW} <= set(targets)
    link.refresh_from_db()
    assert link.destination == URL


@pytest.mark.parametrize("state", [LinkState.DEAD, LinkState.MOVED, LinkState.SOFT_404])
def test_a_copy_is_proposed_for_a_lost_source_that_keeps_none(
    desk: Client, state: LinkState
) -> None:
    source = make_source(url=URL)
    copy = f"https://web.archive.org/web/20260801/{URL}"
    row = made(state, fine_at=datetime(2026, 8, 1, 12, tzinfo=UTC))
    shown = text_of(desk.get(page(row, "change")))
    assert f"A copy may lie at {copy}. Nobody has looked whether it does" in shown
    source.archive_url = copy
    source.save()
    assert "A copy may lie" not in text_of(desk.get(page(row, "change")))


def test_no_copy_is_proposed_for_what_is_well_or_keeps_none(desk: Client) -> None:
    make_source(url=URL)
    make_link(destination=NEW, product=make_product(website=""))
    for row in (made(LinkState.OK), made(LinkState.DEAD, NEW)):
        assert "A copy may lie" not in text_of(desk.get(page(row, "change")))


def test_look_now_puts_it_first_in_the_queue_of_the_worker(desk: Client) -> None:
    make_source(url=URL)
    row = made(LinkState.OK, next_look=NOON + 7 * DAY)
    look = reverse("admin:affiliates_linkaddress_look", args=[row.pk])
    with clock.fixed(NOON):
        assert desk.get(look).status_code == 405
        assert "the worker comes to it within minutes" in text_of(desk.post(look, follow=True))
    assert (seen(URL).next_look, seen(URL).asked_at) == (NOON, NOON)
    with clock.fixed(NOON + DAY):
        desk.post(LIST, {"action": "look_now", "_selected_action": [row.pk]})
    assert seen(URL).asked_at == NOON + DAY


def test_what_is_no_address_is_not_looked_at_on_request(desk: Client) -> None:
    make_source(url="http://2130706433/")
    gather(NOON)
    row = LinkAddress.objects.get()
    look = reverse("admin:affiliates_linkaddress_look", args=[row.pk])
    assert desk.post(look).status_code == 404
    assert "Look now" not in text_of(desk.get(page(row, "change")))


@pytest.mark.parametrize(
    ("group", "sees", "asks"), [("Author", 200, 403), ("Editor", 200, 302), ("Admin", 200, 302)]
)
def test_authors_see_it_and_editors_ask_for_a_look(
    client: Client, group: str, sees: int, asks: int
) -> None:
    make_source(url=URL)
    row = made(LinkState.OK, next_look=NOON + DAY)
    client.force_login(member(group))
    look = reverse("admin:affiliates_linkaddress_look", args=[row.pk])
    assert client.get(LIST).status_code == client.get(page(row, "change")).status_code == sees
    assert client.post(look).status_code == asks
    assert (seen(URL).asked_at is not None) is (asks == 302)


def test_staff_without_a_group_and_strangers_come_to_nothing(client: Client) -> None:
    make_source(url=URL)
    row = made(LinkState.OK)
    look = reverse("admin:affiliates_linkaddress_look", args=[row.pk])
    assert client.post(look)["Location"].startswith(reverse("admin:login"))
    user = member("Editor")
    user.groups.clear()
    client.force_login(user)
    for response in (client.get(LIST), client.get(page(row, "change")), client.post(look)):
        assert response.status_code == 403
    assert seen(URL).asked_at is None


def test_nobody_edits_or_deletes_what_was_seen(desk: Client) -> None:
    make_source(url=URL)
    row = made(LinkState.DEAD)
    assert desk.post(page(row, "change"), {"state": "ok"}).status_code == 403
    assert desk.post(page(row, "delete"), {"post": "yes"}).status_code == 403
    assert seen(URL).state == "dead"
    assert not Link.objects.exists()
