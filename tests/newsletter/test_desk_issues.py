"""An editor makes an issue, looks at it, and sends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from capysite.base import clock
from capysite.base.csp import HEADER, MAIL_CSP
from capysite.base.models import AuditEntry, OutboxMail
from newsletter import scheduling
from newsletter.composing import PREFERENCES, TOKEN
from newsletter.models import Delivery, Issue, IssueItem
from tests.articles.desk import as_shown, member, page, rows
from tests.articles.factories import make_edition, make_user
from tests.newsletter.issues import begun, make_issue, make_sender
from tests.newsletter.makers import NOON, make_reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ADD = "/admin/newsletter/issue/add/"
LIST = "/admin/newsletter/issue/"
ITEM = {"kind": "guide", "article": "", "words": ""}


@pytest.fixture
def desk(client: Client, at_moment: Any) -> Client:
    make_sender()
    at_moment(NOON)
    client.force_login(member("Editor"))
    return client


def post_of(issue: Issue | None = None, *, items: Any = None, **parts: Any) -> dict[str, Any]:
    """The form as it is shown, with other parts."""
    fields: dict[str, Any] = {
        "subject": "", "preheader": "", "slug": "a-letter", "introduction": "", "kind": "letter",
        "lock_version": 1,
    }  # fmt: skip
    stored: list[Any] = []
    if issue:
        issue.refresh_from_db()
        fields |= {name: getattr(issue, name) for name in fields}
        stored = [
            {"kind": i.kind, "article": i.article_id, "words": i.words} for i in issue.items.all()
        ]
    posted = [{**ITEM, **row} for row in (stored if items is None else items)]
    return {**fields, **parts, **rows("items", posted)}


def refused(desk: Client, url: str, posted: dict[str, Any]) -> str:
    response = desk.post(url, posted)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def saved(desk: Client, url: str, posted: dict[str, Any]) -> None:
    response = desk.post(url, posted)
    assert response.status_code == 302, response.content.decode()


def test_three_steps_make_a_letter_of_what_happened(desk: Client) -> None:
    with clock.fixed(NOON - DAY):
        first, second = make_edition(title="Pens"), make_edition(title="Inks")
    shown = desk.get(ADD).content.decode()
    assert "Pens (new, 3 May)" in shown
    form = as_shown(shown, "issue_form")
    assert form["slug"] == "2026-05-05"
    keys = [f"guide-{edition.article_id}" for edition in (first, second)]
    saved(desk, ADD, {**form, "subject": "Pens and inks", "proposed": keys})
    issue = Issue.objects.get()
    assert issue.state(NOON) == "draft"
    assert [item.article_id for item in issue.items.all()] == [first.article_id, second.article_id]
    assert "No holes: it can go out." in desk.get(page(issue, "change")).content.decode()
    schedule = page(issue, "schedule")
    make_reader()
    offered = desk.get(schedule).content.decode()
    assert "It would reach 1 reader now" in offered
    saved(desk, schedule, as_shown(offered, "verb_form"))
    issue.refresh_from_db()
    assert issue.slot == scheduling.next_slot(NOON)
    assert "Scheduled, for 5 May 2026, 07:00" in desk.get(page(issue, "change")).content.decode()
    saved(desk, page(issue, "unschedule"), {})
    issue.refresh_from_db()
    assert issue.slot is None


def test_holes_stand_on_the_form_and_refuse_the_schedule(desk: Client) -> None:
    issue = make_issue(subject="", introduction="{{ fact: no-such }}")
    holes = (
        "The issue has no subject.",
        "Introduction, line 1: No fact “no-such” has a value at that moment.",
    )
    shown = desk.get(page(issue, "change")).content.decode()
    assert "2 holes to mend before it can go out" in shown
    form = as_shown(desk.get(page(issue, "schedule")).content.decode(), "verb_form")
    answer = refused(desk, page(issue, "schedule"), form)
    for hole in holes:
        assert escape(hole) in shown
        assert escape(hole) in answer
    issue.refresh_from_db()
    assert issue.slot is None


def test_parts_keep_the_order_of_their_numbers(desk: Client) -> None:
    with clock.fixed(NOON - DAY):
        guides = [make_edition().article_id for _ in range(3)]
    items = [{"article": guide, "position": n} for guide, n in zip(guides, (3, 1, ""), strict=True)]
    saved(desk, ADD, post_of(items=items, subject="Pens"))
    found = IssueItem.objects.order_by("position").values_list("position", "article")
    assert list(found) == [(1, guides[1]), (2, guides[0]), (3, guides[2])]


def test_the_loser_sees_both_texts_and_nothing_is_saved(desk: Client) -> None:
    issue = make_issue(subject="As read")
    mine = post_of(issue, subject="Mine")
    saved(desk, page(issue, "change"), post_of(issue, subject="Theirs", introduction="New words"))
    shown = refused(desk, page(issue, "change"), mine)
    assert "Somebody else saved this issue while you were working." in shown
    for text in ("Mine", "Theirs", "New words"):
        assert f"<mark>{text}</mark>" in shown
    issue.refresh_from_db()
    assert (issue.subject, issue.lock_version) == ("Theirs", 2)
    saved(desk, page(issue, "change"), {**mine, "lock_choice": "2"})
    issue.refresh_from_db()
    assert (issue.subject, issue.lock_version) == ("Mine", 3)
    kept = AuditEntry.objects.get(action="issue.written_over")
    assert kept.before["subject"] == "Theirs"


def test_a_save_that_comes_after_it_went_out_changes_nothing_and_loses_no_word(
    desk: Client,
) -> None:
    issue = make_issue(subject="As read")
    mine = post_of(issue, subject="My words")
    begun(issue)
    shown = refused(desk, page(issue, "change"), mine)
    assert "It went out, or was cancelled, while you were working" in shown
    assert 'value="My words"' in shown
    issue.refresh_from_db()
    assert issue.subject == "As read"


def test_what_went_out_is_seen_with_its_sums_and_changed_no_more(desk: Client) -> None:
    issue = begun(make_issue(subject="Pens"), recipients=1)
    Delivery.objects.create(
        issue=issue, subscriber=make_reader(), state="sent", not_before=NOON, sent_at=NOON
    )
    shown = desk.get(page(issue, "change")).content.decode()
    assert 'name="subject"' not in shown
    assert "<dt>Delivered</dt><dd>1 of 1</dd>" in shown
    assert issue.get_absolute_url() in shown
    listed = desk.get(LIST).content.decode()
    assert 'class="field-sent">1<' in listed
    assert desk.get(page(issue, "delete")).status_code == 403


def test_an_issue_is_previewed_wide_narrow_dark_and_as_text(desk: Client) -> None:
    issue = make_issue(introduction="Four *pens*.")
    shown = desk.get(page(issue, "preview")).content.decode()
    assert shown.count("<iframe") == 3
    assert "Four pens." in shown
    frame = desk.get(page(issue, "preview_html"))
    assert frame[HEADER] == MAIL_CSP
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    light = frame.content.decode()
    dark = desk.get(page(issue, "preview_html"), {"on": "dark"}).content.decode()
    assert "@media" not in light
    assert "@media all" in dark
    for text in (shown, light, dark):
        assert TOKEN not in text
        assert PREFERENCES not in text


def test_a_test_goes_to_who_asks_for_it_and_its_ways_out_lead_to_nobody(desk: Client) -> None:
    editor = make_user("ed", email="ed@desk.example")
    desk.force_login(editor)
    issue = make_issue(subject="Pens")
    desk.post(page(issue, "test"))
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject, mail.kind) == (
        "ed@desk.example", "Test: Pens", "newsletter-test",
    )  # fmt: skip
    assert TOKEN not in mail.text + mail.html
    assert "/newsletter/unsubscribe/a-sample/" in mail.text
    assert desk.get(page(issue, "test")).status_code == 405


def test_without_an_address_no_test_leaves(desk: Client) -> None:
    issue = make_issue()
    shown = desk.post(page(issue, "test"), follow=True).content.decode()
    assert "Your account has no e-mail address" in shown
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("cancel", "cancelled")])
def test_what_is_sending_can_be_stopped(desk: Client, verb: str, state: str) -> None:
    issue = begun()
    assert page(issue, verb) in desk.get(page(issue, "change")).content.decode()
    saved(desk, page(issue, verb), {})
    issue.refresh_from_db()
    assert issue.state(NOON).startswith(state)
    again = refused(desk, page(issue, verb), {})
    assert "The issue moved on meanwhile." in again
    if verb == "pause":
        saved(desk, page(issue, "resume"), {})
        issue.refresh_from_db()
        assert issue.state(NOON) == "sending"


def test_mails_in_doubt_are_sent_again_or_left(desk: Client) -> None:
    issue = begun(recipients=3)
    made = [
        Delivery.objects.create(
            issue=issue, subscriber=make_reader(f"r{n}@reader.example"), state="in_doubt",
            domain="reader.example", not_before=NOON, reason="The worker stopped.", attempts=1,
        )
        for n in range(3)
    ]  # fmt: skip
    url = page(issue, "doubtful")
    assert "In doubt: 3…" in desk.get(page(issue, "change")).content.decode()
    shown = desk.get(url).content.decode()
    assert "3 mails may have left or not" in shown
    assert "Somebody at reader.example" in shown
    assert "r0@" not in shown
    desk.post(url, {"delivery": [made[0].pk, "x", "9" * 30], "resend": "1"})
    desk.post(url, {"delivery": [made[1].pk], "leave": "1"})
    states = list(Delivery.objects.order_by("pk").values_list("state", "settled_at"))
    assert states == [("pending", None), ("in_doubt", NOON), ("in_doubt", None)]
    assert "1 mail may have left or not" in desk.get(url).content.decode()


def test_the_start_page_shows_what_waits_in_red(desk: Client) -> None:
    start = reverse("admin:index")
    make_issue(subject="Refused", slot=NOON, refused_at=NOON, refusal=["One.", "Two."])
    make_issue(subject="Missed", slot=NOON - DAY)
    begun(make_issue(subject="Paused"), paused_at=NOON, pause="bounces")
    make_issue(subject="Coming", slot=NOON + DAY)
    shown = desk.get(start).content.decode()
    for words in (
        "“Refused”</a> could not go out at 4 May 2026, 12:00: 2 holes. It goes out by itself once "
        "mended by 4 May 2026, 16:00.",
        "“Missed”</a> did not go out: its slot, 3 May 2026, 12:00, is missed. Choose another one.",
        "“Paused”</a> stands still, paused by too many bounces and refusals: let it go on, or",
    ):
        assert words in shown
    assert "“Coming”" not in shown
