"""What an import left for somebody to decide: values that differ, and texts that waited."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from articles import permissions
from articles.admin.verb_page import needs
from articles.models import PendingImport, Proposal
from capysite.base import audit, clock
from capysite.base.keeping import Record


class OpenFilter(admin.SimpleListFilter):
    title = "decision"
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> tuple[tuple[str, str], ...]:
        return (("no", "Open"), ("yes", "Settled"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return queryset.filter(settled_at__isnull=self.value() == "no")


@admin.register(Proposal)
class ProposalAdmin(Record):
    listed = True
    change_form_template = "admin/articles/proposal.html"
    list_display = ("fact", "value", "article", "line", "proposed_at", "settled_at")
    list_filter = (OpenFilter,)
    list_select_related = ("fact", "article")
    search_fields = ("fact__subject", "fact__key", "article__title")
    fields = ("fact", "value", "statement", "confidence", "article", "line", "proposed_at")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(settle_proposal)
        route = "<int:proposal_id>/settle/"
        return [path(route, view, name="articles_proposal_settle"), *super().get_urls()]


@require_POST
@needs("articles.view_proposal", permissions.EDIT_FACT)
def settle_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    return _settle(request, proposal, "The ledger stays as it is.")


def _settle(request: HttpRequest, open_one: Proposal | PendingImport, words: str) -> HttpResponse:
    user: Any = request.user
    if open_one.settled_at is None:
        open_one.settled_at = clock.of(request)
        open_one.save(update_fields=["settled_at"])
        audit.record(f"{open_one._meta.model_name}.settled", by=user, target=open_one)
    messages.success(request, words)
    return HttpResponseRedirect(reverse("admin:index"))


@admin.register(PendingImport)
class PendingImportAdmin(Record):
    listed = True
    change_form_template = "admin/articles/pending_import.html"
    list_display = ("article", "name", "received_at", "received_by", "settled_at")
    list_filter = (OpenFilter,)
    list_select_related = ("article", "received_by")
    search_fields = ("article__title", "name")
    fields = ("article", "name", "received_at", "received_by", "text")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(settle_pending)
        route = "<int:pending_id>/settle/"
        return [path(route, view, name="articles_pendingimport_settle"), *super().get_urls()]


@require_POST
@needs("articles.view_pendingimport", "articles.change_article")
def settle_pending(request: HttpRequest, pending_id: int) -> HttpResponse:
    pending = get_object_or_404(PendingImport, pk=pending_id)
    return _settle(request, pending, "The text is put away; the working copy stays as it is.")
