"""The deliveries of an issue are as many as were frozen, always."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from newsletter.models import Delivery, Issue
from tests.newsletter.issue_makers import make_begun

pytestmark = pytest.mark.django_db


def check() -> None:
    call_command("check", databases=["default"])


def test_a_check_of_the_database_names_the_issue_that_lost_a_recipient() -> None:
    issue = make_begun(3)
    check()
    Delivery.objects.filter(pk=issue.deliveries.earliest("pk").pk).delete()
    said = f"Issue {issue.slug} was begun for 3 recipients and has 2 deliveries."
    with pytest.raises(CommandError, match=said):
        check()


def test_an_issue_without_recipients_is_none_that_lost_some() -> None:
    issue = make_begun(0)
    check()
    assert Issue.objects.get() == issue


@pytest.mark.parametrize("act", ["DELETE FROM", "UPDATE"])
def test_content_that_was_sent_stays_as_it_was_sent(act: str) -> None:
    make_begun(1)
    rest = " SET subject = 'x'" if act == "UPDATE" else ""
    with pytest.raises(Exception, match="never changed or deleted"), connection.cursor() as cursor:
        cursor.execute(f"{act} newsletter_issuecontent{rest}")
