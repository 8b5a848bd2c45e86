"""The guide's form: from what was posted to `Content`."""

from collections.abc import Iterable
from typing import Any

from django import forms

from articles.admin.locking import LockedForm
from articles.admin.parts import Rows
from articles.admin.widgets import MarkdownWidget
from articles.content import Content, Question
from articles.models import Article

FIELDS = ("title", "short_title", "slug", "summary", "body")


class GuideForm(LockedForm):
    """`autosave` marks the window, so that saving settles its own unsaved text and no other's."""

    autosave = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = (*FIELDS, "topic", "owner")
        widgets = {  # noqa: RUF012
            "body": MarkdownWidget("body"),
            "summary": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields.get("body")  # none for who may only look
        if body is not None:
            body.strip = False  # an untouched text stays as it was imported, to its last line end


def as_lines(text: str) -> str:
    """Browsers post CRLF, whatever stood in the field."""
    return text.replace("\r\n", "\n")


def content_from(form: GuideForm, formsets: Iterable[Rows]) -> Content:
    """What a valid form says."""
    parts = {formset.prefix: formset.in_order() for formset in formsets}
    data = form.cleaned_data
    return Content(
        **{name: as_lines(data[name]) for name in FIELDS},
        topic=data["topic"].slug if data["topic"] else "",
        authors=tuple(row["author"].slug for row in parts["bylines"]),
        evidence=tuple(row["fact"].key for row in parts["evidence"]),
        questions=tuple(
            Question(row["key"], row["question"], as_lines(row["answer"]))
            for row in parts["questions"]
        ),
        citations=tuple(row["source"].key for row in parts["citations"]),
        first_published_elsewhere=form.instance.first_published_elsewhere,
    )
