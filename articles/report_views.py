"""A reader reports an error: no account, no cookie, and an address only from those who like."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from articles.forms import WHOLE, ReportForm
from articles.models import Edition, Fact
from articles.pages import live
from articles.pages.building import page_of
from articles.pages.page import Page
from articles.pages.rendering import error_page, render_public
from articles.reporting import KEEP_ADDRESSES, take_report
from articles.views import elsewhere
from capysite.base import clock, limits, proxies
from capysite.base.crosssite import same_site_post
from capysite.base.models import PublisherSettings

WINDOW = timedelta(hours=1)
OF_CLIENT, OF_GUIDE, OF_ALL = 10, 60, 600
TOO_MANY = "Too many reports came in just now. Please try again in an hour."


@same_site_post
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return elsewhere(request, slug, at, "articles:report")
    if request.method == "POST" and not _may_report(request, edition):
        return _send_away(request)
    page = page_of(edition, at=at, settings=PublisherSettings.current())
    if request.method != "POST":
        form = ReportForm(page.facts, initial={"fact": request.GET.get("fact", "")})
        return _ask(request, page, form)
    form = ReportForm(page.facts, request.POST)
    if form.is_trap_sprung:
        return _thank(slug)
    return _take(request, edition, form) if form.is_valid() else _ask(request, page, form)


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    at = clock.of(request)
    edition = Edition.objects.live(at).filter(slug=slug).first()
    if edition is None:
        return elsewhere(request, slug, at)
    context = {"title": edition.title, "url": edition.get_absolute_url()}
    return render_public(request, "articles/report_thanks.html", context)


def _take(request: HttpRequest, edition: Edition, form: ReportForm) -> HttpResponse:
    fact = Fact.objects.filter(key=form.chosen).first() if form.chosen else None
    take_report(
        edition.article,
        fact,
        text=form.cleaned_data["text"],
        email=form.cleaned_data["email"],
        at=clock.of(request),
    )
    return _thank(edition.slug)


def _ask(request: HttpRequest, page: Page, form: ReportForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "page": page,
        "form": form,
        "whole": WHOLE,
        "days": KEEP_ADDRESSES.days,
        "refusals": form.sentences if form.is_bound else {},
    }
    return render_public(request, "articles/report.html", context, status=status)


def _thank(slug: str) -> HttpResponse:
    url = reverse("articles:report-thanks", args=[slug])
    return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)


def _may_report(request: HttpRequest, edition: Edition) -> bool:
    """All that came within the hour: of one client, about one guide, on the whole site."""
    asked = (
        (f"report-client:{proxies.client_block(request)}", OF_CLIENT),
        (f"report-guide:{edition.article_id}", OF_GUIDE),
        ("report-all", OF_ALL),
    )
    at = clock.of(request)
    return all(limits.allow(key, limit=limit, per=WINDOW, at=at) for key, limit in asked)


def _send_away(request: HttpRequest) -> HttpResponse:
    response = error_page(request, HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY)
    response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response
