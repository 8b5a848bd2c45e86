"""The form of a review: for each fact of the live page, is it still so, and how did you look?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from articles.admin.fact_forms import HOW
from articles.ledger import ages, freshness
from articles.ledger.kinds import CheckMethod, Confidence
from articles.ledger.reading import FactAt
from articles.ledger.reviewing import Answer
from articles.models import Check, FactVersion

CHANGED = "_changed"
LATER = "later"
ASK = ((LATER, "Not now"), *CheckMethod.choices)
GONE = "“{}” was changed since you opened this page: look at it again. Nothing was recorded."
LEFT = "“{}” stands on the live page no more. Nothing was recorded; send the others again."
UNKNOWN = "The fact that changed stands on this page no more: look again."
READ = " You had read: “{}”."
FINISHED = "You finished this review in another window; nothing more was recorded."
GROUPS = (
    (freshness.OVERDUE, "Overdue"),
    (freshness.UNCHECKED, "Never checked"),
    (freshness.FRESH, "Fresh still"),
)


@dataclass(frozen=True)
class Row:
    """A fact with its fields, or with the check by which this review confirmed it."""

    fact: FactAt
    age: str
    confidence: str
    fields: Mapping[str, forms.BoundField]
    done: Check | None = None

    @property
    def name(self) -> str:
        return f"{self.fact.subject}: {self.fact.label}"


class ReviewForm(forms.Form):
    """`last` is the review that the person had finished last when the page was opened, 0 for
    none: a form that is sent twice is one review."""

    last = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, facts: Sequence[FactAt], done: Mapping[int, Check], at: datetime,
        last: int, data: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"last": last})
        self.facts, self.done, self.at, self.finished_last = facts, done, at, last
        for fact in self.asked:
            self.fields |= _fields_of(fact)

    @property
    def asked(self) -> list[FactAt]:
        return [fact for fact in self.facts if fact.version_id not in self.done]

    @property
    def changed(self) -> FactAt | None:
        """The fact that is said to have changed."""
        named = self.data.get(CHANGED, "")
        return next((fact for fact in self.facts if str(fact.version_id) == named), None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("last") not in (None, self.finished_last):
            self.add_error(None, FINISHED)
        for sentence in self._missed():
            self.add_error(None, sentence)
        if CHANGED in self.data and self.changed is None and not self.errors:
            self.add_error(None, UNKNOWN)
        for fact in self.asked:
            name = f"excerpt-{fact.version_id}"
            if data.get(name) and not self._way(fact) and fact != self.changed:
                self.add_error(name, HOW)
        return data

    def _missed(self) -> Iterator[str]:
        """Answers to what isn't asked any more; what this review confirmed already is no loss."""
        asked = [name for name in self.data if name.startswith("fact-")]
        answered = {name[5:] for name in asked if self.data[name] not in ("", LATER)}
        answered |= {self.data.get(CHANGED, "")}
        known = {str(fact.version_id) for fact in self.facts}
        gone = [name for name in answered - known if name.isdecimal() and len(name) < 19]
        versions = FactVersion.objects.filter(pk__in=gone)
        standing = set(versions.current(self.at).values_list("pk", flat=True))
        for version in versions.select_related("fact").order_by("pk"):
            words = self.data.get(f"excerpt-{version.pk}", "").strip()
            sentence = (LEFT if version.pk in standing else GONE).format(version.fact)
            yield sentence + (READ.format(words) if words else "")

    def answers(self) -> list[Answer]:
        """Of all facts but the one that changed: what was said of it goes to its new version."""
        asked = [fact for fact in self.asked if fact != self.changed]
        return [answer for fact in asked if (answer := self.answer_to(fact)).method]

    def answer_to(self, fact: FactAt) -> Answer:
        source, excerpt = (
            self.cleaned_data.get(f"{part}-{fact.version_id}") for part in ("source", "excerpt")
        )
        return Answer(fact.version_id, self._way(fact), source, excerpt or "")

    def _way(self, fact: FactAt) -> str:
        """How somebody looked; empty where nobody did."""
        way: str = self.cleaned_data.get(f"fact-{fact.version_id}", "")
        return "" if way == LATER else way

    def problems(self) -> Iterator[tuple[str, str, str]]:
        """Anchor, fact and sentence of each field that was refused."""
        for fact in self.asked:
            for part in ("fact", "source", "excerpt"):
                for sentence in self.errors.get(f"{part}-{fact.version_id}", ()):
                    yield f"fact-{fact.id}", f"{fact.subject}: {fact.label}", str(sentence)

    def groups(self) -> Iterator[tuple[str, str, list[Row]]]:
        """State, heading and rows; those that wait longest come first."""
        for state, heading in GROUPS:
            asked = [fact for fact in self.asked if fact.state == state]
            if asked:
                asked.sort(key=lambda fact: fact.checked_at or self.at)
                yield state, heading, [self._row(fact) for fact in asked]

    def finished(self) -> list[Row]:
        return [self._row(fact) for fact in self.facts if fact.version_id in self.done]

    def _row(self, fact: FactAt) -> Row:
        parts = {part: f"{part}-{fact.version_id}" for part in ("fact", "source", "excerpt")}
        return Row(
            fact,
            f"{_age(fact, self.at)}, limit {fact.decay_days}",
            Confidence(fact.confidence).label,
            {part: self[name] for part, name in parts.items() if name in self.fields},
            self.done.get(fact.version_id),
        )


def _age(fact: FactAt, at: datetime) -> str:
    return f"checked {ages.since(fact.checked_at, at=at)}" if fact.checked_at else "never checked"


def _fields_of(fact: FactAt) -> dict[str, forms.Field]:
    number = fact.version_id
    fields: dict[str, forms.Field] = {
        f"fact-{number}": forms.ChoiceField(
            choices=ASK, required=False, initial=LATER, widget=forms.RadioSelect
        )
    }
    if fact.sources:
        fields[f"source-{number}"] = _source_field(fact)
    fields[f"excerpt-{number}"] = forms.CharField(
        max_length=300,
        required=False,
        label="Words read there",
        widget=forms.Textarea({"rows": 1, "placeholder": "Optional"}),
    )
    return fields


def _source_field(fact: FactAt) -> forms.TypedChoiceField:
    named = [(source.id, f"{source.publisher}: {source.title}") for source in fact.sources]
    return forms.TypedChoiceField(
        choices=[("", "None of its sources"), *named],
        required=False,
        coerce=int,
        empty_value=None,
        initial=named[0][0] if len(named) == 1 else "",
        label="Looked at",
    )
