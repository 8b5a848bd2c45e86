"""The desk's report of clicks, as a page and as CSV."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from affiliates.charts import chart_of
from affiliates.exporting import lines
from affiliates.reports import By, Day, Period, Row, days, rows
from capysite.base import clock

SEE = "affiliates.see_clicks"
USUAL = 28
LONGEST = 366
EARLIEST = date(2000, 1, 1)
SHOWN = 200
View = Callable[[HttpRequest], HttpResponseBase]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReportForm(forms.Form):
    by = forms.ChoiceField(choices=By.choices, required=False, label="By")
    first = forms.DateField(required=False, label="From", widget=DayInput)
    last = forms.DateField(required=False, label="to", widget=DayInput)

    def __init__(self, data: Any, *, today: date) -> None:
        period = Period(today - timedelta(days=USUAL - 1), today)
        self.usual: dict[str, Any] = {
            "by": By.LINK.value,
            "first": period.first,
            "last": period.last,
        }
        super().__init__({**self.usual, **{k: v for k, v in data.items() if k in self.usual and v}})

    def clean(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(name) for name in ("first", "last"))
        if first and last:
            if first > last:
                raise ValidationError("The last day lies before the first.")
            if first < EARLIEST or last.year > 9000:
                raise ValidationError("Nothing was counted in those days.")
            if (last - first).days >= LONGEST:
                raise ValidationError(f"Choose {LONGEST} days at most.")
        return self.cleaned_data

    def chosen(self) -> tuple[By, Period]:
        """What is usual, where something else can't be understood."""
        said = self.cleaned_data if self.is_valid() else self.usual
        return By(said["by"]), Period(said["first"], said["last"])


def needs_permission(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return view(request)

    return guarded


@require_safe
@needs_permission
def clicks(request: HttpRequest) -> HttpResponse:
    form = read_form(request)
    by, period = form.chosen()
    by_day, found = days(period), rows(period, by)
    context = {
        **admin.site.each_context(request),
        "title": "Clicks",
        "form": form,
        "by": by,
        "period": period,
        "chart": chart_of(by_day),
        "days": by_day,
        "rows": found[:SHOWN],
        "more": len(found) - SHOWN,
        "total": total_of(by_day),
        "query": f"first={period.first:%Y-%m-%d}&last={period.last:%Y-%m-%d}",
    }
    return TemplateResponse(request, "admin/affiliates/clicks.html", context)


@require_safe
@needs_permission
def clicks_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, period = read_form(request).chosen()
    name = f"clicks-{period.first}-{period.last}.csv"
    return StreamingHttpResponse(
        lines(period),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def read_form(request: HttpRequest) -> ReportForm:
    at = clock.of(request)
    return ReportForm(request.GET, today=clock.local_date(at))


def total_of(by_day: list[Day]) -> Row:
    people, before = (sum(getattr(one, part) for one in by_day) for part in ("people", "before"))
    return Row("All", "", people, before, sum(one.robots for one in by_day))
