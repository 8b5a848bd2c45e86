"""Who may do what at the desk: every address that the resolver knows, by each group."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.models import (
    Article,
    Edition,
    ErrorReport,
    Fact,
    FactVersion,
    PendingImport,
    Proposal,
    Snapshot,
)
from articles.publishing.tables import publish_table
from capysite.base import clock
from tests.articles.desk import guide_post, member, page
from tests.articles.factories import (
    make_article,
    make_author,
    make_checker,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db
# What each group may not even open; "nobody" is staff without a group.
VERBS = {
    "articles_article_publish": {"Author", "nobody"},
    "articles_article_withdraw": {"Author", "nobody"},
    "articles_article_unschedule": {"Author", "nobody"},
    "articles_article_review": {"Author", "nobody"},
    "articles_fact_version": {"Author", "nobody"},
    "articles_fact_check": {"Author", "nobody"},
    "articles_fact_cancel": {"Author", "nobody"},
    "articles_fact_withdraw_check": {"Author", "nobody"},
    "articles_comparisontable_publish": {"Author", "nobody"},
    "articles_comparisontable_cancel": {"Author", "nobody"},
    "articles_errorreport_answer": {"Author", "nobody"},
    "articles_errorreport_dismiss": {"Author", "nobody"},
    "articles_proposal_settle": {"Author", "nobody"},
    "articles_pendingimport_settle": {"nobody"},
    "articles_article_figure": {"Author", "nobody"},
    "articles_article_refer": {"nobody"},
    "articles_article_autosave": {"nobody"},
    "articles_article_discard": {"nobody"},
    "articles_article_duplicate": {"nobody"},
    "articles_article_working_copy": {"nobody"},
    "articles_article_history": {"nobody"},
    "articles_article_snapshot": {"nobody"},
    "articles_article_restore": {"nobody"},
    "articles_import": {"nobody"},
    "articles_as_of": {"nobody"},
}
# The verbs themselves are tried on both databases.
GROUPS = [
    "Admin",
    *(pytest.param(g, marks=pytest.mark.alike) for g in ("nobody", "Author", "Editor")),
]
OPEN_TO_STAFF = {"index", "password_change", "password_change_done", "logout", "jsi18n", "login",
                 "view_on_site", "app_list", "autocomplete", None}  # fmt: skip


def desk_patterns() -> Iterator[URLPattern]:
    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    desk = next(p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin")
    assert isinstance(desk, URLResolver)
    yield from walk(desk.url_patterns)


def colleague(group: str) -> Client:
    user = member("Author" if group == "nobody" else group, f"a-{group.lower()}")
    if group == "nobody":
        user.groups.clear()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(scope="module")
def rows(lasting: None) -> dict[str, list[int]]:
    """One of everything, and the arguments of each verb's address."""
    make_checker()
    fact = make_fact()
    guide = make_article(evidence=(fact.key,), citations=(make_source().key,))
    make_edition(guide)
    make_link(), make_offer(), make_author()
    check, table = fact.versions.get().checks.get(), make_table()
    version = publish_table(table, lock_version=table.lock_version, by=make_user())
    proposal = Proposal.objects.create(
        fact=fact, article=guide, value="x", line=1, proposed_at=clock.now()
    )
    report = ErrorReport.objects.create(article=guide, opened_at=clock.now())
    pending = PendingImport.objects.create(article=guide, text="x", received_at=clock.now())
    return {
        "articles_fact": [fact.pk],
        "articles_fact_cancel": [fact.versions.get().pk],
        "articles_fact_withdraw_check": [check.pk],
        "articles_comparisontable": [table.pk],
        "articles_comparisontable_cancel": [version.pk],
        "articles_errorreport": [report.pk],
        "articles_proposal": [proposal.pk],
        "articles_pendingimport": [pending.pk],
        "articles_article_snapshot": [guide.pk, 1],
        "articles_article_restore": [guide.pk, 1],
        "articles_article": [guide.pk],
        "articles_import": [],
        "articles_as_of": [],
    }


def arguments(name: str, rows: dict[str, list[int]]) -> list[int]:
    return rows[name] if name in rows else rows[name.rpartition("_")[0]]


def state() -> tuple[object, ...]:
    return (
        Article.objects.count(), Edition.objects.count(), FactVersion.objects.count(),
        Snapshot.objects.count(), Fact.objects.count(),
        list(Article.objects.values_list("lock_version", flat=True)),
        Proposal.objects.filter(settled_at=None).count(),
        ErrorReport.objects.filter(closed_at=None).count(),
        PendingImport.objects.filter(settled_at=None).count(),
    )  # fmt: skip


def address(name: str, rows: dict[str, list[int]]) -> str:
    prefix = name if name != "articles_article_working_copy" else "articles_article_x"
    return reverse(f"admin:{name}", args=arguments(prefix, rows))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_opens_to_its_groups_alone(
    name: str, group: str, rows: dict[str, list[int]]
) -> None:
    url, client, before = address(name, rows), colleague(group), state()
    answers = {client.get(url).status_code, client.post(url, {}).status_code}
    if group in VERBS[name]:
        assert answers <= {403, 405}
        assert state() == before
    else:
        assert 403 not in answers


@pytest.mark.alike
@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_sends_strangers_to_the_login(name: str, rows: dict[str, list[int]]) -> None:
    url, before = address(name, rows), state()
    for response in (Client().get(url), Client().post(url, {})):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))
    assert state() == before


def test_every_address_of_the_desk_is_in_this_matrix_or_stock() -> None:
    stock = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "change", "delete", "history")
    }
    ours = {p.name for p in desk_patterns()} - stock - OPEN_TO_STAFF
    articles = {name for name in ours if name and name.startswith("articles_")}
    assert articles | {"articles_article_history"} == set(VERBS)


@pytest.mark.parametrize("page_name", ["changelist", "add", "change", "delete"])
def test_stock_pages_are_closed_to_staff_without_a_group(
    page_name: str, rows: dict[str, list[int]]
) -> None:
    client = colleague("nobody")
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.first()
        if page_name in {"change", "delete"} and row is None:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page_name}"
        url = reverse(name, args=[row.pk] if row and page_name in {"change", "delete"} else [])
        for response in (client.get(url), client.post(url, {})):
            assert response.status_code == 403, (url, model_admin)


def test_records_are_changed_and_deleted_by_nobody(rows: dict[str, list[int]]) -> None:
    client = Client()
    client.force_login(make_user())
    before = state()
    for model in (Edition, FactVersion, Snapshot):
        row = model._default_manager.first()
        assert row is not None
        assert client.get(page(row, "change")).status_code == 200
        assert client.post(page(row, "change"), {"note": "forged"}).status_code == 403
        assert client.post(page(row, "delete"), {"post": "yes"}).status_code == 403
    assert state() == before


def test_forged_keys_of_a_formset_move_no_part_of_another_guide() -> None:
    own, other = make_article(), make_article()
    client = colleague("Author")
    foreign = other.bylines.get()
    posted = guide_post(own) | {
        "bylines-INITIAL_FORMS": 1,
        "bylines-0-id": foreign.pk,
        "bylines-0-article": other.pk,
    }
    client.post(page(own, "change"), posted)
    other.refresh_from_db()
    assert (other.lock_version, other.bylines.get()) == (1, foreign)


def test_bulk_publishing_is_not_offered_to_who_may_not_publish() -> None:
    guide = make_article()
    client = colleague("Author")
    posted = {"action": "publish_selected", "_selected_action": [guide.pk]}
    client.post(reverse("admin:articles_article_changelist"), posted)
    assert not Edition.objects.filter(article=guide).exists()
