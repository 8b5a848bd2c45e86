"""What waits, by kind and owner, the oldest first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles.ledger.recording import record_check, withdraw_check
from articles.models import Check, ErrorReport, ExcerptLookup, Fact, Proposal
from articles.worklists import KINDS
from capysite.base import clock
from tests.articles.desk import member
from tests.articles.factories import make_article, make_checker, make_fact, make_version

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BY_KEY = {kind.key: kind for kind in KINDS}


def waiting(key: str, at: datetime = NOON, owner: int | None = None) -> list[str]:
    kind = BY_KEY[key]
    return [kind.task(row).what for row in kind.rows(at, owner=owner)]


def made(days_ago: float, value: str = "$9/mo", **parts: object) -> Fact:
    with clock.fixed(NOON - days_ago * DAY):
        return make_fact(value, **{"label": "price", **parts})


def test_a_fact_is_due_a_week_before_it_is_overdue_and_never_both() -> None:
    for days, subject in ((22, "Later"), (24, "Soon"), (30, "Late"), (90, "Very late")):
        made(days, subject=subject)
    made(8, subject="Own decay", decay_days=10)
    assert waiting("due") == ["Soon: price: $9/mo", "Own decay: price: $9/mo"]
    assert waiting("overdue") == ["Very late: price: $9/mo", "Late: price: $9/mo"]


def test_a_fact_nobody_checked_waits_once_it_says_something() -> None:
    made(3, subject="New", checked=False)
    make_fact(None, subject="Empty")
    assert waiting("unchecked") == ["New: price: $9/mo"]


DATE = {"value_type": "date", "kind": "release", "label": "release"}


def test_a_promise_waits_once_its_window_has_ended_and_until_somebody_says_more() -> None:
    for value in ("August 2026", "H1 2026", "September 2026", "2 September 2026"):
        made(60, value, subject="Quill", confidence="estimated", **DATE)
    made(60, "July 2026", subject="Sure", confidence="confirmed", **DATE)
    made(60, "July 2026", subject="Cut", confidence="reported", **DATE)
    assert waiting("statements") == [
        "Quill: release: H1 2026", "Cut: release: July 2026", "Quill: release: August 2026",
    ]  # fmt: skip
    with clock.fixed(NOON - DAY):
        make_version(Fact.objects.get(subject="Cut"), "July 2026")
    assert waiting("statements")[1:] == ["Quill: release: August 2026"]


def test_a_price_that_was_announced_waits_from_the_day_it_was_to_hold() -> None:
    with clock.fixed(NOON - 10 * DAY):
        soon, past = make_fact(None, subject="Soon"), make_fact(None, subject="Past")
        make_version(soon, "$9", confidence="reported", since=NOON.date())
        make_version(past, "$8", confidence="reported", since=(NOON - 40 * DAY).date())
    assert waiting("statements") == ["Soon: price: $9"]
    assert waiting("statements", NOON - DAY) == []


def look(fact: Fact, found: str, at: datetime = NOON) -> Check:
    with clock.fixed(at - timedelta(hours=1)):
        check = record_check(
            fact.versions.latest(), by=make_checker(), method="page", excerpt="$9 a month"
        )
    ExcerptLookup.objects.create(
        check_of=check, url="https://q.example/", found=found, text_sha256="a", looked_at=at
    )
    return check


def test_words_that_were_not_found_wait_until_somebody_looks_again() -> None:
    look(made(1, subject="There"), "found")
    fact, other, third = (made(1, subject=name) for name in ("Gone", "Changed", "Withdrawn"))
    for one in (fact, other):
        look(one, "not_found")
    wrong = look(third, "not_found")
    with clock.fixed(NOON + DAY):
        make_version(other, "$10/mo")
        withdraw_check(wrong, by=make_checker(), note="Another page.")
    assert waiting("excerpts", NOON + 2 * DAY) == ["Gone: price: “$9 a month”"]
    look(fact, "found", NOON + 2 * DAY)
    assert waiting("excerpts", NOON + 3 * DAY) == []


def test_reports_and_proposals_wait_for_the_owner_of_the_fact_or_guide() -> None:
    ada, ben = (User.objects.create(username=name) for name in ("ada", "ben"))
    guide = make_article(title="Pens")
    guide.owner = ada
    guide.save()
    fact = made(1, subject="Quill", owner=ben)
    for about, closed in ((fact, None), (None, None), (made(1), NOON)):
        ErrorReport.objects.create(
            article=guide, fact=about, opened_at=NOON, closed_at=closed, notices_count=2
        )
    for settled in (None, NOON):
        Proposal.objects.create(
            fact=fact, article=guide, value="$8", line=4, proposed_at=NOON, settled_at=settled
        )
    assert waiting("reports", owner=ben.pk) == ["Quill: price"]
    assert waiting("reports", owner=ada.pk) == ["Pens"]
    assert waiting("proposals", owner=ada.pk) == ["Quill: price: $8"]
    assert waiting("proposals", owner=ben.pk) == []


def shown(desk: Client, **asked: str | int) -> list[str]:
    with clock.fixed(NOON):
        page = desk.get(reverse("worklist"), asked)
    assert page.status_code == 200
    return [cell.text_content() for cell in html.fromstring(page.content).xpath("//tbody//th")]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(member("Editor", "me"))
    return client


def test_the_page_shows_mine_or_everybodys_and_one_kind_or_all(desk: Client) -> None:
    me, other = User.objects.get(username="me"), User.objects.create(username="other")
    made(40, subject="Mine", owner=me)
    made(41, subject="Theirs", owner=other)
    made(42, subject="Nobody’s")
    made(25, subject="Mine soon", owner=me)
    price = ": price: $9/mo"
    whole = [f"{name}{price}" for name in ("Nobody’s", "Theirs", "Mine", "Mine soon")]
    assert shown(desk) == whole
    assert shown(desk, owner="me") == whole[2:]
    assert shown(desk, owner="me", kind="due") == whole[3:]
    assert shown(desk, owner="nobody") == whole[:1]
    assert shown(desk, owner=other.pk) == whole[1:2]


@pytest.mark.parametrize("kind", ["overdue", "statements"])
def test_pages_follow_each_other_without_gap_or_repetition(
    desk: Client, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.worklist_page.PAGE", 3)
    for number in range(7):
        made(60 + number // 3, "H1 2026", subject=f"Q{number}", confidence="estimated", **DATE)
    url, seen = f"?kind={kind}", []
    with clock.fixed(NOON):
        while url:
            tree = html.fromstring(desk.get(reverse("worklist") + url).content)
            seen.append([cell.text_content() for cell in tree.xpath("//tbody//th")])
            url = next(iter(tree.xpath("//p[@class='more']/a/@href")), "")
    assert [len(page) for page in seen] == [3, 3, 1]
    assert [what for page in seen for what in page] == waiting(kind)


@pytest.mark.alike
def test_the_page_and_the_start_ask_as_much_for_30_rows_as_for_one(desk: Client) -> None:
    for name in ("worklist", "admin:index"):
        counts = []
        for size in (1, 29):
            for _ in range(size):
                look(made(40, "H1 2026", confidence="estimated", **DATE), "not_found")
                made(25)
            with clock.fixed(NOON), CaptureQueriesContext(connection) as asked:
                assert desk.get(reverse(name)).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]


def test_what_is_no_filter_is_not_found_and_an_author_sees_only_own_duties(client: Client) -> None:
    made(40, subject="Overdue")
    client.force_login(member("Editor"))
    url = reverse("worklist")
    bad = ("?kind=x", "?owner=x", "?owner=" + "9" * 30, "?kind=overdue&after=x",
           "?kind=statements&after=2026-13-01_1",
           "?kind=overdue&after=2026-01-01T00:00:00%2B00:00_x",
           "?kind=overdue&after=2026-01-01T00:00:00_1")  # fmt: skip
    assert [client.get(url + asked).status_code for asked in bad] == [404] * len(bad)
    client.force_login(member("Author"))
    assert shown(client) == []
    client.force_login(User.objects.create(username="bare", is_staff=True))
    assert client.get(url).status_code == 403
