from importlib import import_module

from django.apps import AppConfig

HEALTH = "For the desk: pages show links whatever is found of them."


class AffiliatesConfig(AppConfig):
    name = "affiliates"
    default_auto_field = "django.db.models.BigAutoField"
    shown_models = ("Merchant", "Product", "Link")
    hidden_models = {  # noqa: RUF012 - read once, by capysite.base
        "Clicks": "Counters for the desk: a click must not move the generation.",
        "LinkAddress": HEALTH,
        "LinkHost": HEALTH,
        "LinkEvent": HEALTH,
    }
    append_only: dict[str, tuple[str, ...]] = {}  # noqa: RUF012

    def ready(self) -> None:
        import_module("affiliates.health.duty")
