"""Mail by a provider's interface: the worker sends through it, and its reports come back."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from capysite.base import clock, env
from newsletter.models import Delivery, Issue, Suppression
from newsletter.printing import METADATA
from tests.base.makers import database_url
from tests.newsletter.issue_makers import make_begun, states
from tests.newsletter.provider_api import Provider, provider_api

pytestmark = pytest.mark.django_db(transaction=True)


def run(provider: Provider, *words: str, put_in: str = "") -> str:
    """With the site's own settings, as a service has them."""
    url = f"provider://postmark?server_token=t&webhook_secret=me:word&api_url={provider.url}"
    environment = {
        "DJANGO_SETTINGS_MODULE": "capysite.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": url,
    }
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        input=put_in,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    ).stdout.strip()


def begun(recipients: int) -> Issue:
    return make_begun(recipients, at=clock.now())


def test_what_a_provider_is_told_comes_from_the_address_of_the_mail() -> None:
    url = "provider://postmark?server_token=a%2Bb&webhook_secret=me:word"
    assert env.mailer("EMAIL_URL", url) == ("anymail.backends.postmark.EmailBackend", {})
    assert env.provider(url) == {"WEBHOOK_SECRET": "me:word", "POSTMARK_SERVER_TOKEN": "a+b"}
    assert env.provider("smtp://host") == {}


def test_each_answer_of_the_provider_has_its_own_end() -> None:
    issue = begun(4)
    with provider_api(reader1=422, reader2=500) as provider:
        run(provider, "manage.py", "worker", "--once")
    assert [mail["To"] for mail in provider.taken] == [
        "reader0@reader.example", "reader3@reader.example"
    ]  # fmt: skip
    assert states(issue) == {"sent": 2, "failed": 1, "in_doubt": 1}
    failed = Delivery.objects.get(state="failed")
    assert failed.reason.startswith("The provider said 422")
    names = [header["Name"] for header in provider.taken[0]["Headers"]]
    assert {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"} <= set(names)


def test_a_provider_that_sends_us_away_loses_nobody() -> None:
    issue = begun(2)
    with provider_api(reader0=429, reader1=429) as provider:
        run(provider, "manage.py", "worker", "--once")
    assert states(issue) == {"pending": 2}


def report(kind: str, mail: dict[str, Any], **more: Any) -> str:
    told = {
        "RecordType": kind, "MessageID": "b7bc", "Email": mail["To"], "Metadata": mail["Metadata"],
        "Description": "The reader is gone.", "BouncedAt": "2026-05-04T12:00:00Z", "ID": 7,
    }  # fmt: skip
    return json.dumps(told | more)


def test_its_reports_take_addresses_off_and_a_forged_one_does_not() -> None:
    issue = begun(2)
    with provider_api() as provider:
        run(provider, "manage.py", "worker", "--once")
        gone, angry = provider.taken
        hard = report("Bounce", gone, Type="HardBounce", TypeCode=1)
        post = ("-m", "tests.newsletter.provider_api")
        assert run(provider, *post, "me:guess", put_in=hard) == "400"
        forged = hard.replace(gone["Metadata"][METADATA], "<1.1.0@testserver>")
        assert run(provider, *post, "me:word", put_in=forged) == "200"
        assert not Suppression.objects.exists()
        assert run(provider, *post, "me:word", put_in=hard) == "200"
        spam = report("SpamComplaint", angry, Type="SpamComplaint", TypeCode=512)
        assert run(provider, *post, "me:word", put_in=spam) == "200"
    rows = issue.deliveries.order_by("pk").values_list("state", "bounce", "complained_at")
    assert [(state, bounce, bool(at)) for state, bounce, at in rows] == [
        ("sent", "hard", False),
        ("sent", "", True),
    ]
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"bounced", "complained"}
