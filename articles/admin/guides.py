"""The desk's page of a guide. Words are saved through `articles.working.copy`, like an import's;
everything that readers could notice is a verb with a page of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from articles import permissions
from articles.admin import autosaving, figures, guide_urls, guide_verbs
from articles.admin.comparing import posted_texts
from articles.admin.guide_form import GuideForm, content_from
from articles.admin.parts import PARTS
from articles.admin.states import StateFilter, describe, with_states
from articles.comparing import as_texts, differences
from articles.content import Content
from articles.ledger.reviewing import open_review
from articles.models import READABLE, Article
from articles.publishing.gate import inspect
from articles.working import autosaves, copy
from capysite.base import clock
from capysite.base.keeping import Kept


@admin.register(Article)
class GuideAdmin(Kept):
    form = GuideForm
    change_form_template = "admin/articles/guide_form.html"
    change_list_template = "admin/articles/guide_list.html"
    inlines = PARTS
    list_display = ("title_or_number", "state", "topic", "owner", "updated_at")
    list_display_links = ("title_or_number",)
    list_filter = (StateFilter, "topic", ("owner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("topic", "owner")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug", "summary", "body")
    search_help_text = "Search titles, addresses and texts."
    autocomplete_fields = ("topic", "owner")
    date_hierarchy = "updated_at"
    actions = ("publish_selected",)
    parts = frozenset({"snapshot", "imported text", "pending import", "proposal"})
    fieldsets = (
        ("Head", {"fields": ("title", "short_title", "slug", "summary", "topic")}),
        ("Text", {"fields": ("body",)}),
        ("Publication", {"fields": ("owner",)}),
    )

    @admin.display(description="guide", ordering="title")
    def title_or_number(self, guide: Article) -> str:
        return str(guide)

    @admin.display(description="state")
    def state(self, guide: Article) -> str:
        return describe(guide)

    @admin.action(description="Publish the selected guides", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        guide_verbs.publish_selected(request, queryset)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(permissions.PUBLISH)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_states(super().get_queryset(request), at=clock.of(request))

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def get_urls(self) -> list[URLPattern]:
        return guide_urls.urls(self) + super().get_urls()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Locks the row for a save, so that two at once are one after the other."""
        found = super().get_object(request, object_id, from_field)
        if request.method != "POST" or found is None:
            return found
        return Article.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        request.resumed = autosaving.resumed(request, object_id or "")  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return autosaving.filled(form, getattr(request, "resumed", None))

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        params: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        resumed = getattr(request, "resumed", None)
        return params | ({"data": autosaves.fields_of(resumed)} if resumed else {})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Waits for the parts: a guide is saved whole, by `save_related`."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool
    ) -> None:
        formsets = list(formsets)
        saved = self._save(request, form, content_from(form, formsets), change)
        form.instance.pk = saved.pk
        form.instance.lock_version = saved.lock_version
        form.instance._state.adding = False
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def _save(self, request: HttpRequest, form: Any, content: Content, change: bool) -> Article:
        user: Any = request.user
        if change:
            saved = copy.save_content(
                form.instance, content, lock_version=form.stored_lock, by=user, reason="Saved"
            )
            autosaves.settle(saved, by=user, window=form.cleaned_data["autosave"])
        else:
            saved = copy.create(content, by=user)
        owner = form.cleaned_data["owner"]
        if owner or change:
            Article.objects.filter(pk=saved.pk).update(owner=owner)
        return saved

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
            context |= self._standing(request, obj) | autosaving.offer(self, request, obj)
        if getattr(form, "conflict", False) and obj:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            stored = Article.objects.select_related("topic", "updated_by").get(pk=obj.pk)
            context["stored"] = stored
            context["differences"] = differences(
                posted_texts(form, formsets), as_texts(copy.content_of(stored))
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _standing(self, request: HttpRequest, guide: Article) -> dict[str, Any]:
        """Where it stands, what keeps it from being published, and who may do what about it."""
        at = clock.of(request)
        user: Any = request.user
        stored: Any = with_states(Article.objects.all(), at=at).get(pk=guide.pk)
        inspection = inspect(copy.content_of(stored), at=at, article=stored)
        return {
            "state": describe(stored),
            "live_at": stored.standing_slug if stored.standing_kind in READABLE else "",
            "findings": inspection.findings,
            "figures": figures.listed(stored, inspection, at=at),
            "shown_lock": stored.lock_version,
            "may_make": figures.may_make(request),
            "may_change": self.has_change_permission(request, guide),
            "may_publish": request.user.has_perm(permissions.PUBLISH),
            "scheduled": stored.coming_at is not None,
            "may_withdraw": request.user.has_perm(permissions.WITHDRAW)
            and stored.standing_kind in READABLE,
            "may_review": request.user.has_perms((permissions.REVIEW, permissions.EDIT_FACT))
            and stored.standing_kind in READABLE,
            "reviewing": open_review(stored, by=user) is not None,
            "may_add": self.has_add_permission(request),
        }
