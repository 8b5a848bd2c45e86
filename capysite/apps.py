from django.apps import AppConfig


class CapysiteConfig(AppConfig):
    name = "capysite"
