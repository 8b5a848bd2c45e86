"""The privacy page is checked before readers see it."""

import pytest
from django.test import Client

from articles.admin.privacy import holes_of
from capysite.base.models import PublisherSettings
from tests.articles.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text", ["{{ fact: price }}", "[x](javascript:alert(1))", "<b>bold</b>", "## One\n\n#### Three"]
)
def test_what_could_not_be_printed_is_a_sentence_for_the_form(text: str) -> None:
    assert holes_of(text)
    assert holes_of("## What we store\n\nNothing but [your wish](/guides/).") == []


def test_the_form_refuses_it_and_keeps_what_stood(client: Client) -> None:
    PublisherSettings(name="Lamp", privacy="As it was.").save()
    client.force_login(make_user())
    page = client.get("/admin/base/publishersettings/1/change/")
    values = {k: v for k, v in page.context["adminform"].form.initial.items() if v is not None}
    answer = client.post(
        "/admin/base/publishersettings/1/change/", {**values, "privacy": "{{ fact: x }}"}
    )
    assert answer.status_code == 200
    assert "can’t refer to facts" in answer.content.decode()
    assert PublisherSettings.objects.get().privacy == "As it was."
