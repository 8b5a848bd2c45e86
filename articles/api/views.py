"""What can be asked for. The rule of what is public is that of the pages, at the same instant."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from affiliates.partners import read_partners
from articles.api import corrections as log_documents
from articles.api import facts as fact_documents
from articles.api import guides as guide_documents
from articles.api import products as product_documents
from articles.api.answers import Document, RefusedError, endpoint, moved
from articles.api.asking import asked, choice_of, key_after, key_of, mark_of, next_page
from articles.api.openapi import description
from articles.ledger.kinds import FactKind
from articles.models import Edition, EditionKind
from articles.pages import live, log, reach
from articles.pages.building import build, html_of
from articles.pages.log_entries import entries
from articles.pages.product import product_brief
from articles.pages.public_facts import past_of, public_fact, public_facts
from articles.pages.site import absolute
from articles.publishing.addresses import moved_guide
from articles.resolving import targets_of
from capysite.base import clock
from capysite.base.keepable import keepable
from capysite.base.models import PublisherSettings


@keepable(strict=True)
@endpoint
def root(request: HttpRequest) -> Document:
    asked(request)
    names = ("guides", "facts", "products", "corrections", "openapi")
    return {name: absolute(reverse(f"api:{name}")) for name in names}


@keepable(strict=True)
@endpoint
def openapi(request: HttpRequest) -> Document:
    asked(request)
    return description(PublisherSettings.current())


@keepable("after", "topic", "author", strict=True)
@endpoint
def guides(request: HttpRequest) -> Document:
    given = asked(request, "after", "topic", "author")
    at, after = clock.of(request), mark_of(given, live.After.read)
    editions = live.following(after, at) if after else Edition.objects.live(at)
    if topic := key_of(given, "topic"):
        editions = editions.filter(topic__slug=topic)
    if author := key_of(given, "author"):
        editions = live.written_by(editions, author)
    found = live.newest(editions, live.PAGE_SIZE + 1)
    shown = found[: live.PAGE_SIZE]
    mark = live.After(shown[-1].published_at, shown[-1].pk).mark if len(found) > len(shown) else ""
    return guide_documents.guide_list(
        shown, live.bylines(shown), following=next_page(request, given, mark)
    )


@keepable(strict=True)
@endpoint
def guide(request: HttpRequest, slug: str) -> Document | HttpResponseBase:
    asked(request)
    at = clock.of(request)
    edition = live.page_at(slug, at)
    if edition is None:
        return _elsewhere(slug, request)
    targets = targets_of(edition, at=at, settings=PublisherSettings.current())
    page = build(edition, html_of(edition), targets)
    facts = [targets.facts[fact.key] for fact in page.facts]
    return guide_documents.guide_document(page, slug, facts)


def _elsewhere(slug: str, request: HttpRequest) -> HttpResponse:
    """Where the guide went that once stood at the address."""
    standing = moved_guide(slug, at=clock.of(request))
    if standing is None:
        raise _unknown("guide")
    if standing.kind == EditionKind.REMOVAL:
        raise RefusedError(410, "removed", "What stood here was taken down.")
    if standing.kind == EditionKind.WITHDRAWAL:
        day = clock.local_date(standing.begins_at)
        said = f"“{standing.title}” was withdrawn on {day.day} {day:%B %Y}."
        raise RefusedError(410, "withdrawn", f"{said} {standing.note}".strip())
    return moved(reverse("api:guide", args=[standing.slug]))


@keepable("after", "subject", "product", "kind", strict=True)
@endpoint
def facts(request: HttpRequest) -> Document:
    given = asked(request, "after", "subject", "product", "kind")
    only = {
        "subject__iexact": given.get("subject", ""),
        "product__slug": key_of(given, "product"),
        "kind": choice_of(given, "kind", FactKind.values),
    }
    page = public_facts(
        clock.of(request),
        settings=PublisherSettings.current(),
        after=key_after(given),
        only={column: value for column, value in only.items() if value},
    )
    following = next_page(request, given, page.following)
    return fact_documents.fact_list(page.facts, following=following, partners=read_partners())


@keepable(strict=True)
@endpoint
def fact(request: HttpRequest, key: str) -> Document:
    asked(request)
    found = public_fact(key, at=clock.of(request), settings=PublisherSettings.current())
    if found is None:
        raise _unknown("fact")
    return fact_documents.fact_document(found, partners=read_partners())


@keepable(strict=True)
@endpoint
def fact_versions(request: HttpRequest, key: str) -> Document:
    asked(request)
    past = past_of(key, at=clock.of(request))
    if past is None:
        raise _unknown("fact")
    return fact_documents.fact_past(past)


@keepable("after", strict=True)
@endpoint
def products(request: HttpRequest) -> Document:
    given = asked(request, "after")
    after = key_after(given)
    found = reach.product_list(clock.of(request), after=after)
    shown = found[: reach.PAGE_SIZE]
    mark = shown[-1].slug if len(found) > len(shown) else ""
    return product_documents.product_list(shown, following=next_page(request, given, mark))


@keepable(strict=True)
@endpoint
def product(request: HttpRequest, slug: str) -> Document:
    asked(request)
    settings = PublisherSettings.current()
    brief = product_brief(slug, at=clock.of(request), settings=settings)
    if brief is None:
        raise _unknown("product")
    return product_documents.product_document(brief.page, brief.targets.facts)


@keepable("after", strict=True)
@endpoint
def corrections(request: HttpRequest) -> Document:
    given = asked(request, "after")
    after, at = mark_of(given, log.After.read), clock.of(request)
    found = log.heads(at, corrections=True, count=log.PAGE_SIZE + 1, after=after)
    shown = found[: log.PAGE_SIZE]
    mark = shown[-1].mark if len(found) > len(shown) else ""
    return log_documents.correction_list(
        entries(shown, at=at),
        following=next_page(request, given, mark),
        partners=read_partners(),
    )


@endpoint
def unknown(request: HttpRequest, path: str) -> HttpResponse:
    """What is nowhere, or was asked for without its last slash."""
    if not path.endswith("/"):
        known = _view_at(f"{request.path_info}/")
        if known not in {"", "api:unknown"}:
            query = request.META.get("QUERY_STRING", "")
            return moved(f"{request.path}/" + (f"?{query}" if query else ""))
    raise _unknown("page of the API")


def _view_at(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _unknown(what: str) -> RefusedError:
    return RefusedError(404, "not_found", f"There is no such {what} here now.")
