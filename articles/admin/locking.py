"""When two people save: the second is told, and decides after seeing both."""

from typing import TYPE_CHECKING, Any

from django import forms

from capysite.base.asread import stale

if TYPE_CHECKING:
    FormBase = forms.ModelForm[Any]
else:
    FormBase = forms.ModelForm


class LockedForm(FormBase):
    """`lock_version` is what the editor read; `lock_choice` the newer save that they have seen
    and decided to write over."""

    lock_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    lock_choice = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Kept apart: a ModelForm writes what was posted into its instance before it is clean.
        self.stored_lock: int = self.instance.lock_version
        self.initial["lock_version"] = self.stored_lock
        self.conflict = False

    @property
    def writes_over(self) -> bool:
        """The editor has seen what somebody saved meanwhile, and decided."""
        return self.cleaned_data.get("lock_version") != self.stored_lock

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        read = data.get("lock_version") if self.instance.pk else self.stored_lock
        if read != self.stored_lock and data.get("lock_choice") != self.stored_lock:
            self.conflict = True
            raise stale(self.instance)
        return data
