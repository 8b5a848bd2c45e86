"""Who may do what: the groups, and the question that every verb asks."""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q

PUBLISH = "articles.publish_article"
WITHDRAW = "articles.withdraw_article"
REVIEW = "articles.review_article"
EDIT_FACT = "articles.edit_fact"

_WORK = {
    "articles": (
        "article", "articleauthor", "evidence", "faq", "citation", "comparisontable", "image",
    )
}  # fmt: skip
# Shared by pages that are live: an author may add one, not change what stands behind others.
_SHARED = {"articles": ("source", "author")}
_DESK = {
    "articles": ("topic", "offer", "fact", "pendingimport", "proposal", "sitepage"),
    "affiliates": ("merchant", "product", "link", "linkaddress"),
}
# Of the letter: its issues, not who reads it.
_LETTER = {"newsletter": ("issue",)}
_VERBS = (PUBLISH, WITHDRAW, REVIEW, EDIT_FACT)


def require(user: AbstractBaseUser | AnonymousUser | None, permission: str) -> None:
    """PermissionDenied unless the user may. None is the operator at the machine's own console."""
    if user is not None and not (isinstance(user, User) and user.has_perm(permission)):
        raise PermissionDenied(f"This needs the permission “{permission}”.")


def _model_permissions(models: Mapping[str, tuple[str, ...]], actions: tuple[str, ...]) -> Q:
    wanted = Q(pk__in=[])
    for app, names in models.items():
        for name in names:
            wanted |= Q(
                content_type__app_label=app, codename__in=[f"{action}_{name}" for action in actions]
            )
    return wanted


def _verbs(*permissions: str) -> Q:
    return Q(
        content_type__app_label="articles",
        codename__in=[permission.partition(".")[2] for permission in permissions],
    )


def seed_groups() -> None:
    """Makes the three groups and gives them what they need. Takes nothing away."""
    everything = ("add", "change", "delete", "view")
    see_all = Q(
        content_type__app_label__in=("articles", "affiliates"), codename__startswith="view_"
    )
    author = _model_permissions(_WORK, ("add", "change", "view")) | see_all
    author |= _model_permissions({"articles": ("source",)}, ("add",))
    editor = author | _model_permissions(_WORK, everything) | _model_permissions(_DESK, everything)
    editor |= _model_permissions(_SHARED, everything) | _verbs(*_VERBS)
    editor |= Q(content_type__app_label="affiliates", codename="see_clicks")
    editor |= _model_permissions(_LETTER, everything)
    editor |= Q(content_type__app_label="newsletter", codename="send_issue")
    admin = editor | Q(content_type__app_label__in=("base", "newsletter", "auth"))
    for name, wanted in (("Author", author), ("Editor", editor), ("Admin", admin)):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*Permission.objects.filter(wanted))
