"""The form of an issue: its words, its parts in their order, and what is proposed for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.locking import LockedForm
from articles.admin.parts import Row, Rows, Stacked
from articles.admin.widgets import MarkdownWidget
from capysite.base import clock
from capysite.base.lookups import LookedUp
from capysite.base.sentences import sentences_of
from newsletter.models import Issue, IssueItem
from newsletter.proposing import Proposal, proposals

LABELS = {
    "subject": "Subject", "preheader": "Preheader", "slug": "Address",
    "introduction": "Introduction", "items": "Guides and corrections",
}  # fmt: skip
GONE_OUT = (
    "It went out, or was cancelled, while you were working: nothing was saved. Copy what you still "
    "need from this form."
)


class IssueForm(LockedForm):
    """`proposed` are keys of what is to be added at the end."""

    proposed = forms.MultipleChoiceField(
        required=False,
        label="Add",
        widget=forms.CheckboxSelectMultiple,
        help_text="What came, changed or was corrected since the last letter. What you tick is "
        "added below the rest when you save.",
    )

    class Meta:
        model = Issue
        fields = (
            "subject", "preheader", "slug", "introduction", "segment", "owner", "kind", "corrects",
        )  # fmt: skip
        widgets = {  # noqa: RUF012
            "introduction": MarkdownWidget("body", {"rows": 12}, pictures=False),
            "subject": forms.TextInput({"class": "vTextField"}),
            "preheader": forms.TextInput({"class": "vTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("proposed")
        self.found: dict[str, Proposal] = {}
        if field is not None and "introduction" in self.fields:
            found = proposals(clock.now(), issue=self.instance)
            self.found = {one.key: one for one in found}
            field.choices = [(key, str(one)) for key, one in self.found.items()]
        words: Any = self.fields.get("introduction")
        if words is not None:
            words.strip = False

    def clean(self) -> dict[str, Any]:
        if self.instance.pk and not self.instance.is_open:
            raise ValidationError(GONE_OUT, code="gone-out")
        return super().clean()

    def clean_introduction(self) -> str:
        """Browsers post CRLF, whatever stood in the field."""
        return str(self.cleaned_data["introduction"]).replace("\r\n", "\n")

    def chosen(self) -> list[Proposal]:
        return [self.found[key] for key in self.cleaned_data.get("proposed", ())]


class ItemRow(Row):
    def validate_constraints(self) -> None:
        """But for those that need the rows which are stored now: they are about to be replaced."""
        try:
            self.instance.validate_constraints(exclude={"issue"})
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


class ItemRows(Rows):
    def validate_unique(self) -> None:
        """Says of a second row what the model's own constraint says."""
        seen: set[object] = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            guide = row.get("article")
            if not guide or row.get("kind") != "guide" or form in self.deleted_forms:
                continue
            if guide in seen:
                form.add_error("article", ValidationError(_once()))
            seen.add(guide)


def _once() -> str:
    constraints = {one.name: one for one in IssueItem._meta.constraints}
    return str(constraints["issueitem_guide_once"].violation_error_message)


class Items(LookedUp, Stacked):
    """Who may change the issue may change what stands in it."""

    model = IssueItem
    form = ItemRow
    formset = ItemRows
    extra = 0
    fields = (("kind", "article", "position"), "words")
    autocomplete_fields = ("article",)
    verbose_name = "guide or correction"
    verbose_name_plural = "guides and corrections"

    def _may(self, request: Any, obj: Any) -> bool:
        return bool(request.user.has_perm(f"newsletter.{'change' if obj else 'add'}_issue"))

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return self._may(request, obj) or request.user.has_perm("newsletter.view_issue")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "words":
            kwargs["widget"] = MarkdownWidget("answer", pictures=False)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.error_messages |= sentences_of(IssueItem, db_field.name)
        return field


def stored_texts(issue: Issue) -> dict[str, str]:
    rows = issue.items.select_related("article")
    texts = {name: str(getattr(issue, name, "")) for name in LABELS if name != "items"}
    return texts | {"items": "\n\n".join(_line(i.kind, str(i.article), i.words) for i in rows)}


def posted_texts(form: IssueForm, rows: Any) -> dict[str, str]:
    """What was posted, valid or not: nobody's words are lost to an error elsewhere."""
    texts = {name: str(form[name].value() or "") for name in LABELS if name in form.fields}
    kept = [row for row in rows.forms if row not in rows.deleted_forms]
    lines = (
        _line(str(row["kind"].value()), _guide(row), str(row["words"].value() or ""))
        for row in sorted(kept, key=_position)
    )
    return texts | {"items": "\n\n".join(lines)}


def _line(kind: str, guide: str, words: str) -> str:
    return f"{IssueItem.Kind(kind).label if kind in IssueItem.Kind.values else kind}: {guide}" + (
        f"\n{words}" if words else ""
    )


def _guide(row: Any) -> str:
    bound = row["article"]
    try:
        return str(bound.field.to_python(bound.value()) or "")
    except ValidationError:
        return ""


def _position(row: Any) -> int:
    value = str(row["position"].value() or "")
    return int(value) if value.isdecimal() and len(value) < 10 else 10**6
