"""What an editor posted, as texts that can stand beside those that were saved."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from articles.comparing import LABELS


def posted_texts(form: Any, formsets: Iterable[Any]) -> dict[str, str]:
    """What was posted, valid or not: nobody's words are lost to an error elsewhere."""
    texts = {name: str(form[name].value() or "") for name in LABELS if name in form.fields}
    texts["topic"] = _chosen(form["topic"], "slug")
    for formset in formsets:
        rows = [row for row in formset.forms if row not in formset.deleted_forms]
        texts |= _part_texts(formset.prefix, sorted(rows, key=_position))
    return texts


def _position(row: Any) -> int:
    value = str(row["position"].value() or "")
    return int(value) if value.isdecimal() and len(value) < 10 else 10**6


def _part_texts(prefix: str, rows: list[Any]) -> dict[str, str]:
    match prefix:
        case "bylines":
            return {"authors": "\n".join(_chosen(row["author"], "slug") for row in rows)}
        case "evidence":
            return {"evidence": "\n".join(_chosen(row["fact"], "key") for row in rows)}
        case "citations":
            return {"citations": "\n".join(_chosen(row["source"], "key") for row in rows)}
    asked = (f"{row['question'].value() or ''}\n{row['answer'].value() or ''}" for row in rows)
    return {"questions": "\n\n".join(asked)}


def _chosen(bound: Any, name: str) -> str:
    try:
        chosen = bound.field.to_python(bound.value())
    except ValidationError:
        return ""
    return str(getattr(chosen, name, ""))
