from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "capysite.base"
    label = "base"
    verbose_name = "House"
    default_auto_field = "django.db.models.BigAutoField"
