from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class BaseConfig(AppConfig):
    default = True
    name = "capysite.base"
    label = "base"
    verbose_name = "House"
    default_auto_field = "django.db.models.BigAutoField"
    shown_models = ("PublisherSettings",)
    hidden_models = {  # noqa: RUF012 - read once, by capysite.base.declarations
        "OutboxMail": "Mail to one person.",
        "AuditEntry": "For the desk alone.",
        "Generation": "It is what moves.",
        "Erasure": "Never committed.",
        "Limit": "Counts tries.",
        "Heartbeat": "For the desk and for who runs the site.",
    }
    append_only: dict[str, tuple[str, ...]] = {"AuditEntry": ()}  # noqa: RUF012

    def ready(self) -> None:
        import_string("capysite.base.ranges.register")()
        post_migrate.connect(
            import_string("capysite.base.triggers.after_migrate"),
            sender=self,
            dispatch_uid="capysite.triggers",
        )


class DeskConfig(admin_apps.AdminConfig):
    default = False
    default_site = "capysite.base.desk.Desk"
