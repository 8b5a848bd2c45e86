"""The guide's form: from what was posted to `Content`, and what to do when two people save."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.parts import Rows
from articles.admin.widgets import MarkdownWidget
from articles.content import Content, Question
from articles.models import Article

FIELDS = ("title", "short_title", "slug", "summary", "body")

if TYPE_CHECKING:
    FormBase = forms.ModelForm[Article]
else:
    FormBase = forms.ModelForm


class GuideForm(FormBase):
    """`lock_version` is what the editor read; `lock_choice` the newer save that they have seen
    and decided to write over."""

    lock_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    lock_choice = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = (*FIELDS, "topic", "owner")
        widgets = {  # noqa: RUF012
            "body": MarkdownWidget("body"),
            "summary": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.strip = False  # an untouched text stays as it was imported, to its last line end
        # Kept apart: a ModelForm writes what was posted into its instance before it is clean.
        self.stored_lock = self.instance.lock_version
        self.initial["lock_version"] = self.stored_lock
        self.conflict = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        read = data.get("lock_version") if self.instance.pk else self.stored_lock
        if read != self.stored_lock and data.get("lock_choice") != self.stored_lock:
            self.conflict = True
            raise ValidationError(
                "Somebody else saved this guide while you were writing. Nothing was saved, and "
                "nothing of yours is lost: compare both below, then choose.",
                code="stale",
            )
        return data


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
