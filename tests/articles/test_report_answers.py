"""How reports are answered: in public, by mail, and without keeping an address."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from articles import reporting
from articles.models import Edition, ErrorAnswer, ErrorNotice, ErrorReport, Fact
from capysite.base.models import AuditEntry, OutboxMail
from tests.articles.factories import make_checker, make_version
from tests.articles.reported import DAY, MONDAY, WORDS, Stand, guide, send, stored

pytestmark = pytest.mark.django_db
__all__ = ["guide"]


def answered(**fields: str) -> ErrorAnswer:
    report = ErrorReport.objects.get()
    values = {"verdict": "corrected", "text": "You were right: it costs $19.", **fields}
    return reporting.answer(report, by=make_checker(), **values)


def test_nobody_is_told_of_a_correction_that_was_not_made(
    client: Client, guide: Edition, at_moment: Stand
) -> None:
    send(client, email="ada@reader.example", fact="quill-price")
    at_moment(MONDAY + DAY)
    with pytest.raises(ValidationError, match="says what it said when it was reported"):
        answered()
    assert (ErrorAnswer.objects.count(), OutboxMail.objects.count()) == (0, 0)
    assert ErrorReport.objects.get().closed_at is None
    make_version(Fact.objects.get(), "$19/mo", reason="correction", note="Misread.")
    answered()
    assert ErrorAnswer.objects.count() == 1


def test_an_answer_is_public_mailed_once_to_each_and_leaves_no_address(
    client: Client, guide: Edition, at_moment: Stand
) -> None:
    for email in ("ada@reader.example", "Ada@reader.example", "bo@reader.example", ""):
        send(client, email=email, fact="quill-price")
    at_moment(MONDAY + DAY)
    make_version(Fact.objects.get(), "$19/mo", reason="correction", note="Misread.")
    answered()
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
        "Ada@reader.example",
        "bo@reader.example",
    ]
    mail = OutboxMail.objects.first()
    assert mail is not None
    assert "You were right: it costs $19." in mail.text
    assert WORDS not in mail.text
    assert set(ErrorNotice.objects.values_list("email", flat=True)) == {""}
    assert "reader.example" not in str(list(AuditEntry.objects.values()))
    for path in ("/corrections/", "/changes/", "/corrections.xml"):
        page = client.get(path).content.decode()
        assert "You were right: it costs $19." in page
        assert WORDS not in page
        assert "reader.example" not in page


def test_what_stands_after_a_second_look_is_no_correction(client: Client, guide: Edition) -> None:
    send(client)
    answered(verdict="stands", text="We looked again on Monday.")
    assert "We looked again on Monday." in client.get("/changes/").content.decode()
    assert "We looked again on Monday." not in client.get("/corrections/").content.decode()


def test_a_closed_report_is_not_answered_again_and_the_next_notice_opens_another(
    client: Client, guide: Edition
) -> None:
    send(client)
    report = ErrorReport.objects.get()
    reporting.dismiss(report, by=make_checker())
    with pytest.raises(ValidationError):
        reporting.answer(report, verdict="stands", text="Too late.", by=make_checker())
    assert ErrorAnswer.objects.count() == 0
    send(client)
    assert [count for _, count, _ in stored()] == [1, 1]


def test_the_address_of_an_unanswered_report_is_forgotten_after_ninety_days(
    client: Client, guide: Edition
) -> None:
    send(client, email="ada@reader.example")
    reporting.forget_addresses(MONDAY + 90 * DAY)
    assert ErrorNotice.objects.get().email == "ada@reader.example"
    reporting.forget_addresses(MONDAY + 90 * DAY + timedelta(seconds=1))
    assert (ErrorNotice.objects.get().email, ErrorNotice.objects.get().text) == ("", WORDS)
