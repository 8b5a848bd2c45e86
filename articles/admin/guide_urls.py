from typing import Any

from django.urls import URLPattern, path

from articles.admin import (
    as_of,
    autosaving,
    figure_verbs,
    guide_history,
    guide_preview,
    guide_verbs,
    reviews,
)
from articles.admin.import_page import import_text

ROUTES = (
    ("<int:guide_id>/publish/", guide_verbs.publish_guide, "publish"),
    ("<int:guide_id>/withdraw/", guide_verbs.withdraw_guide, "withdraw"),
    ("<int:guide_id>/unschedule/", guide_verbs.unschedule_guide, "unschedule"),
    ("<int:guide_id>/review/", reviews.review_guide, "review"),
    ("<int:guide_id>/duplicate/", guide_verbs.duplicate_guide, "duplicate"),
    ("<int:guide_id>/figure/", figure_verbs.make_fact_of, "figure"),
    ("<int:guide_id>/figure/refer/", figure_verbs.refer_to, "refer"),
    ("<int:guide_id>/autosave/", autosaving.keep, "autosave"),
    ("<int:guide_id>/autosave/discard/", autosaving.discard, "discard"),
    ("<int:guide_id>/working-copy/", guide_preview.working_copy, "working_copy"),
    ("<int:guide_id>/history/", guide_history.history, "history"),
    ("<int:guide_id>/history/<int:save>/", guide_history.snapshot, "snapshot"),
    ("<int:guide_id>/history/<int:save>/restore/", guide_history.restore, "restore"),
)


def urls(admin: Any) -> list[URLPattern]:
    importing = path("import/", admin.admin_site.admin_view(import_text), name="articles_import")
    looking = path("as-of/", admin.admin_site.admin_view(as_of.as_of), name="articles_as_of")
    return [importing, looking] + [
        path(route, admin.admin_site.admin_view(view), name=f"articles_article_{name}")
        for route, view, name in ROUTES
    ]
