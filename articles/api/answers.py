"""What every answer of the API is: JSON with a mark of its bytes, for anybody, to be read alone."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, cast

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response

from articles.pages.site import absolute

P = ParamSpec("P")
Document = Mapping[str, Any]
View = Callable[Concatenate[HttpRequest, P], Document | HttpResponseBase]
METHODS = ("GET", "HEAD")
AWAY = "The site can’t answer just now. Nothing is lost; try again in a minute."


class RefusedError(Exception):
    """Why there is no document: a code for programs, and a sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def endpoint(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            if request.method not in METHODS:
                message = "This address can only be read: ask with GET or HEAD."
                raise RefusedError(405, "method_not_allowed", message)
            found = view(request, *args, **kwargs)
            response = found if isinstance(found, HttpResponseBase) else _document(request, found)
        except RefusedError as refused:
            response = _refusal(refused)
        except (OperationalError, InterfaceError):
            response = _refusal(RefusedError(503, "unavailable", AWAY))
            response["Retry-After"] = "30"
        # Nothing here is meant for one person: programs of other sites may read it.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        response["Cache-Control"] = "max-age=0"
        return response

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], answered)


def moved(path: str) -> HttpResponse:
    """For good, but asked each time: a slug that comes back would loop through old caches."""
    return HttpResponsePermanentRedirect(absolute(path))


def _document(request: HttpRequest, document: Document) -> HttpResponseBase:
    response = _json(document)
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _refusal(refused: RefusedError) -> HttpResponse:
    error = {"code": refused.code, "message": str(refused)}
    response = _json({"error": error}, status=refused.status)
    if refused.status == 405:
        response["Allow"] = ", ".join(METHODS)
    return response


def _json(document: Document, status: int = 200) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return HttpResponse(text + "\n", status=status, content_type="application/json")
