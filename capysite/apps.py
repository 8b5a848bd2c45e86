from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


def seed(**options: Any) -> None:
    """Models can be imported only once all apps are loaded, hence by name."""
    import_string("articles.permissions.seed_groups")()


class CapysiteConfig(AppConfig):
    """The roof. It stands last among the installed apps, so that what it seeds after
    `migrate` finds the permissions of all others."""

    name = "capysite"

    def ready(self) -> None:
        post_migrate.connect(seed, sender=self, dispatch_uid="capysite.seed")
