from django.apps import AppConfig
from django.utils.module_loading import import_string

WORKING = "Working copy: readers see editions."


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Guides and facts"
    shown_models = (
        "Author", "Topic", "Source", "Fact", "FactVersion", "FactSource", "Check", "TableVersion",
        "Edition", "Rendering", "Use", "Address", "Review", "Offer", "Image",
    )  # fmt: skip
    hidden_models = {  # noqa: RUF012 - read once, by capysite.base
        "Article": WORKING,
        "ArticleAuthor": WORKING,
        "Evidence": WORKING,
        "FAQ": WORKING,
        "Citation": WORKING,
        "Snapshot": WORKING,
        "ComparisonTable": "Working grid: readers see table versions.",
        "ImportedText": "Record of the importer.",
        "PendingImport": "Waits for an editor.",
        "Proposal": "Waits for an editor.",
    }
    append_only = {  # noqa: RUF012
        "FactVersion": ("cancelled_at",),
        "FactSource": (),
        "Check": (),
        "TableVersion": ("cancelled_at",),
        "Edition": ("replaced_at",),
        "Use": (),
        "Address": (),
        "Review": ("finished_at",),
    }

    def ready(self) -> None:
        declare = import_string("affiliates.visibility.declare")
        declare(import_string("articles.linkage.shown_by"))
