"""Issues at the desk: the list, the form, and where each stands."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.comparing import differences
from capysite.base import audit, clock
from capysite.base.keeping import Kept, declare_reasons
from newsletter import deliveries, mentioned, numbers, proposing, scheduling
from newsletter.composing import compose
from newsletter.desk import doubtful, growth, issue_preview, issue_verbs
from newsletter.desk.issue_form import (
    LABELS,
    IssueForm,
    Items,
    posted_texts,
    stored_texts,
)
from newsletter.models import Delivery, Issue, IssueItem

declare_reasons(mentioned.reasons_to_keep)
ROUTES = (
    ("<int:issue_id>/preview/", issue_preview.preview, "preview"),
    ("<int:issue_id>/preview/html/", issue_preview.html, "preview_html"),
    ("<int:issue_id>/test/", issue_verbs.send_test, "test"),
    ("<int:issue_id>/schedule/", issue_verbs.schedule, "schedule"),
    ("<int:issue_id>/unschedule/", issue_verbs.unschedule, "unschedule"),
    ("<int:issue_id>/pause/", issue_verbs.pause, "pause"),
    ("<int:issue_id>/resume/", issue_verbs.resume, "resume"),
    ("<int:issue_id>/cancel/", issue_verbs.cancel, "cancel"),
    ("<int:issue_id>/doubtful/", doubtful.doubtful, "doubtful"),
    ("growth/", growth.growth, "growth"),
)
WORDS = ("subject", "preheader", "slug", "introduction")


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "draft"), ("scheduled", "scheduled"), ("sending", "sending or paused"),
            ("sent", "sent"), ("missed", "slot missed"), ("cancelled", "cancelled"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        at, issues = clock.of(request), Issue.objects.all()
        narrowed = {
            "draft": issues.drafts(),
            "scheduled": issues.scheduled(at),
            "missed": issues.missed(at),
            "sending": issues.sending(),
            "sent": issues.filter(finished_at__isnull=False),
            "cancelled": issues.filter(cancelled_at__isnull=False),
        }.get(self.value() or "")
        return queryset if narrowed is None else queryset.filter(pk__in=narrowed.values("pk"))


@admin.register(Issue)
class IssueAdmin(Kept):
    form = IssueForm
    inlines = (Items,)
    change_form_template = "newsletter/desk/issue_form.html"
    change_list_template = "newsletter/desk/issues.html"
    list_display = (
        "subject_or_slug", "state", "slot", "recipients", "sent", "failed", "in_doubt",
    )  # fmt: skip
    list_display_links = ("subject_or_slug",)
    list_filter = (StateFilter, "kind")
    list_per_page = 20
    show_full_result_count = False
    search_fields = ("subject", "slug")
    autocomplete_fields = ("owner",)
    parts = frozenset({"issue item"})

    @admin.display(description="issue", ordering="subject")
    def subject_or_slug(self, issue: Issue) -> str:
        return str(issue)

    @admin.display(description="state")
    def state(self, issue: Issue) -> str:
        return issue.state(clock.now())

    @admin.display(description="sent", ordering="sent_count")
    def sent(self, issue: Any) -> int:
        return int(issue.sent_count)

    @admin.display(description="failed", ordering="failed_count")
    def failed(self, issue: Any) -> int:
        return int(issue.failed_count)

    @admin.display(description="in doubt", ordering="doubt_count")
    def in_doubt(self, issue: Any) -> int:
        return int(issue.doubt_count)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        states, issues = Delivery.State, super().get_queryset(request)
        counted: QuerySet[Any] = issues.annotate(
            sent_count=_counted(states.SENT),
            failed_count=_counted(states.FAILED),
            doubt_count=_counted(states.IN_DOUBT),
        )
        return counted

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(route, wrap(view), name=f"newsletter_issue_{name}") for route, view, name in ROUTES
        ] + super().get_urls()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Locks the row for a save, so that two at once are one after the other."""
        found = super().get_object(request, object_id, from_field)
        if request.method != "POST" or found is None:
            return found
        return Issue.objects.select_for_update().filter(pk=found.pk).first()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        at = clock.of(request)
        day = clock.local_date(scheduling.next_slot(at))
        return {"slug": Issue.objects.free_slug(f"{day:%Y-%m-%d}"), "owner": request.user.pk}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        words: tuple[Any, ...] = ("subject", "preheader", "introduction")
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            words = (*words, "proposed")
        return (
            ("Words", {"fields": words}),
            ("Where it goes", {"fields": ("slug", "segment", "owner")}),
            ("Correction of an issue", {"fields": ("kind", "corrects")}),
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What went out is seen and changed no more. A save that comes too late is told so, and
        keeps its words."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.is_open or request.method == "POST")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft: what is scheduled is taken back first."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and obj.is_open and obj.slot is None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        at = clock.of(request)
        if change and form.writes_over:
            stored = stored_texts(Issue.objects.get(pk=obj.pk))
            user: Any = request.user
            audit.record("issue.written_over", by=user, target=obj, before=stored)
        if not change:
            obj.created_at = at
        obj.lock_version = form.stored_lock + 1
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool
    ) -> None:
        """The parts are written anew, in their order; what was proposed and ticked follows."""
        issue = form.instance
        for formset in formsets:
            rows = formset.in_order()
            issue.items.all().delete()
            IssueItem.objects.bulk_create(
                IssueItem(
                    issue=issue,
                    position=n,
                    kind=row["kind"],
                    article=row["article"],
                    words=row["words"].replace("\r\n", "\n"),
                )
                for n, row in enumerate(rows, 1)
            )
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        proposing.add(issue, form.chosen())

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        if obj:
            context |= self._standing(request, Issue.objects.get(pk=obj.pk))
        if getattr(form, "conflict", False) and obj:
            stored = Issue.objects.get(pk=obj.pk)
            rows = context["inline_admin_formsets"][0].formset
            context["stored"] = stored
            context["differences"] = differences(
                posted_texts(form, rows), stored_texts(stored), LABELS
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _standing(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """Where it stands, what keeps it from going out, how it did, and who may do what."""
        at = clock.of(request)
        user: Any = request.user
        sums = deliveries.sums(issue) if issue.begun_at else {}
        unsettled = Delivery.objects.filter(issue=issue, state="in_doubt", settled_at=None)
        return {
            "issue": issue,
            "state": issue.state(at),
            "composed": compose(issue, at=max(at, issue.slot or at)) if issue.is_open else None,
            "sums": [(str(Delivery.State(name).label), n) for name, n in sums.items() if n],
            "numbers": numbers.numbers(issue) if issue.begun_at else None,
            "doubtful": unsettled.count() if issue.begun_at else 0,
            "may_send": user.has_perm(issue_verbs.SEND),
            "may_change": user.has_perm("newsletter.change_issue"),
        }


def _counted(state: str) -> Any:
    found = Delivery.objects.filter(issue=OuterRef("pk"), state=state).order_by()
    count = found.values("issue").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)
