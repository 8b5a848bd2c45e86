"""Files of addresses at the desk: brought in with a report by line, taken away on record."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from articles.admin.verb_page import show_form
from capysite.base import clock
from newsletter import exporting, importing, tables
from newsletter.importing import Grounds, Kind, Outcome
from newsletter.models import Subscriber

PROGRESS = 5000
BEGUN = "Reading. If the last line of this isn’t “Done.”, send the file again: nothing is doubled."
TRIED = "Tried out; nothing was stored."
TEXT = {"content_type": "text/plain; charset=utf-8"}


class ImportForm(forms.Form):
    file = forms.FileField(
        help_text="CSV with commas, semicolons or tabs, 64 MB at most. The first line names the "
        "columns.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file."},
    )
    basis = forms.CharField(
        label="Grounds",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="On what grounds these people may be written to, in words that you could show "
        "them. Kept for good with each of them.",
        error_messages={"required": importing.NO_BASIS},
    )
    email = forms.CharField(
        label="Column of the address",
        required=False,
        help_text="As the first line has it; empty: “email”, “address” or the like.",
    )
    topics = forms.CharField(
        label="Column of the topics",
        required=False,
        help_text="By name or slug, with semicolons between them. Empty: everything.",
    )
    store = forms.BooleanField(
        label="Bring them in",
        required=False,
        help_text="Without it the file is only tried out: a report by line, and nothing is stored.",
    )

    def clean_basis(self) -> str:
        basis: str = self.cleaned_data["basis"]
        importing.check_basis(basis)
        return basis


class ExportForm(forms.Form):
    which = forms.ChoiceField(
        choices=[("on_list", "On the list"), ("left", "Who left"), ("all", "All but the erased")],
        help_text="It is put on record that you took it. Addresses in a file can be lost, and no "
        "erasure reaches them there.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("newsletter.import_subscriber", raise_exception=True)
def import_page(request: HttpRequest) -> HttpResponseBase:
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return StreamingHttpResponse(_begun(request, form.cleaned_data), **TEXT)
        except tables.BadTable as bad:
            form.add_error("file", ValidationError(str(bad)))
    return show_form(request, form, Subscriber(), "Bring in subscribers", verb="Read the file")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("newsletter.export_subscriber", raise_exception=True)
def export_page(request: HttpRequest) -> HttpResponseBase:
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        return show_form(request, form, Subscriber(), "Take the list away", verb="Get the file")
    which, by = form.cleaned_data["which"], _person(request)
    rows = Subscriber.objects.filter(erased_at__isnull=True)
    narrowed = {"on_list": rows.on_list, "left": rows.left}.get(which, rows.all)()
    return StreamingHttpResponse(
        exporting.lines(narrowed, by=by, what=which),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="subscribers.csv"'},
    )


def _begun(request: HttpRequest, asked: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the file as a whole is raised here, before anything is answered."""
    at = clock.of(request)
    columns = tables.Columns(email=asked["email"], topics=asked["topics"])
    rows = tables.opened(asked["file"].file, columns)
    if not asked["store"]:
        return _report(importing.try_out(rows), TRIED)
    name = str(asked["file"].name)
    grounds = Grounds(asked["basis"], by=_person(request), file=name, at=at)
    return _report(importing.bring_in(rows, grounds), "Done.")


def _report(outcomes: Iterable[Outcome], end: str) -> Iterator[str]:
    counts: Counter[str] = Counter()
    yield f"{BEGUN}\n\n"
    for outcome in outcomes:
        counts[outcome.kind] += 1
        if outcome.kind not in {Kind.ADDED, Kind.KNOWN}:
            yield f"{outcome}\n"
        if counts.total() % PROGRESS == 0:
            yield f"{counts.total():,} lines …\n"
    yield "".join(f"{counts[kind]:>8,}  {kind}\n" for kind in Kind)
    yield f"\n{end}\n"


def _person(request: HttpRequest) -> Any:
    return request.user
