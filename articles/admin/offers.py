"""The desk's page of an offer: what it changes for readers is shown before it is saved."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict

from articles import whereused
from articles.admin.locking import LockedForm
from articles.admin.what_changes import goes_back, is_decided, show_changes
from articles.comparing import differences
from articles.effects import Effects, effects_of
from articles.findings import Finding
from articles.models import Offer
from articles.publishing.gate import inspect_offer, price_refused
from capysite.base import audit, clock
from capysite.base.asread import Difference
from capysite.base.keeping import Kept
from capysite.base.moments import MOMENTS

LABELS = {
    "product": "Product", "price": "Price", "text": "Text", "link": "Link", "button": "Button",
    "begins_at": "From", "ends_at": "Until",
}  # fmt: skip


class OfferForm(LockedForm):
    """An offer that pages show passes the gate as those pages did. `typed` is what an editor
    comes back to, after seeing what it would change."""

    typed: QueryDict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.typed is not None and not self.is_bound:
            for name, field in self.fields.items():
                posted = field.widget.value_from_datadict(self.typed, {}, self.add_prefix(name))
                self.initial[name] = posted

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        chosen = not self.errors and {"price", "product"} & {*self.changed_data}
        if chosen and (message := price_refused(self.instance)):
            self.add_error("price", message)
        if self.instance.pk and not self.errors and (holes := _opened_by(self.instance)):
            self.add_error(None, [ValidationError(str(hole)) for hole in holes])


class Undecided(Exception):
    """The editor hasn't seen yet what the save would change; nothing is saved."""

    def __init__(self, offer: Offer, effects: Effects[None], form: OfferForm) -> None:
        super().__init__()
        self.offer, self.effects, self.form = offer, effects, form


def _opened_by(offer: Offer) -> list[Finding]:
    """Holes that the stored offer doesn't have, at the moments at which pages need it."""
    stored = Offer.objects.get(pk=offer.pk)
    found: dict[Finding, None] = {}
    for moment in whereused.moments(stored, at=clock.now()):
        before = inspect_offer(stored, at=moment).holes
        holes = inspect_offer(offer, at=moment).holes
        found |= dict.fromkeys(hole for hole in holes if hole not in before)
    return list(found)


def _as_lines(offer: Offer) -> dict[str, str]:
    moments = {
        name: clock.in_words(moment) if (moment := getattr(offer, name)) else ""
        for name in ("begins_at", "ends_at")
    }
    return {name: str(getattr(offer, name) or "") for name in LABELS} | moments


@admin.register(Offer)
class OfferAdmin(Kept):
    form = OfferForm
    change_form_template = "admin/articles/offer_form.html"
    list_display = ("product", "key", "price", "relationship", "begins_at", "ends_at")
    list_filter = ("product__merchant__relationship",)
    list_select_related = ("product__merchant", "price")
    search_fields = ("key", "product__name", "text")
    autocomplete_fields = ("product", "price", "link")
    fieldsets = (
        (None, {"fields": ("product", "key", "price", "text")}),
        ("Button", {"fields": ("link", "button")}),
        ("Window", {"fields": ("begins_at", "ends_at")}),
    )

    formfield_overrides = MOMENTS

    @admin.display(ordering="product__merchant__relationship")
    def relationship(self, offer: Offer) -> str:
        return offer.product.merchant.get_relationship_display()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if goes_back(request):
            return type(form.__name__, (form,), {"typed": request.POST})
        return form

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if request.method != "POST" or found is None:
            return found
        return Offer.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and goes_back(request):
            request.method = "GET"
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except Undecided as undecided:
            offer = undecided.offer
            return show_changes(
                request, undecided.effects, offer, f"Change: {offer}",
                verb="Save", media=undecided.form.media,
            )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.save()
            return
        stored = Offer.objects.get(pk=obj.pk)
        obj.lock_version = form.stored_lock + 1
        effects = effects_of(obj.save, stored)
        if not is_decided(request, effects):
            raise Undecided(stored, effects, form)
        if form.writes_over:
            user: Any = request.user
            audit.record("offer.written_over", by=user, target=stored, before=_as_lines(stored))
        obj.save()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj:
            stored = Offer.objects.get(pk=obj.pk)
            form = context["adminform"].form
            context |= {"stored": stored, "differences": self._differences(form, stored)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _differences(self, form: Any, stored: Offer) -> list[Difference]:
        if not form.is_bound or not getattr(form, "conflict", False):
            return []
        return differences(_as_lines(form.instance), _as_lines(stored), LABELS)
