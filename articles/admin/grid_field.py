"""One grid as one field: JSON underneath, a table of inputs where there is JavaScript."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from affiliates.models import Product
from articles.models import Offer
from articles.tables.grid import COLUMN_TYPES, Grid


class GridWidget(forms.Textarea):
    """Without JavaScript the JSON itself can be edited; with it, `desk/grid.js` shows a table."""

    template_name = "admin/articles/grid_widget.html"

    class Media:
        js = ("desk/grid.js",)

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "rows": 18, "cols": 80})
        choices = {
            "types": list(COLUMN_TYPES),
            "products": [[p.slug, p.name] for p in Product.objects.order_by("name")],
            "offers": [[o.key, str(o)] for o in Offer.objects.select_related("product")],
        }
        return context | {"choices": choices, "choices_id": f"{name}-choices"}

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class GridField(forms.CharField):
    """Cleans to a `Grid`."""

    widget = GridWidget

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Grid):
            return json.dumps(value.to_json(), ensure_ascii=False, indent=1)
        return value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            raise ValidationError("The grid is empty.")
        try:
            return Grid.from_json(json.loads(text))
        except json.JSONDecodeError as error:
            raise ValidationError(
                f"The grid can’t be read at line {error.lineno}: {error.msg}."
            ) from error
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
