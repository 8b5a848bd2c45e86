from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


def seed(**options: Any) -> None:
    """Models can be imported only once all apps are loaded, hence by name."""
    import_string("articles.permissions.seed_groups")()


class CapysiteConfig(AppConfig):
    name = "capysite"

    def ready(self) -> None:
        """Seeds after the last app with models was migrated: all permissions exist by then."""
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(seed, sender=last, dispatch_uid="capysite.seed")
