"""Segments at the desk: their rules, and how many they reach at this moment."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from capysite.base import clock
from capysite.base.asread import ReadForm
from capysite.base.keeping import Kept
from newsletter.models import Segment

CIRCLE = "“{}” can’t be left out: by way of its own exclusions it leaves out this segment."


class SegmentForm(ReadForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        own = self.instance.pk
        for other in data.get("excluded_segments", ()):
            if own and (other.pk == own or other.excludes(own)):
                said = ValidationError(CIRCLE.format(other), code="circle")
                self.add_error("excluded_segments", said)
        return data


@admin.register(Segment)
class SegmentAdmin(Kept):
    form = SegmentForm
    list_display = ("name", "joined_before", "joined_after")
    search_fields = ("name",)
    fields = (
        "name", "topics", "joined_before", "joined_after", "excluded_topics", "excluded_segments",
        "reached",
    )  # fmt: skip
    filter_horizontal = ("topics", "excluded_topics", "excluded_segments")
    readonly_fields = ("reached",)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kwargs["help_texts"] = {"reached": "As saved; so many rows an issue of now would freeze."}
        return super().get_form(request, *args, **kwargs)

    @admin.display(description="reaches now", empty_value="shown once it is saved")
    def reached(self, segment: Segment) -> str | None:
        if segment.pk is None:
            return None
        count = segment.audience(clock.now()).count()
        return "1 reader" if count == 1 else f"{count} readers"
