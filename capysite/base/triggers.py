"""Which tables the database itself watches, and how it is told: after every migrate, anew.

Each AppConfig of ours declares `shown_models`, `hidden_models` and `append_only`. SQLite drops
the triggers of a table that a migration rebuilds, hence "anew".
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from capysite.base import appendonly, generation


def shown_models() -> Iterator[type[models.Model]]:
    for config in apps.get_app_configs():
        for name in getattr(config, "shown_models", ()):
            yield config.get_model(name)


def append_only_models() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    for config in apps.get_app_configs():
        for name, settable in getattr(config, "append_only", {}).items():
            yield config.get_model(name), settable


def statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """SQL that can be run again and again."""
    yield from generation.preparation(connection.vendor)
    tables = set(connection.introspection.table_names())
    for model in shown_models():
        if model._meta.db_table in tables:
            yield from generation.triggers(model, connection.vendor)
    for model, settable in append_only_models():
        if model._meta.db_table in tables:
            yield from appendonly.triggers(model, settable, connection.vendor)


def install(*, app_config: AppConfig, using: str, **options: Any) -> None:
    """Receiver of post_migrate: acts once, for the last app that has models."""
    if app_config is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {"base_generation", "base_erasure"} <= tables:
        return
    with connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)
