from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from affiliates.hosts import LONGEST_HOST, host_of
from affiliates.marking import addresses
from articles.models.plain_links import ending

AT_ONCE = 1000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    LinkedHost, PlainLink = (apps.get_model("articles", m) for m in ("LinkedHost", "PlainLink"))
    ids: dict[str, int] = {}

    def id_of(host: str) -> int:
        if host not in ids:
            endings = {"last_two": ending(host, 2), "last_three": ending(host, 3)}
            ids[host] = LinkedHost.objects.create(name=host, **endings).pk
        return ids[host]

    found = set(_of_editions(apps)) | set(_of_tables(apps)) | set(_of_sources(apps))
    rows = [
        PlainLink(host_id=id_of(host), within=within, **{owner: pk})
        for owner, pk, host, within in sorted(found)
        if "." in host and len(host) <= LONGEST_HOST
    ]
    PlainLink.objects.bulk_create(rows, batch_size=AT_ONCE)


def _of_editions(apps: StateApps) -> Iterator[tuple[str, int, str, str]]:
    rows = apps.get_model("articles", "Rendering").objects.filter(edition__isnull=False)
    for edition, hosts in rows.values_list("edition", "html__hosts").iterator(AT_ONCE):
        yield from (("edition_id", edition, host, "") for host in hosts or ())


def _of_tables(apps: StateApps) -> Iterator[tuple[str, int, str, str]]:
    rows = apps.get_model("articles", "Rendering").objects.filter(table_version__isnull=False)
    columns = ("table_version", "table_version__grid", "html__rows")
    for version, grid, cells in rows.values_list(*columns).iterator(AT_ONCE):
        for row, texts in zip(grid["rows"], cells or (), strict=False):
            for address in (one for text in texts for one in addresses(text)):
                yield "table_version_id", version, host_of(address), row.get("offer", "")


def _of_sources(apps: StateApps) -> Iterator[tuple[str, int, str, str]]:
    rows: Any = apps.get_model("articles", "Source").objects.values_list
    for source, *urls in rows("pk", "url", "archive_url").iterator(AT_ONCE):
        yield from (("source_id", source, host_of(url), "") for url in urls)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_log_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkedHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=253, unique=True)),
                ("last_two", models.CharField(db_index=True, max_length=253)),
                ("last_three", models.CharField(db_index=True, max_length=253)),
            ],
        ),
        migrations.CreateModel(
            name="PlainLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("within", models.CharField(blank=True, max_length=100)),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plain_links",
                        to="articles.edition",
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="articles.linkedhost",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plain_links",
                        to="articles.source",
                    ),
                ),
                (
                    "table_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plain_links",
                        to="articles.tableversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("edition__isnull", False),
                                ("source", None),
                                ("table_version", None),
                            ),
                            models.Q(
                                ("edition", None),
                                ("source", None),
                                ("table_version__isnull", False),
                            ),
                            models.Q(
                                ("edition", None),
                                ("source__isnull", False),
                                ("table_version", None),
                            ),
                            _connector="OR",
                        ),
                        name="plainlink_has_one_owner",
                        violation_error_message="A link stands in one edition, table version or source.",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
