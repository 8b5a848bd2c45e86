"""The editors' desk: Django's admin under the publisher's name."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from capysite.base import clock, login
from capysite.base.models import PublisherSettings
from capysite.base.worker import silence


class Desk(AdminSite):
    login_form = login.LoginForm
    index_title = "What is on the desk"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """`worker_silence` is None while a worker is heard, else for how long none was."""
        name = PublisherSettings.current().name
        return super().each_context(request) | {
            "site_title": name,
            "site_header": f"{name} desk",
            "worker_silence": silence(clock.now()),
        }

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.has_error("__all__", login.THROTTLED):
            response.status_code = 429
            response.headers["Retry-After"] = str(int(login.PER.total_seconds()))
        return response
