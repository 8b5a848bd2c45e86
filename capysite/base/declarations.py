"""What each app says of its models: shown on pages, hidden from them, append-only.

An app's AppConfig may carry `shown_models` (names), `hidden_models` (name → reason) and
`append_only` (name → columns that may still be set once). Through tables count as models.
"""

from django.apps import apps
from django.db.models import Model

CONTRIB_HIDDEN = {
    "admin.LogEntry": "The desk's own history.",
    "auth.Group": "Who may do what at the desk.",
    "auth.Group_permissions": "Who may do what at the desk.",
    "auth.Permission": "Who may do what at the desk.",
    "auth.User": "Pages name authors, who are rows of their own.",
    "auth.User_groups": "Who may do what at the desk.",
    "auth.User_user_permissions": "Who may do what at the desk.",
    "contenttypes.ContentType": "Django's list of models.",
    "sessions.Session": "Who is logged in at the desk.",
}


def shown() -> list[type[Model]]:
    return [
        config.get_model(name)
        for config in apps.get_app_configs()
        for name in getattr(config, "shown_models", ())
    ]


def hidden() -> dict[str, str]:
    """Label of each model that no page shows → the reason."""
    reasons = dict(CONTRIB_HIDDEN)
    for config in apps.get_app_configs():
        for name, reason in getattr(config, "hidden_models", {}).items():
            reasons[config.get_model(name)._meta.label] = reason
    return reasons


def append_only() -> list[tuple[type[Model], tuple[str, ...]]]:
    """Each append-only model with the columns that may be set once from NULL."""
    return [
        (model, tuple(_column(model, field) for field in settable))
        for config in apps.get_app_configs()
        for name, settable in getattr(config, "append_only", {}).items()
        for model in (config.get_model(name),)
    ]


def _column(model: type[Model], field: str) -> str:
    column: str | None = model._meta.get_field(field).column  # type: ignore[union-attr]
    if column is None:
        raise LookupError(f"{model._meta.label}.{field} has no column of its own.")
    return column
