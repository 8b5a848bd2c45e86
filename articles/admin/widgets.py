"""The Markdown field: django-markdownx's widget with our template, script and addresses."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from markdownx.widgets import AdminMarkdownxWidget


class MarkdownWidget(AdminMarkdownxWidget):  # type: ignore[misc]
    """`part` names what the text is for the preview: "body", "answer", "cell" or "page".
    `pictures`: whether it takes some."""

    template_name = "admin/articles/markdown_widget.html"

    class Media:
        # Their script takes Tab away and loses undo; their sheet fixes a width.
        extend = False
        js = ("desk/markdown.js",)

    def __init__(
        self, part: str = "body", attrs: dict[str, Any] | None = None, *, pictures: bool = True
    ) -> None:
        super().__init__({"rows": 24 if part in {"body", "page"} else 4, **(attrs or {})})
        self.part, self.pictures = part, pictures and part != "page"

    @staticmethod
    def add_markdownx_attrs(attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            **attrs,
            "class": f"{attrs.get('class', '')} markdownx-editor".strip(),
            "data-markdownx-urls-path": reverse("markdownx_markdownify"),
            "data-markdownx-upload-urls-path": reverse("markdownx_upload"),
            "data-markdownx-latency": 400,
        }

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = forms.Textarea.get_context(self, name, value, attrs)
        context["widget"]["attrs"] = self.add_markdownx_attrs(context["widget"]["attrs"])
        return context | {"part": self.part, "pictures": self.pictures}

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))
