"""What tests post to the desk's forms, and who posts it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from lxml import html

from articles import permissions
from articles.models import Article

PARTS = ("bylines", "evidence", "questions", "citations")
BLANK = {"bylines": {"author": ""}, "evidence": {"fact": ""}, "citations": {"source": ""},
         "questions": {"question": "", "answer": "", "key": ""}}  # fmt: skip


def member(group: str, username: str = "") -> User:
    """A colleague with the rights of one group, and no more."""
    permissions.seed_groups()
    user = User.objects.create_user(username or f"{group.lower()}-member", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def page(target: Model, name: str) -> str:
    meta = target._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[target.pk])


def rows(prefix: str, posted: Iterable[Mapping[str, Any]], *, stored: int = 0) -> dict[str, Any]:
    """A formset as the browser posts it."""
    found = list(posted)
    management = {
        f"{prefix}-TOTAL_FORMS": len(found),
        f"{prefix}-INITIAL_FORMS": stored,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    return management | {
        f"{prefix}-{number}-{name}": value
        for number, row in enumerate(found)
        for name, value in {"position": "", **BLANK.get(prefix, {}), **row}.items()
    }


def as_shown(page_source: str, form_id: str) -> dict[str, Any]:
    """What a browser would post of a form that nobody touched."""
    form = html.fromstring(page_source).get_element_by_id(form_id)
    values = {name: value for name, value in form.form_values() if not name.startswith("_")}
    # The first line end in a textarea is the parser's, which lxml leaves in.
    return {name: text.removeprefix("\n").replace("\n", "\r\n") for name, text in values.items()}


def as_read(client: Client, row: Model) -> dict[str, str]:
    """That the editor has read the row as it is now."""
    shown = client.get(page(row, "change")).content.decode()
    return {"as_read": as_shown(shown, f"{row._meta.model_name}_form")["as_read"]}


def guide_post(guide: Article | None = None, **parts: Any) -> dict[str, Any]:
    """The guide's form: what it shows of the guide now, with other parts."""
    fields: dict[str, Any] = {
        "title": "", "short_title": "", "slug": "", "summary": "", "body": "", "topic": "",
        "owner": "", "lock_version": 0,
    }  # fmt: skip
    if guide:
        guide.refresh_from_db()
        fields |= {name: getattr(guide, name) for name in fields if name not in {"topic", "owner"}}
        fields |= {"topic": guide.topic_id or "", "owner": guide.owner_id or ""}
    posted = {**fields, **{k: v for k, v in parts.items() if k not in PARTS}}
    for prefix in PARTS:
        posted |= rows(prefix, parts[prefix] if prefix in parts else _stored(guide, prefix))
    return posted


def _stored(guide: Article | None, prefix: str) -> list[dict[str, Any]]:
    if guide is None:
        return []
    names = BLANK[prefix]
    kept = getattr(guide, prefix).all()
    return [
        {name: getattr(row, f"{name}_id", None) or getattr(row, name) for name in names}
        for row in kept
    ]
