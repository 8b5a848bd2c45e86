"""A field of the desk for a moment."""

from typing import Any

from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime


class MomentWidget(AdminSplitDateTime):
    """A day and a time, each with a name of its own; both are of the site's zone."""

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        what = name.rpartition("-")[2].replace("_", " ").removesuffix(" at")
        day, time = context["widget"]["subwidgets"]
        day["attrs"]["aria-label"] = f"{what}, day".capitalize()
        time["attrs"]["aria-label"] = f"{what}, time in {settings.SITE_TIME_ZONE}".capitalize()
        return context
