"""What comes back: who is gone or complains is written to no more, and nobody can forge that."""

import mailbox
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from newsletter import bounces, erasing, notices
from newsletter.models import Consent, Delivery, Issue, Subscriber, Suppression
from newsletter.notices import COMPLAINT, HARD, SOFT, Notice, read_notices
from newsletter.printing import message_id
from tests.newsletter.imap_box import imap_box
from tests.newsletter.issue_makers import make_begun, make_scheduled
from tests.newsletter.makers import NOON
from tests.newsletter.reports import bounce, complaint

State = Delivery.State
pytestmark = pytest.mark.django_db


def sent(recipients: int = 2) -> Delivery:
    issue = make_begun(recipients)
    issue.deliveries.update(state=State.SENT, sent_at=NOON)
    return issue.deliveries.order_by("pk")[0]


def id_of(delivery: Delivery) -> str:
    return message_id(delivery.issue_id, delivery.pk, delivery.subscriber.token)


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


@pytest.mark.parametrize("headers_alone", [False, True])
def test_a_report_says_what_failed_and_of_which_mail(headers_alone: bool) -> None:
    (notice,) = read_notices(bounce("<1.2.abc@testserver>", headers_alone=headers_alone))
    assert notice == Notice(
        HARD, "<1.2.abc@testserver>", "5.1.1 smtp; 550 5.1.1 no such reader here"
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", HARD), ("5.1.10", HARD), ("5.2.1", HARD), ("5.2.2", SOFT), ("4.4.1", SOFT),
     ("5.7.1", SOFT), ("5.3.4", SOFT), ("", SOFT)],
)  # fmt: skip
def test_a_mailbox_is_gone_only_where_the_report_says_so(status: str, kind: str) -> None:
    assert notices.kind_of(status) == kind


def test_other_mail_is_no_report() -> None:
    assert read_notices(b"From: a@b.example\r\nSubject: Out of office\r\n\r\nBack soon.") == []
    assert read_notices(bounce("<1.2.abc@testserver>", action="delayed")) == []
    assert read_notices(bounce("")) == []
    assert read_notices(b"") == []


def test_what_anybody_sends_to_break_the_reader_is_no_report() -> None:
    nested = b"".join(
        b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(1_000)
    )
    assert read_notices(nested) == []
    assert read_notices(b"Content-Type: multipart/report; boundary*=a; boundary*0=b\r\n\r\n") == []
    (notice,) = read_notices(bounce("<1.2.abc@testserver>").replace(b"no such", b"no\0such"))
    assert "\0" not in notice.reason


def test_a_report_that_comes_after_the_erasure_brings_no_address_back() -> None:
    delivery = sent()
    form = Consent.Form.PREFERENCES
    erasing.erase(delivery.subscriber_id, form=form, by=None, reason="A wish.", at=NOON)
    bounces.note(Notice(HARD, id_of(delivery), "550 <reader0@reader.example>"), at=NOON)
    assert again(delivery).reason == "The reader was erased since."


def test_a_hard_bounce_takes_the_address_off_for_good() -> None:
    delivery = sent()
    (notice,) = read_notices(bounce(id_of(delivery)))
    for _ in range(2):
        assert bounces.note(notice, at=NOON + timedelta(hours=1)) is True
    row = again(delivery)
    assert (row.state, row.bounce, row.bounced_at) == ("sent", "hard", NOON + timedelta(hours=1))
    assert Suppression.objects.get().reason == "bounced"
    assert delivery.subscriber not in Subscriber.objects.reachable(NOON + timedelta(hours=2))


def test_a_complaint_takes_the_address_off_for_good() -> None:
    delivery = sent()
    (notice,) = read_notices(complaint(id_of(delivery)))
    assert notice.kind == COMPLAINT
    bounces.note(notice, at=NOON + timedelta(hours=1))
    assert again(delivery).complained_at == NOON + timedelta(hours=1)
    assert Suppression.objects.get().reason == "complained"


def test_a_mailbox_that_is_full_is_given_up_after_three_letters_over_two_weeks() -> None:
    delivery = sent(1)
    who = delivery.subscriber
    for week in range(3):
        if week:
            issue = make_scheduled(NOON)
            Issue.objects.filter(pk=issue.pk).update(begun_at=NOON)
            delivery = Delivery.objects.create(
                issue=issue, subscriber=who, state=State.SENT, not_before=NOON,
                sent_at=NOON + timedelta(weeks=week),
            )  # fmt: skip
        assert not Suppression.objects.exists()
        bounces.note(Notice(SOFT, id_of(delivery), "4.2.2 full"), at=NOON)
    assert Suppression.objects.get().reason == "bounced"


def test_nobody_can_forge_a_report() -> None:
    delivery = sent()
    real = id_of(delivery)
    wrong_proof = real.replace(real.split(".")[2][:20], "0" * 20)
    other = Delivery.objects.exclude(pk=delivery.pk)[0]
    of_another = real.replace(f".{delivery.pk}.", f".{other.pk}.")
    huge = real.replace(f".{delivery.pk}.", f".{10**18 + 1}.")
    for made_up in (wrong_proof, of_another, huge, "<x@testserver>", "", real + "\n" + real):
        assert bounces.note(Notice(HARD, made_up, "550"), at=NOON) is False
    assert not Suppression.objects.exists()


def test_what_was_never_sent_can_not_bounce() -> None:
    issue = make_begun(1)
    delivery = issue.deliveries.get()
    assert bounces.note(Notice(HARD, id_of(delivery), "550"), at=NOON) is False


def test_a_folder_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delivery = sent()
    folder = mailbox.Maildir(tmp_path / "box")
    folder.add(bounce(id_of(delivery)))
    folder.add(b"From: a@b.example\r\n\r\nHello")
    for _ in range(2):
        call_command("read_bounces", f"maildir://{tmp_path / 'box'}")
    assert capsys.readouterr().out.splitlines() == [
        "Read 2 messages: 1 about mail of ours.",
        "Read 0 messages: 0 about mail of ours.",
    ]
    assert again(delivery).bounce == "hard"


def test_a_file_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delivery = sent()
    box = mailbox.mbox(tmp_path / "box")
    box.add(bounce(id_of(delivery)))
    box.close()
    for _ in range(2):
        call_command("read_bounces", f"mbox://{tmp_path / 'box'}")
    assert capsys.readouterr().out.splitlines()[0] == "Read 1 messages: 1 about mail of ours."
    assert capsys.readouterr().out == ""
    assert again(delivery).bounce == "hard"


def test_a_mailbox_behind_a_socket_is_read_once() -> None:
    delivery = sent()
    with imap_box(bounce(id_of(delivery)), b"From: a@b.example\r\n\r\nHello") as box:
        url = f"imap://me%40guide.example:se%3Acret@127.0.0.1:{box.port}/Reports"
        for _ in range(2):
            call_command("read_bounces", url, verbosity=0)
        assert box.seen == {1, 2}
        assert box.folder == '"Reports"'
        assert box.login == 'me@guide.example "se:cret"'
    assert again(delivery).bounce == "hard"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Name a mailbox, or set BOUNCES_URL."),
        ("ftp://host/", "Name the mailbox as imaps://"),
        ("maildir:///no/such/folder", "There is no /no/such/folder."),
        ("imap://a:b@127.0.0.1:1/INBOX", "The mailbox can’t be read"),
    ],
)
def test_what_can_not_be_read_is_told_in_a_sentence(url: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("read_bounces", url)
