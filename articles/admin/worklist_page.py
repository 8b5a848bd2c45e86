"""The whole worklist: by owner and kind, the oldest first, page by page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from articles.worklists import KINDS, Kind, Task
from capysite.base import clock

FIRST = 10
PAGE = 50
MINE, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class Shown:
    kind: Kind
    tasks: tuple[Task, ...]
    next_url: str
    next_words: str


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    may = [kind for kind in KINDS if request.user.has_perm(kind.needs)]
    if not may:
        raise PermissionDenied
    chosen = request.GET.get("kind", "")
    shown = [kind for kind in may if kind.key == chosen or not chosen]
    if not shown:
        raise Http404
    owner = request.GET.get("owner", "")
    lists = [_shown(request, kind, owner, whole=bool(chosen)) for kind in shown]
    owners = User.objects.filter(
        Q(pk__in=User.objects.filter(owned_facts__isnull=False).values("pk"))
        | Q(pk__in=User.objects.filter(owned_articles__isnull=False).values("pk"))
    )
    context = {
        **admin.site.each_context(request),
        "title": "Worklist",
        "kinds": may,
        "chosen": chosen,
        "owner": owner,
        "owners": [(str(user.pk), str(user)) for user in owners.order_by("username")],
        "lists": [one for one in lists if one.tasks],
    }
    return TemplateResponse(request, "admin/articles/worklist.html", context)


def _shown(request: HttpRequest, kind: Kind, owner: str, *, whole: bool) -> Shown:
    at = clock.of(request)
    found = kind.rows(at, **_of(request, owner))
    size = PAGE if whole else FIRST
    if whole and (mark := request.GET.get("after", "")):
        try:
            found = kind.after(found, mark)
        except (ValueError, OverflowError) as error:
            raise Http404 from error
    rows = list(found[: size + 1])
    asked = {"kind": kind.key, "owner": owner}
    more = len(rows) > size
    if more and whole:
        asked["after"] = kind.mark(rows[size - 1])
    words = "Newer ones" if whole else "All of them"
    tasks = tuple(kind.task(row) for row in rows[:size])
    return Shown(kind, tasks, f"?{urlencode(asked)}" if more else "", words)


def _of(request: HttpRequest, owner: str) -> dict[str, Any]:
    if owner == NOBODY:
        return {"unowned": True}
    if owner == MINE:
        return {"owner": request.user.pk}
    if not owner:
        return {}
    if not (owner.isascii() and owner.isdecimal() and len(owner) < 19):
        raise Http404
    return {"owner": int(owner)}
