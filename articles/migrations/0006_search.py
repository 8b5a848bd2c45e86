import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The index that each database has of `marks` and `traces`. Python has made words of the text, so
# they are taken as they are. Without a pending list: a search must not pay for what was written.
POSTGRESQL = (
    """ALTER TABLE articles_searchrow ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(marks, ' '))) STORED""",
    """CREATE INDEX articles_searchrow_vector ON articles_searchrow
    USING gin (vector) WITH (fastupdate = off)""",
    """ALTER TABLE articles_searchword ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(traces, ' '))) STORED""",
    """CREATE INDEX articles_searchword_vector ON articles_searchword
    USING gin (vector) WITH (fastupdate = off)""",
)
SQLITE = (
    """CREATE VIRTUAL TABLE articles_searchrow_fts USING fts5(
    marks, detail = none, tokenize = "unicode61 remove_diacritics 0 tokenchars '_-.#@'")""",
    """CREATE VIRTUAL TABLE articles_searchword_fts USING fts5(
    traces, detail = none, tokenize = "unicode61 remove_diacritics 0")""",
)


def make_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def drop_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Columns of PostgreSQL go with their tables."""
    if schema_editor.connection.vendor == "sqlite":
        for table in ("articles_searchrow_fts", "articles_searchword_fts"):
            schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(db_index=True, max_length=40)),
                (
                    "shown",
                    models.CharField(
                        help_text="As it was written, in small letters.", max_length=80
                    ),
                ),
                (
                    "traces",
                    models.TextField(
                        help_text="The word with letters left out: `search.spelling`."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "Guide"),
                            ("section", "Section"),
                            ("answer", "Answer"),
                            ("row", "Row of a table"),
                            ("evidence", "Evidence"),
                            ("fact", "Fact"),
                        ],
                        max_length=10,
                    ),
                ),
                ("anchor", models.CharField(blank=True, max_length=200)),
                ("named", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("facts", models.TextField(blank=True)),
                ("marks", models.TextField(blank=True)),
                ("begins_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_rows",
                        to="articles.edition",
                    ),
                ),
                (
                    "fact_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_rows",
                        to="articles.factversion",
                    ),
                ),
                (
                    "table_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_rows",
                        to="articles.tableversion",
                    ),
                ),
                (
                    "within",
                    models.ForeignKey(
                        help_text="The offer as whose promotion alone it stands.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_rows",
                        to="articles.offer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("edition__isnull", False),
                                ("fact_version__isnull", True),
                                ("table_version__isnull", True),
                            ),
                            models.Q(
                                ("edition__isnull", True),
                                ("fact_version__isnull", False),
                                ("table_version__isnull", True),
                            ),
                            models.Q(
                                ("edition__isnull", True),
                                ("fact_version__isnull", True),
                                ("table_version__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="searchrow_has_one_owner",
                        violation_error_message="A place belongs to one edition, or one version of a fact or table.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["guide", "section", "answer", "row", "evidence", "fact"])
                        ),
                        name="searchrow_kind_known",
                        violation_error_message="Choose one of the listed kinds of place.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("begins_at")), _connector="OR"
                        ),
                        name="searchrow_ends_after_begin",
                        violation_error_message="A place ends after it begins.",
                    ),
                ],
            },
        ),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
