"""One grid as one field: JSON underneath, a table of inputs where there is JavaScript."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from affiliates.models import Product
from articles.models import Offer
from articles.tables.grid import COLUMN_TYPES, Grid

# JSON can escape what neither database stores as text: NUL, and half a pair of surrogates.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


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
            grid = Grid.from_json(json.loads(text))
        except json.JSONDecodeError as error:
            raise ValidationError(
                f"The grid can’t be read at line {error.lineno}: {error.msg}."
            ) from error
        except RecursionError as error:
            raise ValidationError("This is no grid: it is nested too deeply.") from error
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if places := unstorable(grid):
            raise ValidationError(
                f"{places[0]} holds a character that can’t be stored: type its text again."
            )
        return grid

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def unstorable(grid: Grid) -> list[str]:
    """The places of what would fail in the database."""
    heads = "".join(f"{column.key}{column.label}{column.type}" for column in grid.columns)
    texts = {"The row of headings": heads} | {
        f"Row {number}": "".join((row.kind, row.product, row.offer, row.text, *row.cells))
        for number, row in enumerate(grid.rows, start=1)
    }
    return [place for place, text in texts.items() if UNSTORABLE.search(text)]
