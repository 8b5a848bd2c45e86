"""Sessions, accounts and messages exist under /admin/ alone.

Public pages neither read nor set a cookie, whatever a client sends: so a cache may keep them,
and no stray cookie makes them differ.
"""

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

DESK = "/admin/"


class _Middleware(Protocol):
    def get_response(self, request: HttpRequest) -> HttpResponseBase: ...

    def __call__(self, request: HttpRequest) -> HttpResponseBase: ...


class _AtTheDesk:
    def __call__(self: _Middleware, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(DESK):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[safe-super]


class DeskSessionMiddleware(_AtTheDesk, SessionMiddleware):
    pass


class DeskAuthenticationMiddleware(_AtTheDesk, AuthenticationMiddleware):
    pass


class DeskMessageMiddleware(_AtTheDesk, MessageMiddleware):
    pass


class DeskCsrfMiddleware(_AtTheDesk, CsrfViewMiddleware):
    """Elsewhere `capysite.base.crosssite` guards what is posted."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if not request.path_info.startswith(DESK):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)
