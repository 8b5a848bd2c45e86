"""What the desk shows of the publisher, the outbox and the audit, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from capysite.base import admin as house
from capysite.base import audit
from capysite.base.models import AuditEntry, Heartbeat, OutboxMail, PublisherSettings
from tests.base.makers import NOON, make_mail

pytestmark = pytest.mark.django_db

PUBLISHER = "/admin/base/publishersettings/"
OUTBOX = "/admin/base/outboxmail/"
AUDIT = "/admin/base/auditentry/"
State = OutboxMail.State


def make_colleague(*codenames: str) -> Client:
    user = User.objects.create_user("-".join(("colleague", *codenames)), is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def make_doubtful(**overrides: Any) -> OutboxMail:
    return make_mail(state=State.IN_DOUBT, last_error="Nobody knows.", **overrides)


def act(client: Client, action: str, *mails: OutboxMail) -> str:
    chosen = [mail.pk for mail in mails]
    answer = client.post(OUTBOX, {"action": action, "_selected_action": chosen}, follow=True)
    return answer.content.decode()


def filled_in(**overrides: Any) -> dict[str, Any]:
    unsaved = PublisherSettings()
    fields = (field.name for field in PublisherSettings._meta.fields if field.editable)
    return {name: getattr(unsaved, name) for name in fields} | overrides


@pytest.mark.parametrize(
    ("url", "permission"),
    [
        (PUBLISHER, "view_publishersettings"),
        (OUTBOX, "view_outboxmail"),
        (AUDIT, "view_auditentry"),
    ],
)
def test_each_page_is_for_who_may_see_it(url: str, permission: str) -> None:
    PublisherSettings.objects.create()
    assert make_colleague().get(url, follow=True).status_code == 403
    assert make_colleague(permission).get(url, follow=True).status_code == 200


def test_a_mail_is_read_by_who_may_see_the_outbox_and_by_nobody_else() -> None:
    mail = make_mail(html="<p>Kept from strangers</p>")
    html = reverse("admin:base_outboxmail_html", args=(mail.pk,))
    assert Client().get(html).status_code == 302
    stranger = make_colleague("view_auditentry")
    for url in (html, f"{OUTBOX}{mail.pk}/change/"):
        answer = stranger.get(url)
        assert answer.status_code == 403
        assert "Kept from strangers" not in answer.content.decode()


def test_nobody_changes_or_deletes_mail_or_audit_by_hand(admin_client: Client) -> None:
    mail = make_mail()
    entry = audit.record("guide.published", by=None)
    for url, row in ((OUTBOX, mail), (AUDIT, entry)):
        assert admin_client.get(f"{url}add/").status_code == 403
        assert admin_client.get(f"{url}{row.pk}/delete/").status_code == 403
        assert (
            admin_client.post(f"{url}{row.pk}/change/", {"to": "spy@x.example"}).status_code == 403
        )
    assert OutboxMail.objects.get().to == mail.to


def test_workers_and_limits_have_no_page_at_the_desk() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label == "base"}
    assert shown == {PublisherSettings, OutboxMail, AuditEntry}
    assert Heartbeat not in shown


def test_there_is_one_publisher_made_once_and_never_deleted(admin_client: Client) -> None:
    assert admin_client.get(PUBLISHER)["Location"] == f"{PUBLISHER}add/"
    admin_client.post(f"{PUBLISHER}add/", filled_in(name="Harbour Guide"))
    assert PublisherSettings.objects.get().name == "Harbour Guide"
    assert admin_client.get(PUBLISHER)["Location"] == f"{PUBLISHER}1/change/"
    assert admin_client.get(f"{PUBLISHER}add/").status_code == 403
    assert admin_client.get(f"{PUBLISHER}1/delete/").status_code == 403


def test_a_change_of_the_publisher_stands_in_the_audit(admin_client: Client) -> None:
    PublisherSettings.objects.create(name="Harbour Guide")
    shown = fromstring(admin_client.get(f"{PUBLISHER}1/change/").content)
    read = shown.get_element_by_id("publishersettings_form").fields["as_read"]
    admin_client.post(f"{PUBLISHER}1/change/", filled_in(name="Lighthouse Guide", as_read=read))
    entry = AuditEntry.objects.get(action="publisher.changed")
    assert (entry.by_name, entry.before, entry.after) == (
        "admin",
        {"name": "Harbour Guide"},
        {"name": "Lighthouse Guide"},
    )


def test_what_an_app_above_says_against_a_field_is_said_at_the_form(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "field_checks", {"logo": lambda text: [f"No picture “{text}”."]})
    page = admin_client.post(f"{PUBLISHER}add/", filled_in(logo="swan"))
    assert "No picture “swan”." in page.content.decode()
    assert not PublisherSettings.objects.exists()


def test_a_mail_in_doubt_is_sent_again_once_somebody_says_so(admin_client: Client) -> None:
    doubtful, failed, sent = (
        make_doubtful(),
        make_mail(state=State.FAILED, last_error="550"),
        make_mail(state=State.SENT, sent_at=NOON),
    )
    page = act(admin_client, "send_again", doubtful, failed, sent)
    assert "Will be sent again: 2." in page
    assert "Untouched: 1." in page
    assert [OutboxMail.objects.get(pk=mail.pk).state for mail in (doubtful, failed, sent)] == [
        State.PENDING,
        State.PENDING,
        State.SENT,
    ]
    resent = AuditEntry.objects.filter(action="outbox.resent", by_name="admin")
    assert {entry.target_id for entry in resent} == {str(doubtful.pk), str(failed.pk)}


def test_a_mail_in_doubt_is_left_unsent_with_a_name_to_it(admin_client: Client) -> None:
    doubtful = make_doubtful()
    act(admin_client, "leave_unsent", doubtful)
    doubtful.refresh_from_db()
    assert doubtful.state == State.FAILED
    assert doubtful.last_error == "Left unsent by admin. Nobody knows."
    assert AuditEntry.objects.get(action="outbox.left").by_name == "admin"


def test_who_may_only_look_decides_nothing() -> None:
    doubtful = make_doubtful()
    looker = make_colleague("view_outboxmail")
    act(looker, "send_again", doubtful)
    act(looker, "leave_unsent", doubtful)
    doubtful.refresh_from_db()
    assert doubtful.state == State.IN_DOUBT
    assert "send_again" not in looker.get(OUTBOX).content.decode()


def test_a_mail_is_shown_as_text_and_in_a_frame_that_can_do_nothing(admin_client: Client) -> None:
    mail = make_mail(text="<b>One click</b>", html="<script>alert(1)</script>")
    html = reverse("admin:base_outboxmail_html", args=(mail.pk,))
    page = admin_client.get(f"{OUTBOX}{mail.pk}/change/").content.decode()
    assert '<pre class="mail-text">&lt;b&gt;One click&lt;/b&gt;</pre>' in page
    assert f'<iframe class="mail-preview" src="{html}"' in page
    assert "sandbox></iframe>" in page
    assert "<script>alert(1)" not in page
    policy = admin_client.get(html)["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )


def test_nobody_reads_a_token_off_the_desk(admin_client: Client) -> None:
    token = "s3cret-of-a-reader"
    link = "http://testserver" + reverse("newsletter:unsubscribe", args=(token,))
    mail = make_mail(
        text=f"Leave: {link}.\n",
        html=f'<a href="{link}">Leave</a>',
        headers=[["List-Unsubscribe", f"<{link}>"]],
    )
    html = admin_client.get(reverse("admin:base_outboxmail_html", args=(mail.pk,)))
    page = admin_client.get(f"{OUTBOX}{mail.pk}/change/")
    found = admin_client.get(OUTBOX, {"q": "s3cret"})
    for answer in (html, page):
        assert "/newsletter/unsubscribe/…/" in answer.content.decode()
    for answer in (html, page, found):
        assert token not in answer.content.decode()
    assert mail.to not in found.content.decode()


def test_the_audit_is_searched_by_person_act_and_thing(admin_client: Client) -> None:
    editor = User.objects.create_user("ada")
    audit.record("guide.published", by=editor, target=make_mail(subject="Kettles"))
    audit.record("guide.withdrawn", by=None, after={"note": "<i>why</i>"})
    for query, seen in (("ada", 1), ("withdrawn", 1), ("Kettles", 1), ("guide", 2), ("bob", 0)):
        page = admin_client.get(AUDIT, {"q": query})
        assert len(page.context["cl"].result_list) == seen, query
    entry = AuditEntry.objects.get(action="guide.withdrawn")
    shown = admin_client.get(f"{AUDIT}{entry.pk}/change/").content.decode()
    assert "&lt;i&gt;why&lt;/i&gt;" in shown


@pytest.mark.alike
@pytest.mark.parametrize("url", [OUTBOX, AUDIT])
def test_the_number_of_queries_does_not_grow_with_the_list(admin_client: Client, url: str) -> None:
    editor = User.objects.create_user("ada")
    counts = []
    for more in (1, 29):
        for number in range(more):
            mail = make_mail(queued_at=NOON + timedelta(minutes=number))
            audit.record("outbox.looked", by=editor, target=mail)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
