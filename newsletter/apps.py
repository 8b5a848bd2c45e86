from django.apps import AppConfig
from django.utils.module_loading import import_string


class NewsletterConfig(AppConfig):
    name = "newsletter"
    default_auto_field = "django.db.models.BigAutoField"

    shown_models: tuple[str, ...] = ()
    hidden_models: dict[str, str] = {  # noqa: RUF012
        "Subscriber": "Who reads the letter is nobody else's business: no page shows it.",
        "Consent": "What somebody agreed to is kept as proof, and no page shows it.",
    }
    append_only: dict[str, tuple[str, ...]] = {"Consent": ()}  # noqa: RUF012

    def ready(self) -> None:
        import_string("articles.pages.sitemap.add_page")("newsletter:subscribe")
