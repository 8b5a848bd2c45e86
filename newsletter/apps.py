from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class NewsletterConfig(AppConfig):
    name = "newsletter"
    default_auto_field = "django.db.models.BigAutoField"

    shown_models: tuple[str, ...] = ("IssueContent",)
    hidden_models: dict[str, str] = {  # noqa: RUF012
        "Subscriber": "Who reads the letter is nobody else's business: no page shows it.",
        "Subscriber_topics": "Who reads about what is nobody else's business either.",
        "Suppression": "Whom we may not write to is nobody else's business.",
        "Segment": "Whom a letter goes to is for the desk.",
        "Segment_topics": "Whom a letter goes to is for the desk.",
        "Segment_excluded_topics": "Whom a letter goes to is for the desk.",
        "Segment_excluded_segments": "Whom a letter goes to is for the desk.",
        "Consent": "What somebody agreed to is kept as proof, and no page shows it.",
        "NewsletterSettings": "How mail leaves; what readers see of it is frozen with each issue.",
        "Issue": "A draft and how far it is; what readers see is frozen when it begins.",
        "IssueItem": "Part of a draft; what readers see is frozen with the issue.",
        "IssueFact": "Says which versions a frozen issue holds; the archive shows its content.",
        "Delivery": "Who got what is nobody else’s business.",
    }
    append_only: dict[str, tuple[str, ...]] = {  # noqa: RUF012
        "Consent": (),
        "IssueContent": (),
        "IssueFact": (),
    }

    def ready(self) -> None:
        for route in ("newsletter:subscribe", "newsletter:issues"):
            import_string("articles.pages.sitemap.add_page")(route)
        section = import_string("newsletter.mapping.SECTION")
        import_string("articles.pages.sitemap.add_section")("letters", section)
        import_string("affiliates.guides.declare")(import_string("newsletter.numbers.REGISTER"))
        import_string("capysite.base.boundaries.declare")(
            import_string("newsletter.ahead.what_comes")
        )
        register = import_string("articles.surfaces.register")
        for surface in import_string("newsletter.showing.SURFACES"):
            register(surface)
        import_module("newsletter.checks")
        import_string("capysite.base.backup.doubters").append(
            import_string("newsletter.deliveries.doubt_all")
        )
        if settings.ANYMAIL:
            note = import_string("newsletter.provided.note_event")
            import_string("anymail.signals.tracking").connect(note, weak=False)
