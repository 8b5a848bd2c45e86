"""What an editor reads when a form of the letter asks for what the database refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from capysite.base import clock
from newsletter.models import NewsletterSettings
from tests.articles.desk import as_read, page, rows
from tests.articles.factories import make_article, make_fact, make_user
from tests.newsletter.issues import about, add_guide, begun, make_issue, make_sender
from tests.newsletter.test_constraints_of_issues import MODELS

pytestmark = pytest.mark.django_db
Asked = tuple[str, dict[str, Any]]
SENDER = {"sender_name": "Us", "weekday": 1, "time": "07:00", "most_bounces": 5,
          "most_complaints": 3}  # fmt: skip


def issue(*items: dict[str, Any], **changed: Any) -> Asked:
    made = make_issue()
    fields = {"subject": "Pens", "slug": made.slug, "kind": "letter", "lock_version": 1, **changed}
    return page(made, "change"), {**fields, **rows("items", items)}


def item(**changed: Any) -> dict[str, Any]:
    return {"kind": "guide", "article": make_article().pk, "words": "", **changed}


def twice() -> Asked:
    guide = make_article().pk
    return issue(item(article=guide), item(article=guide))


def settings(**changed: Any) -> Asked:
    return page(make_sender(), "change"), {**SENDER, **changed}


FORMS: dict[str, Callable[[], Asked]] = {
    "issue_kind_known": lambda: issue(kind="advert"),
    "issue_correction_names_its_issue": lambda: issue(kind="correction"),
    "issueitem_kind_known": lambda: issue(item(kind="advert")),
    "issueitem_correction_says_what": lambda: issue(item(kind="correction")),
    "issueitem_guide_once": twice,
}
# Rows that verbs alone write, from values that they choose themselves.
NO_FORM = {
    "issue_begun_at_its_slot", "issue_begun_has_a_subject", "issue_recipients_are_frozen",
    "issue_pause_has_its_reason", "issue_finished_has_begun", "issuefact_once",
    "delivery_one_for_a_recipient", "delivery_state_known", "delivery_taken_with_a_lease",
    "delivery_sent_has_its_moment", "delivery_has_its_reason", "delivery_settled_was_in_doubt",
    "delivery_bounce_has_its_kind", "delivery_events_follow_sending", "newslettersettings_one_row",
    # Each of its fields says it by itself; a field of one line lets no second one in.
    "issue_subject_is_one_line", "newslettersettings_weekday_known",
    "newslettersettings_limits_positive", "newslettersettings_thresholds_in_range",
    "newslettersettings_sender_is_one_line",
}  # fmt: skip


def sentences() -> dict[str, str]:
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in MODELS
        for constraint in model._meta.constraints
    }


def test_each_constraint_has_a_form_or_none_could_break_it() -> None:
    assert set(FORMS) | NO_FORM == set(sentences())
    assert not set(FORMS) & NO_FORM


@pytest.mark.parametrize("name", FORMS)
def test_the_form_says_it(client: Client, name: str) -> None:
    client.force_login(make_user())
    url, posted = FORMS[name]()
    response = client.post(url, posted)
    assert response.status_code == 200
    assert escape(sentences()[name]) in response.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"per_second": "0"}, {"per_hour": "-1"}, {"most_bounces": "101"}, {"most_complaints": "0"},
        {"weekday": "7"}, {"sender_address": "no address"}, {"time": "25:00"},
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused_and_nothing_is_saved(
    client: Client, changed: dict[str, str]
) -> None:
    client.force_login(make_user())
    url, posted = settings(**changed)
    posted |= as_read(client, NewsletterSettings.objects.get())
    assert client.post(url, posted).status_code == 200
    assert NewsletterSettings.objects.get().sender_name == "Paper Guide"


def test_the_settings_are_one_page(client: Client) -> None:
    client.force_login(make_user())
    first = client.get("/admin/newsletter/newslettersettings/")
    assert first["Location"].endswith("/newslettersettings/add/")
    made = client.post(first["Location"], SENDER)
    assert made.status_code == 302
    assert NewsletterSettings.current().sender_name == "Us"
    again = client.get("/admin/newsletter/newslettersettings/")
    assert again["Location"].endswith("/newslettersettings/1/change/")
    assert client.get(first["Location"]).status_code == 403


def test_a_guide_and_a_fact_of_a_letter_can_not_be_deleted_and_it_says_why(client: Client) -> None:
    client.force_login(make_user())
    make_sender()
    fact, guide = make_fact(), make_article()
    begun(about(fact, subject="Pens"), at=clock.now())
    add_guide(make_issue(subject="Inks"), article=guide)
    for row, issue in ((fact, "Pens"), (guide, "Inks")):
        shown = client.get(page(row, "delete")).content.decode()
        assert f"It stands in the issue “{issue}”." in shown
        client.post(page(row, "delete"), {"post": "yes"})
        assert type(row)._default_manager.filter(pk=row.pk).exists()
