"""Who may do what with an issue: every address of its own, by each group."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from newsletter.models import Delivery, Issue
from tests.articles.test_desk_permissions import colleague, desk_patterns
from tests.newsletter.issues import begun, make_issue, make_sender
from tests.newsletter.makers import NOON, make_reader

pytestmark = pytest.mark.django_db
GROUPS = [
    "Admin",
    *(pytest.param(g, marks=pytest.mark.alike) for g in ("nobody", "Author", "Editor")),
]
CLOSED = {"Author", "nobody"}
VERBS = {
    "newsletter_issue_preview", "newsletter_issue_preview_html", "newsletter_issue_test",
    "newsletter_issue_schedule", "newsletter_issue_unschedule", "newsletter_issue_pause",
    "newsletter_issue_resume", "newsletter_issue_cancel", "newsletter_issue_doubtful",
    "newsletter_issue_growth",
}  # fmt: skip


@pytest.fixture
def issue() -> Issue:
    make_sender()
    issue = begun(make_issue(subject="Zebrafinch"))
    Delivery.objects.create(
        issue=issue, subscriber=make_reader(), state="in_doubt", reason="x", not_before=NOON
    )
    return issue


def address(name: str, issue: Issue) -> str:
    return reverse(f"admin:{name}", args=[] if name.endswith("growth") else [issue.pk])


def state() -> tuple[object, ...]:
    return list(Issue.objects.values()), list(Delivery.objects.values())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_page_opens_to_its_groups_alone(name: str, group: str, issue: Issue) -> None:
    url, client, before = address(name, issue), colleague(group), state()
    answers = [client.get(url), client.post(url, {})]
    codes = {answer.status_code for answer in answers}
    if group in CLOSED:
        assert codes <= {403, 405}
        assert state() == before
        assert not any("Zebrafinch" in answer.content.decode() for answer in answers)
    else:
        assert 403 not in codes


@pytest.mark.alike
@pytest.mark.parametrize("name", sorted(VERBS))
def test_strangers_are_sent_to_the_login(name: str, issue: Issue) -> None:
    before = state()
    for response in (Client().get(address(name, issue)), Client().post(address(name, issue), {})):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))
    assert state() == before


def test_every_address_of_issues_is_in_this_matrix_or_stock() -> None:
    stock = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "change", "delete", "history")
    }
    ours = {p.name for p in desk_patterns() if p.name and p.name.startswith("newsletter_issue")}
    assert ours - stock == VERBS


def test_editors_see_no_reader(issue: Issue) -> None:
    client = colleague("Editor")
    for name in ("subscriber", "consent", "newslettersettings"):
        assert client.get(f"/admin/newsletter/{name}/").status_code == 403
