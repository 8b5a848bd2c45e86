"""A field of the desk for a moment."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models

FIRST_YEAR, LAST_YEAR = 2000, 2100
FAR = f"Choose a day in the years {FIRST_YEAR} to {LAST_YEAR}."


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


class MomentField(forms.SplitDateTimeField):
    """No moment is so far away that a reckoning with it, or another zone, leaves the calendar."""

    widget = MomentWidget

    def compress(self, data_list: Any) -> datetime | None:
        if data_list and data_list[0] and not FIRST_YEAR <= data_list[0].year <= LAST_YEAR:
            raise ValidationError(FAR, code="far")
        return super().compress(data_list)


MOMENTS: Any = {models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget}}
