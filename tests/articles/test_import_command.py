"""manage.py import_guide: its report, its sentences and its exit codes."""

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Edition, PendingImport, TableVersion
from articles.working.copy import content_of, save_content
from tests.articles.factories import make_topic, make_user

pytestmark = pytest.mark.django_db

TEXT = """Stoves for small boats

By Ada Lind

*Two stoves, one winter.*

They were lit every evening for $3/week of wood.

## Compared

| Stove | Weight |
|---|---|
| Ember | 9 kg |
| Cinder | 12 kg |
"""


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str | Path) -> Ran:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_guide", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as left:
        return Ran(int(str(left.code)), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "stoves.txt"
    path.write_text(TEXT)
    return path


REPORT = {
    "guide": "stoves-for-small-boats", "created": True, "headings": 1, "facts": 0, "tables": 1,
    "rows": 2, "promotions": 0, "faqs": 0, "sources": 0, "authors": ["Ada Lind"],
    "warnings": [{"line": 7, "code": "price-typed",
                  "message": "“$3/week” is typed into the text: make it a fact."}],
}  # fmt: skip


def test_one_file_gives_one_report(guide: Path) -> None:
    assert run(guide, "--json").json == REPORT


def test_several_files_give_a_list_and_all_are_tried(guide: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"Title\n\x00")
    ran = run(tmp_path / "missing.txt", broken, guide, "--json")
    assert [report.get("error") for report in ran.json] == [
        "missing.txt, line 1: the file can’t be read: No such file or directory.",
        "broken.txt, line 2: this is a binary file, not text.",
        None,
    ]
    assert ran.json[2] == REPORT
    assert ran.status == 1
    assert Article.objects.count() == 1


def test_the_same_text_again_says_that_nothing_changed(guide: Path) -> None:
    run(guide)
    ran = run(guide)
    assert ran.out.splitlines()[0] == (
        "stoves.txt: Nothing changed: this text was imported before: stoves-for-small-boats"
    )
    assert run(guide, "--json").json == {**REPORT, "created": False, "unchanged": True}


def test_a_text_that_has_to_wait_is_exit_code_one(guide: Path) -> None:
    run(guide)
    article = Article.objects.get()
    edited = content_of(article).changed(body="Mine.")
    save_content(article, edited, lock_version=article.lock_version, by=None)
    guide.write_text(TEXT.replace("12 kg", "11 kg"))
    ran = run(guide, "--json")
    assert (ran.status, ran.json["pending"], PendingImport.objects.count()) == (1, True, 1)
    assert ran.err == (
        "stoves.txt: The guide was edited since its last import: the text waits "
        "(--replace lets it win).\n"
    )
    assert run(guide, "--replace").status == 0
    assert "## Compared" in Article.objects.get().body


def test_a_publication_with_holes_keeps_the_copy_and_names_them(guide: Path) -> None:
    make_user("ada")
    ran = run(guide, "--json", "--publish", "--as", "ada")
    assert ran.status == 2
    assert ran.json == {
        **REPORT,
        "holes": [{"code": "topic-missing", "message": "The guide has no topic.", "where": ""}],
    }
    assert ran.err == "stoves.txt: not published: 1 hole; the working copy was kept.\n"
    assert (Article.objects.count(), Edition.objects.count()) == (1, 0)


def test_a_whole_guide_is_published_with_its_tables_once(guide: Path) -> None:
    make_user("ada")
    run(guide)
    article = Article.objects.get()
    content = content_of(article).changed(topic=make_topic().slug)
    save_content(article, content, lock_version=article.lock_version, by=None)
    first, second = (run(guide, "--publish", "--as", "ada") for _ in range(2))
    assert (first.status, second.status) == (0, 0)
    assert second.out.startswith(
        "stoves.txt: Nothing changed: this text was imported before, live already"
    )
    edition = Edition.objects.get()
    assert edition.read_content() == content
    used = edition.uses.exclude(table=None).values_list("table__key", flat=True)
    versions = TableVersion.objects.values_list("table__key", flat=True)
    assert (list(used), list(versions)) == (["stoves-for-small-boats-compared"],) * 2


def test_who_may_not_publish_keeps_the_copy(guide: Path) -> None:
    make_user("guest").__class__.objects.filter(username="guest").update(is_superuser=False)
    ran = run(guide, "--json", "--publish", "--as", "guest")
    assert (ran.status, [hole["code"] for hole in ran.json["holes"]]) == (2, ["not-allowed"])
    assert (Article.objects.count(), Edition.objects.count()) == (1, 0)


def test_a_slug_may_be_given(guide: Path) -> None:
    assert run(guide, "--slug", "stoves", "--json").json["guide"] == "stoves"
    assert run(guide, "--slug", "Not One").err == (
        "stoves.txt, line 1: “Not One” is no slug: use small letters, digits, hyphens.\n"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["x", "y", "--slug", "a"], "--slug names one guide: give one file with it."),
        (["x", "--publish"], "--publish needs --as USER: editions carry who published them."),
        (["x", "--as", "nobody"], "There is no active user “nobody”."),
    ],
)
def test_options_that_can_not_be_meant_are_refused(options: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*options)
    assert str(refused.value) == sentence


@pytest.mark.sample
def test_the_sample_is_stored_and_found_again(sample_guide: Path) -> None:
    make_user("ada")
    first, again = (run(sample_guide, "--json", "--as", "ada").json for _ in range(2))
    assert (first["created"], again["created"], again["unchanged"]) == (True, False, True)
    counts = ("headings", "facts", "tables", "rows", "promotions", "faqs", "sources")
    assert [first[part] for part in counts] == [6, 6, 1, 5, 1, 4, 4]
    assert first["authors"] == ["Connie"]
    for part in (*counts, "authors", "warnings"):
        assert again[part] == first[part]


def test_facts_come_in_at_the_console_of_the_machine_too(guide: Path) -> None:
    rows = "| Claim | Source | Confidence |\n|---|---|---|\n| It burns | Post | Reported |\n"
    guide.write_text(f"{TEXT}\n## Known\n\n{rows}")
    assert run(guide, "--json").json["facts"] == 1
    assert Article.objects.count() == 1
