from django.apps import AppConfig


class AffiliatesConfig(AppConfig):
    name = "affiliates"
    default_auto_field = "django.db.models.BigAutoField"
    shown_models = ("Merchant", "Product", "Link")
    hidden_models: dict[str, str] = {}  # noqa: RUF012 - read once, by capysite.base
    append_only: dict[str, tuple[str, ...]] = {}  # noqa: RUF012
