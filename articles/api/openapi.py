"""The description of the API for programs, in OpenAPI 3.1: a document made of the shapes that the
serialisers keep to."""

from typing import Any

from django.conf import settings as django_settings

from articles.api.schemas import COMPONENTS, Schema, one_of, ref, text
from articles.ledger.kinds import FactKind
from capysite.base.models import PublisherSettings

SUMMARY = (
    "What readers can read, at the moment at which you ask: nothing that is a draft, scheduled or "
    "withdrawn is here. No key is needed, and no cookie is set. Documents answer If-None-Match "
    "with 304, lists go on at “next”, and errors are {“error”: {“code”, “message”}}. Who shows a "
    "link from here shows the “disclosure” of its document before it, and writes its “rel”."
)
BASE = "/api/v1"
KEY_FORM = "^[a-z0-9]+(?:-[a-z0-9]+)*$"


def description(settings: PublisherSettings) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.name}: guides, facts and corrections",
            "version": "1",
            "description": SUMMARY,
        },
        "servers": [{"url": django_settings.SITE_URL.rstrip("/")}],
        "paths": {f"{BASE}{path}": item for path, item in PATHS.items()},
        "components": {
            "schemas": COMPONENTS,
            "responses": {name: _json(ref("Error"), said) for name, said in ERRORS.items()},
        },
    }


def _json(schema: Schema, said: str) -> Schema:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


ERRORS = {
    "BadRequest": "A parameter is unknown or not of its form, or “after” is no mark.",
    "NotFound": "Nothing is there now.",
    "Gone": "It was withdrawn or taken down; the message says which.",
    "MethodNotAllowed": "Everything here can only be read.",
    "Unavailable": "The site can’t answer just now: ask again after “Retry-After” seconds.",
}


def _answers(name: str, said: str, **others: str) -> dict[str, Any]:
    """`others` are errors by status, such as s404."""
    found = _json(ref(name), said)
    found["headers"] = {"ETag": {"description": "Of its bytes.", "schema": text()}}
    errors = {"s400": "BadRequest", "s405": "MethodNotAllowed", "s503": "Unavailable", **others}
    return {
        "200": found,
        "304": {"description": "You have it: nothing has changed since."},
        **{
            status.removeprefix("s"): {"$ref": f"#/components/responses/{error}"}
            for status, error in sorted(errors.items())
        },
    }


def _get(
    name: str, said: str, *parameters: dict[str, Any], moves: bool = False, **others: str
) -> dict[str, Any]:
    answers = _answers(name, said, **others)
    if moves:
        answers["301"] = {"description": "It stands at another address now."}
    operation = {"operationId": f"read{name}", "summary": said, "responses": answers}
    return {"get": operation | ({"parameters": list(parameters)} if parameters else {})}


def _parameter(name: str, said: str, schema: Schema, place: str = "query") -> dict[str, Any]:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": said, "schema": schema, **required}


_KEY = {"type": "string", "pattern": KEY_FORM}
_AFTER = _parameter("after", "The mark that “next” of the page before has.", text())
_SLUG = _parameter("slug", "As lists give it.", _KEY, "path")
_FACT = _parameter("key", "As lists give it.", _KEY, "path")

PATHS = {
    "/": _get("Root", "Where everything is"),
    "/guides/": _get(
        "GuideList",
        "Guides, newest first",
        _AFTER,
        _parameter("topic", "Of this topic alone, by its slug.", _KEY),
        _parameter("author", "By this author, by slug.", _KEY),
    ),
    "/guides/{slug}/": _get(
        "Guide", "One guide, as its page says it", _SLUG, moves=True, s404="NotFound", s410="Gone"
    ),
    "/facts/": _get(
        "FactList",
        "Facts that guides show, by key",
        _AFTER,
        _parameter("subject", "About exactly this, in small or large letters.", text()),
        _parameter("product", "Of this product, by its slug.", _KEY),
        _parameter("kind", "Of this kind.", one_of(FactKind.values)),
    ),
    "/facts/{key}/": _get("FactDocument", "One fact", _FACT, s404="NotFound"),
    "/facts/{key}/versions/": _get("FactPast", "What a fact said", _FACT, s404="NotFound"),
    "/products/": _get("ProductList", "Products that guides show, by slug", _AFTER),
    "/products/{slug}/": _get("Product", "One product", _SLUG, s404="NotFound"),
    "/corrections/": _get("CorrectionList", "What we got wrong, newest first", _AFTER),
}
