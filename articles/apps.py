from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import import_string

WORKING = "Working copy: readers see editions."


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Guides and facts"
    shown_models = (
        "Author", "Topic", "Source", "Fact", "FactVersion", "FactSource", "Check", "TableVersion",
        "Edition", "Rendering", "Use", "Address", "Review", "Offer", "Image", "ExcerptLookup",
        "ErrorAnswer", "SitePage", "SearchRow",
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
        "Autosave": "Working copy: readers see editions.",
        "ErrorReport": "Task of the desk: readers see its answer.",
        "PictureWork": "Task of the worker: readers see the renditions that exist.",
        "ErrorNotice": "What a reader wrote to the editors.",
        "LinkedHost": "Changes with a link to it.",
        "PlainLink": "Changes with a rendering, or with a source.",
        "SearchWord": "Shown with a row of the index that holds the word alone.",
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
        "ExcerptLookup": (),
        "ErrorAnswer": (),
    }

    def ready(self) -> None:
        linkage = import_module("articles.linkage")
        import_string("affiliates.visibility.declare")(linkage.shown_by, linkage.next_removal)
        import_string("affiliates.guides.declare")(linkage.REGISTER)
        import_string("capysite.base.boundaries.declare")(
            import_string("articles.pages.ahead.what_comes")
        )
        register = import_string("articles.surfaces.register")
        for part in ("showing", "showing_products", "showing_api", "showing_machines"):
            for surface in import_string(f"articles.pages.{part}.SURFACES"):
                register(surface)
        register(import_string("articles.digest.SURFACE"))
        for checks in ("checks", "cards.checks"):
            import_module(f"articles.{checks}")
        for duties in (
            "cards.ahead", "digest", "images.developing", "ledger.looking", "reporting", "watched",
            "working.autosaves",
        ):  # fmt: skip
            import_module(f"articles.{duties}")
