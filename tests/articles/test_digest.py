"""Each week one mail to each owner for whom something waits."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core import mail
from pytest_django import Settings

from articles.digest import digest, send
from articles.models import Fact, Proposal
from capysite.base import clock
from capysite.base.models import OutboxMail
from capysite.base.worker import Worker
from tests.articles.factories import make_article, make_fact
from tests.base.smtp_sink import smtp_sink

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_owner(name: str, **parts: Any) -> User:
    values = {"email": f"{name}@reader.example", "is_staff": True, **parts}
    return User.objects.create_user(name, **values)


def made(owner: User | None, days_ago: int = 40, **parts: Any) -> Fact:
    with clock.fixed(MONDAY - days_ago * DAY):
        return make_fact("$9/mo", owner=owner, **{"subject": "Quill", **parts})


def recipients() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("to", flat=True))


def test_an_owner_gets_what_waits_and_an_owner_with_nothing_gets_no_mail() -> None:
    ada, ben = make_owner("ada"), make_owner("ben")
    made(ada, subject="Late")
    made(ada, 25, subject="Soon")
    made(ben, 1, subject="Fresh")
    made(None, subject="Nobody’s")
    send(MONDAY)
    letter = OutboxMail.objects.get()
    assert (letter.to, letter.subject) == (ada.email, "2 things wait for you (Guide)")
    for form in (letter.text, letter.html):
        assert [name in form for name in ("Late", "Soon", "$9/mo")] == [True] * 3
        assert [name in form for name in ("Fresh", "Nobody’s", "no owner")] == [False] * 3


def test_proposals_for_an_own_guide_are_in_it_though_the_fact_is_anothers() -> None:
    ada, ben = make_owner("ada"), make_owner("ben")
    guide = make_article(title="Pens")
    guide.owner = ada
    guide.save()
    fact = made(ben, 1)
    Proposal.objects.create(fact=fact, article=guide, value="$8", line=4, proposed_at=MONDAY)
    send(MONDAY)
    assert recipients() == [ada.email]


def test_it_is_one_mail_a_week_however_often_the_duty_runs() -> None:
    made(make_owner("ada"))
    weeks = []
    for hour in range(24 * 14):
        send(MONDAY + hour * HOUR)
        weeks.append(OutboxMail.objects.count())
    assert (weeks[0], weeks[24 * 7 - 1], weeks[-1]) == (1, 1, 2)
    keys = OutboxMail.objects.order_by("pk").values_list("dedupe", "queued_at")
    pk = User.objects.get(username="ada").pk
    assert list(keys) == [
        (f"worklist-digest:{pk}:2026-W37", MONDAY),
        (f"worklist-digest:{pk}:2026-W38", MONDAY + 7 * DAY),
    ]


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (MONDAY - timedelta(seconds=1), 0),
        (MONDAY, 1),
        (MONDAY + DAY, 1),
        (MONDAY + 3 * DAY - 7 * HOUR - timedelta(seconds=1), 1),
        (MONDAY + 3 * DAY - 7 * HOUR, 0),
        (MONDAY + 6 * DAY, 0),
    ],
)
def test_a_worker_that_slept_sends_until_wednesday(moment: datetime, sent: int) -> None:
    made(make_owner("ada"))
    send(moment)
    assert OutboxMail.objects.count() == sent


def test_seven_in_the_morning_is_that_of_the_site(settings: Settings) -> None:
    settings.SITE_TIME_ZONE = "Asia/Tokyo"
    made(make_owner("ada"))
    send(MONDAY - 9 * HOUR - timedelta(seconds=1))
    assert recipients() == []
    send(MONDAY - 9 * HOUR)
    assert recipients() == ["ada@reader.example"]


@pytest.mark.parametrize("parts", [{"email": ""}, {"is_staff": False}, {"is_active": False}])
def test_who_left_or_has_no_address_gets_none(parts: dict[str, Any]) -> None:
    made(make_owner("ada", **parts))
    send(MONDAY)
    assert recipients() == []


def test_facts_without_an_owner_are_counted_once_for_an_admin_alone() -> None:
    admin, ada = make_owner("admin", is_superuser=True), make_owner("ada")
    made(admin)
    made(ada)
    made(None)
    made(None, 25)
    found = {owner: digest(owner, MONDAY) for owner in (admin, ada)}
    texts = {owner: letter.text for owner, letter in found.items() if letter}
    assert "2 facts that wait have no owner" in texts[admin]
    assert "no owner" not in texts[ada]


def test_a_long_list_is_cut_and_says_how_many_more() -> None:
    ada = make_owner("ada")
    for _ in range(12):
        made(ada)
    letter = digest(ada, MONDAY)
    assert letter is not None
    assert letter.subject.startswith("12 things wait for you")
    assert (letter.text.count("- Quill"), letter.html.count("<li")) == (10, 10)
    assert "and 2 more" in letter.text
    assert "and 2 more" in letter.html


def test_every_link_is_absolute_and_a_subject_is_text_in_both_forms() -> None:
    ada = make_owner("ada")
    fact = made(ada, subject="<b>Quill</b> & Co")
    letter = digest(ada, MONDAY)
    assert letter is not None
    assert "<b>Quill</b> & Co" in letter.text
    assert "&lt;b&gt;Quill&lt;/b&gt; &amp; Co" in letter.html
    links = re.findall(r'href="([^"]*)"', letter.html)
    assert f"{site.SITE_URL}/admin/articles/fact/{fact.pk}/change/" in links
    assert f"{site.SITE_URL}/admin/worklist/?owner=me" in links
    assert all(link.startswith(f"{site.SITE_URL}/") for link in links)


def test_the_worker_sends_it_to_a_mail_server(
    settings: Settings, at_moment: Callable[[datetime], datetime]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    made(make_owner("ada"))
    with smtp_sink() as sink:
        settings.EMAIL_PORT = sink.port
        for moment in (MONDAY, MONDAY + HOUR, MONDAY + DAY):
            at_moment(moment)
            Worker().drain()
        assert sink.recipients == ["ada@reader.example"]
        message = sink.taken[0].message
    assert message["Subject"] == "1 thing waits for you (Guide)"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert mail.outbox == []
