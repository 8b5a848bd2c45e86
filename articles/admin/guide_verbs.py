"""Publishing, scheduling, withdrawing and duplicating at the desk; the verbs decide."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from articles import permissions
from articles.admin.guide_forms import LockForm, PublishForm, WithdrawForm
from articles.admin.states import describe, with_states
from articles.admin.verb_page import needs, refusals_in_words, show_form
from articles.admin.what_changes import goes_back, is_decided, show_changes
from articles.effects import Effect, Effects, effects_of
from articles.models import Address, Article, ComparisonTable, Edition
from articles.publishing.editions import Published, future_of, publish, unschedule, withdraw
from articles.publishing.gate import inspect
from articles.publishing.tables import has_changes
from articles.publishing.unchanged import nothing_new
from articles.working import copy
from capysite.base import clock

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def back_to(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def guide_at_desk(request: HttpRequest, guide_id: int) -> Any:
    """The working copy with its state, as the lists show it."""
    guides = with_states(Article.objects.select_related("topic", "owner"), at=clock.of(request))
    return get_object_or_404(guides, pk=guide_id)


@form_methods
@needs("articles.view_article", permissions.PUBLISH)
def publish_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = guide_at_desk(request, guide_id)
    shown = tables_of(guide, clock.of(request))
    changed = [table for table in shown if has_changes(table)]
    future = future_of(guide, at=clock.of(request))
    form = PublishForm(
        request.POST or None,
        changed=changed,
        first=not guide.standing_kind,
        initial={
            **as_seen(guide, future),
            "tables": [table.pk for table in changed if not table.versions.exists()],
        },
    )
    if not goes_back(request) and form.is_valid():
        with refusals_in_words(form):
            effects = _elsewhere(request, guide, form)
            if not is_decided(request, effects):
                return show_changes(
                    request, effects, guide, f"Publish: {guide}", verb="Publish", media=form.media
                )
            _announce(request, _publish(request, guide, form), asked=form.cleaned_data["at"])
            return back_to(guide)
    content = copy.content_of(guide)
    drafts = _chosen(form, changed)
    inspection = inspect(content, at=clock.of(request), article=guide, drafts=drafts)
    return show_form(
        request, form, guide, f"Publish: {guide}", verb="Publish",
        template="admin/articles/publish.html", state=describe(guide),
        findings=inspection.findings, future=future,
        nothing_new=not changed and not future
        and nothing_new(guide, content, inspection.frozen, at=clock.of(request)),
    )  # fmt: skip


def as_seen(guide: Article, future: Iterable[Edition]) -> dict[str, Any]:
    """What a page of a verb shows, to come back with the form."""
    ahead = ",".join(str(edition.number) for edition in future)
    return {"lock_version": guide.lock_version, "ahead": ahead}


def tables_of(guide: Article, at: datetime) -> list[ComparisonTable]:
    """The tables that the working copy places, in their order."""
    keys = inspect(copy.content_of(guide), at=at, article=guide).frozen.references
    placed = [reference.key for reference in keys if reference.kind == "table"]
    tables = {table.key: table for table in ComparisonTable.objects.filter(key__in=placed)}
    return [tables[key] for key in dict.fromkeys(placed) if key in tables]


def _chosen(form: PublishForm, changed: list[ComparisonTable]) -> list[ComparisonTable]:
    """Tables to inspect as they would be published: those that are ticked."""
    if "tables" not in form.fields:
        return []
    ticked = {str(value) for value in form["tables"].value() or ()}
    return [table for table in changed if str(table.pk) in ticked]


def _publish(request: HttpRequest, guide: Article, form: PublishForm) -> Published:
    user: Any = request.user
    data = form.cleaned_data
    return publish(
        guide,
        lock_version=data["lock_version"],
        by=user,
        at=data["at"],
        until=data["until"],
        correction=data.get("correction", False),
        note=data.get("note", ""),
        tables=form.chosen(),
        seen=form.seen(),
    )


def stands_elsewhere(table: ComparisonTable) -> bool:
    """A table that was never published stands on no other page yet."""
    return table.versions.filter(cancelled_at=None).exists()


def _elsewhere(request: HttpRequest, guide: Article, form: PublishForm) -> Effects[None]:
    """What the tables that are published with a guide change on other pages than its own."""
    found: dict[Effect, None] = {}
    own = set(Address.objects.filter(guide=guide).values_list("slug", flat=True)) | {guide.slug}
    pages = {reverse("articles:guide", args=[slug]) for slug in own}
    for table in filter(stands_elsewhere, form.chosen()):
        effects = effects_of(
            lambda: _publish(request, guide, form), table, at=form.cleaned_data["at"]
        )
        found |= dict.fromkeys(one for one in effects.passages if one.url not in pages)
    return Effects(None, tuple(found), None)


def _announce(request: HttpRequest, done: Published, *, asked: datetime | None) -> None:
    """`asked` is the moment that the editor gave; none is now."""
    when = f"goes live on {clock.in_words(asked)}" if asked else "is live"
    messages.success(request, f"“{done.edition.title}” {when}.")
    for old in done.replaced:
        messages.warning(
            request,
            f"It replaced edition {old.number}, which was to begin on "
            f"{clock.in_words(old.begins_at)}.",
        )
    for warning in done.findings.warnings:
        messages.warning(request, str(warning))


@form_methods
@needs("articles.view_article", permissions.WITHDRAW)
def withdraw_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = guide_at_desk(request, guide_id)
    user: Any = request.user
    future = future_of(guide, at=clock.of(request))
    form = WithdrawForm(request.POST or None, initial=as_seen(guide, future))
    if form.is_valid():
        data = form.cleaned_data
        with refusals_in_words(form):
            withdraw(
                guide, lock_version=data["lock_version"], by=user, at=data["at"],
                legal=data["legal"], note=data["note"], seen=form.seen(),
            )  # fmt: skip
            messages.success(request, f"“{guide}” is withdrawn; its editions are kept.")
            return back_to(guide)
    return show_form(
        request, form, guide, f"Withdraw: {guide}", verb="Withdraw it",
        template="admin/articles/publish.html", state=describe(guide), future=future,
    )  # fmt: skip


@form_methods
@needs("articles.view_article", permissions.PUBLISH)
def unschedule_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = guide_at_desk(request, guide_id)
    future = future_of(guide, at=clock.of(request))
    user: Any = request.user
    form = LockForm(request.POST or None, initial={"lock_version": guide.lock_version})
    if form.is_valid():
        with refusals_in_words(form):
            taken = unschedule(guide, lock_version=form.cleaned_data["lock_version"], by=user)
            messages.success(request, _taken_back(taken))
            return back_to(guide)
    return show_form(
        request, form, guide, f"Take back the schedule: {guide}", verb="Take it back",
        template="admin/articles/publish.html", future=future,
        state=f"{describe(guide)}. What readers see now stays; the working copy stays, too.",
    )  # fmt: skip


def _taken_back(editions: Sequence[Edition]) -> str:
    if not editions:
        return "Nothing was scheduled."
    said = (f"edition {e.number}, from {clock.in_words(e.begins_at)}" for e in editions)
    return f"Taken back: {'; '.join(said)}."


@require_POST
@needs("articles.view_article", "articles.add_article")
def duplicate_guide(request: HttpRequest, guide_id: int) -> HttpResponse:
    user: Any = request.user
    made = copy.duplicate(get_object_or_404(Article, pk=guide_id), by=user)
    messages.success(request, f"This is the copy. Give it an address before you publish it: {made}")
    return back_to(made)


def publish_selected(request: HttpRequest, queryset: Any) -> None:
    """Each through the same gate; one that is refused stops no other. What lies ahead of a guide
    is replaced only by an editor who saw it, on the guide's own page."""
    user: Any = request.user
    for guide in queryset.order_by("pk"):
        if guide.coming_at:
            messages.error(request, _look_first(guide))
            continue
        form = LockForm({"lock_version": guide.lock_version})
        if form.is_valid():
            with refusals_in_words(form):
                done = publish(guide, lock_version=guide.lock_version, by=user, seen=())
                _announce(request, done, asked=None)
        for sentence in form.non_field_errors():
            messages.error(request, f"“{guide}” was not published. {sentence}")


def _look_first(guide: Any) -> str:
    return format_html(
        "“{}” was not published. It is scheduled from {}, and that would be replaced: "
        '<a href="{}">publish it on its own page</a>.',
        guide,
        clock.in_words(guide.coming_at),
        reverse("admin:articles_article_publish", args=[guide.pk]),
    )
