"""From a figure in the text to a fact of the ledger, in one page and one press."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from affiliates.models import Product
from articles import permissions
from articles.admin.figure_forms import FigureForm, PlaceForm, ReferForm
from articles.admin.figures import Says, facts_near, placed_tables, products_of, says_so
from articles.admin.guide_verbs import form_methods
from articles.admin.verb_page import STALE, needs, refusals_in_words, show_form
from articles.importing.freekeys import STEM, FreeKeys
from articles.ledger.guessing import guess, subject_in
from articles.models import Article, Fact
from articles.publishing.gate import inspect
from articles.refusals import StaleCopy
from articles.unbacked import Unbacked, found_at, with_reference
from articles.working import copy
from articles.working.figures import Place, fixed, gone, make_fact, refer
from capysite.base import clock
from capysite.base.keys import make_key

PROPOSED = "proposed"


@dataclass(frozen=True)
class Standing:
    """The figure in the saved text now: whether a reference can stand there, and its form."""

    unbacked: Unbacked
    alone: bool
    same: list[Says]
    initial: dict[str, Any]
    instead: str


@form_methods
@needs("articles.view_article", "articles.change_article", permissions.EDIT_FACT)
def make_fact_of(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = get_object_or_404(Article.objects.select_related("topic"), pk=guide_id)
    place = _place(request)
    standing = _standing(request, guide, place)
    if standing is None and request.method != "POST":
        messages.error(request, gone(place))
        return _back_to_list(guide)
    form = FigureForm(
        request.POST or None,
        initial=standing.initial if standing else None,
        instead=standing.instead if standing else "",
    )
    if form.is_valid():
        with refusals_in_words(form):
            _announce(request, form, _make(request, guide, place, form))
            return _back_to_list(guide)
    _settle(form, guide, standing)
    return _page(request, guide, place, form, standing)


def _page(
    request: HttpRequest, guide: Article, place: Place, form: FigureForm, standing: Standing | None
) -> HttpResponse:
    alone = form.fields["alone"].to_python(form["alone"].value())
    refer_url = reverse("admin:articles_article_refer", args=[guide.pk])
    return show_form(
        request, form, guide, f"Make a fact of “{place.words}”",
        verb="Make the fact, leave the text" if alone else "Make the fact and refer to it",
        template="admin/articles/figure.html", standing=standing, lock=guide.lock_version,
        left=fixed(place) if alone and standing else "",
        gone="" if standing else gone(place),
        referring=f"{refer_url}?{request.GET.urlencode()}",
    )  # fmt: skip


def _place(request: HttpRequest) -> Place:
    form = PlaceForm(request.GET)
    if not form.is_valid():
        raise Http404("No such place.")
    return form.place()


def _standing(request: HttpRequest, guide: Article, place: Place) -> Standing | None:
    content = copy.content_of(guide)
    unbacked = found_at(content, place.part, place.number, place.words)
    if unbacked is None:
        return None
    inspection = inspect(content, at=clock.of(request), article=guide)
    keys = [ref.key for ref in inspection.frozen.references if ref.kind == "table"]
    tables = placed_tables(keys)
    slugs = products_of(inspection, [table.read_grid() for table in tables])
    products = {p.name: p for p in Product.objects.filter(slug__in=slugs).order_by("pk")}
    alone = with_reference(content, unbacked, PROPOSED) is None
    guessed = guess(unbacked.figure.kind, place.words, unbacked.sentence)
    subject = subject_in(unbacked.sentence, list(products), content.short_title or content.title)
    parts = (make_key(subject, max_length=48), make_key(guessed.label, max_length=STEM - 49))
    wished = "-".join(part for part in parts if part) or "figure"
    initial = {
        "value": guessed.value, "value_type": guessed.value_type, "kind": guessed.kind,
        "label": guessed.label, "subject": subject, "product": products.get(subject),
        "key": FreeKeys(Fact, "key", [wished]).take(wished), "confidence": "reported",
        "lock_version": guide.lock_version, "alone": alone,
    }  # fmt: skip
    same = says_so(facts_near(inspection, tables, at=clock.of(request)), place.words)
    return Standing(unbacked, alone, same, initial, guessed.instead)


def _make(request: HttpRequest, guide: Article, place: Place, form: FigureForm) -> Fact:
    user: Any = request.user
    return make_fact(
        guide, place, form.fact(), form.said(),
        lock_version=form.cleaned_data["lock_version"], by=user, alone=form.cleaned_data["alone"],
    )  # fmt: skip


def _announce(request: HttpRequest, form: FigureForm, fact: Fact) -> None:
    reference = f"{{{{ fact: {fact.key} }}}}"
    if form.cleaned_data["alone"]:
        messages.warning(request, f"{fact} is a fact now. Write {reference} into the text.")
    else:
        messages.success(request, f"{fact} is a fact now, and the text refers to it: {reference}.")


def _settle(form: FigureForm, guide: Article, standing: Standing | None) -> None:
    """After a refusal: the next press counts on what the page shows now. What was typed stays,
    and can become a fact where its figure is gone or fixed."""
    if not form.is_bound:
        return
    data: Any = form.data
    posted = data.copy()
    if form.has_error(NON_FIELD_ERRORS, STALE):
        posted["lock_version"] = str(guide.lock_version)
    if standing is None or standing.alone:
        posted["alone"] = "on"
    form.data = posted


@require_POST
@needs("articles.view_article", "articles.change_article")
def refer_to(request: HttpRequest, guide_id: int) -> HttpResponse:
    guide = get_object_or_404(Article, pk=guide_id)
    place, form = _place(request), ReferForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        said = [str(one) for errors in form.errors.values() for one in errors]
        messages.error(request, " ".join(said))
        return _back_to_list(guide)
    fact = form.cleaned_data["fact"]
    try:
        refer(guide, place, fact, lock_version=form.cleaned_data["lock_version"], by=user)
    except StaleCopy as stale:
        messages.error(request, str(stale))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"“{place.words}” comes from the ledger now: {fact}.")
    return _back_to_list(guide)


def _back_to_list(guide: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse("admin:articles_article_change", args=[guide.pk]) + "#figures"
    )
