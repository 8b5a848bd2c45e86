from django.apps import AppConfig


class AffiliatesConfig(AppConfig):
    name = "affiliates"
    default_auto_field = "django.db.models.BigAutoField"
    shown_models = ("Merchant", "Product", "Link")
    hidden_models = {  # noqa: RUF012 - read once, by capysite.base
        "Clicks": "Counters for the desk: a click must not move the generation.",
    }
    append_only: dict[str, tuple[str, ...]] = {}  # noqa: RUF012
