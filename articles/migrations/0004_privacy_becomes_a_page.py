from typing import Any

from django.db import migrations


def to_page(apps: Any, schema_editor: Any) -> None:
    settings = apps.get_model("base", "PublisherSettings").objects.exclude(privacy="").first()
    if settings:
        pages = apps.get_model("articles", "SitePage").objects
        pages.create(name="privacy", body=settings.privacy)


def to_settings(apps: Any, schema_editor: Any) -> None:
    page = apps.get_model("articles", "SitePage").objects.filter(name="privacy").first()
    if page:
        settings = apps.get_model("base", "PublisherSettings").objects
        settings.update_or_create(pk=1, defaults={"privacy": page.body})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_house"),
        ("base", "0002_hedges_amounts_second_reader"),
    ]
    # There the field goes; base itself knows nothing of this app.
    run_before = [("base", "0003_house")]

    operations = [migrations.RunPython(to_page, to_settings)]
