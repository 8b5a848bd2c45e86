"""Reports of readers at the desk: what they wrote, and one public answer. No address is shown."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from articles import permissions, reporting
from articles.admin.fact_forms import SureForm
from articles.admin.verb_page import needs, refusals_in_words, show_form
from articles.models import ErrorAnswer, ErrorNotice, ErrorReport, Verdict
from capysite.base.keeping import Record

TEXT = ErrorAnswer._meta.get_field("text")
form_methods = require_http_methods(["GET", "HEAD", "POST"])
may_answer = needs("articles.view_errorreport", permissions.EDIT_FACT)


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.RadioSelect, label="Finding")
    text = forms.CharField(
        max_length=TEXT.max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Public answer",
        help_text=f"{TEXT.help_text} It stands in the log of changes from now on, under your "
        "name in the mail, and can’t be changed. Don’t quote the reader.",
    )


class OpenFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return (("open", "Open"), ("answered", "Answered"), ("dismissed", "Closed unanswered"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        answered = Exists(ErrorAnswer.objects.filter(report=OuterRef("pk")))
        match self.value():
            case "open":
                return queryset.filter(closed_at=None)
            case "answered":
                return queryset.filter(answered)
            case "dismissed":
                return queryset.exclude(closed_at=None).filter(~answered)
        return queryset


@admin.register(ErrorReport)
class ErrorReportAdmin(Record):
    listed = True
    list_display = ("about", "article", "notices_count", "opened_at", "closed_at")
    list_filter = (OpenFilter, "opened_at")
    list_select_related = ("article", "fact")
    search_fields = ("article__title", "fact__subject", "fact__label")
    fields = ("article", "fact", "notices_count", "opened_at", "closed_at", "what_readers_wrote",
              "what_to_do")  # fmt: skip
    readonly_fields = ("what_readers_wrote", "what_to_do")

    @admin.display(description="figure or guide")
    def about(self, report: ErrorReport) -> str:
        return str(report.fact or "The guide as a whole")

    @admin.display(description="what readers wrote")
    def what_readers_wrote(self, report: ErrorReport) -> SafeString:
        rows = [
            format_html("<p>{}</p>", notice.text)
            for notice in report.notices.order_by("received_at", "pk")
        ]
        return SafeString("".join(rows))

    @admin.display(description="what to do")
    def what_to_do(self, report: ErrorReport) -> str:
        if answered := ErrorAnswer.objects.filter(report=report).first():
            return f"{answered.get_verdict_display()}. {answered.text}"
        if report.closed_at:
            return "Closed without an answer."
        return format_html(
            '<a href="{}">Answer it</a> · <a href="{}">Close it without an answer</a>',
            reverse("admin:articles_errorreport_answer", args=[report.pk]),
            reverse("admin:articles_errorreport_dismiss", args=[report.pk]),
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:report_id>/answer/", wrap(answer), name="articles_errorreport_answer"),
            path("<int:report_id>/dismiss/", wrap(dismiss), name="articles_errorreport_dismiss"),
            *super().get_urls(),
        ]


@admin.register(ErrorNotice)
class ErrorNoticeAdmin(Record):
    list_display = ("__str__", "report", "received_at")
    list_select_related = ("report__article", "report__fact")
    fields = ("report", "text", "received_at")


@admin.register(ErrorAnswer)
class ErrorAnswerAdmin(Record):
    list_display = ("text", "verdict", "answered_at", "answered_by")
    list_filter = ("verdict", "answered_at")
    list_select_related = ("answered_by",)


@form_methods
@may_answer
def answer(request: HttpRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(ErrorReport.objects.select_related("article", "fact"), pk=report_id)
    user: Any = request.user
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with refusals_in_words(form):
            reporting.answer(
                report,
                verdict=form.cleaned_data["verdict"],
                text=form.cleaned_data["text"],
                by=user,
            )
            messages.success(request, "The answer is public now; who left an address gets it.")
            return _to_reports()
    return show_form(
        request, form, report, f"Answer: {report}", verb="Answer in public",
        template="admin/articles/report_answer.html",
        notices=report.notices.order_by("received_at", "pk"),
    )  # fmt: skip


@form_methods
@may_answer
def dismiss(request: HttpRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(ErrorReport, pk=report_id)
    user: Any = request.user
    form = SureForm(request.POST or None)
    if request.method == "POST":
        form = SureForm(request.POST)
        form.is_valid()
        with refusals_in_words(form):
            reporting.dismiss(report, by=user)
            messages.success(
                request, "Closed. Nothing of it is public, and its addresses are gone."
            )
            return _to_reports()
    return show_form(
        request, form, report, f"Close without an answer: {report}", verb="Close it",
        intro="For what deserves no answer, such as advertisements. Nobody is told.",
    )  # fmt: skip


def _to_reports() -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('admin:articles_errorreport_changelist')}?state=open")
