"""Public pages of products: the list, one product, some side by side."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from articles.pages import reach, structured
from articles.pages.building import product_url
from articles.pages.product import product_page
from articles.pages.product_comparison import FEWEST, MOST, address, product_comparison
from articles.pages.rendering import render_public
from articles.views import page_of_list
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.keys import KEY
from capysite.base.models import PublisherSettings

LONGEST = 100


def _is_slug(text: str) -> bool:
    return len(text) <= LONGEST and bool(KEY.fullmatch(text))


@keepable("after")
@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    if after and not _is_slug(after):
        raise Http404
    found = reach.product_list(clock.of(request), after=after)
    shown = found[: reach.PAGE_SIZE]
    more = len(found) > reach.PAGE_SIZE
    following = f"{request.path}?after={shown[-1].slug}" if more else ""
    page = page_of_list(request.path, after)
    items = [(product.name, product_url(product)) for product in shown]
    told = structured.listed(str(page["canonical"]), "Products", items)
    context = {**page, "products": shown, "next_url": following, "structured": told}
    return render_public(request, "articles/product_list.html", context)


@keepable()
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    settings = PublisherSettings.current()
    page = product_page(slug, at=clock.of(request), settings=settings)
    if page is None:
        raise Http404
    return render_public(
        request, "articles/product_page.html", {"product": page}, settings=settings, page=page
    )


@keepable("p")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """404 for what can't be compared, whatever its order; else the one address of it."""
    wanted = {slug for slug in request.GET.getlist("p") if slug}
    if not FEWEST <= len(wanted) <= MOST or not all(map(_is_slug, wanted)):
        raise Http404
    settings = PublisherSettings.current()
    compared = product_comparison(wanted, at=clock.of(request), settings=settings)
    if compared is None:
        raise Http404
    if request.get_full_path() != address(wanted):
        response = HttpResponsePermanentRedirect(address(wanted))
        response["Cache-Control"] = "max-age=0"
        return response
    context = {"compared": compared}
    return render_public(
        request, "articles/compare_page.html", context, settings=settings, page=compared
    )
