"""The whole site in one file, and back."""

import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.images.files import keep
from capysite.base import audit, generation
from capysite.base.models import AuditEntry, OutboxMail, PublisherSettings
from tests.base.makers import database_url, make_mail, start_manage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _writing_goes_on(media: Path) -> Iterator[None]:
    """A site with something in every place that a backup has to know."""
    PublisherSettings.objects.create(name="The Slow Gazette — “quoted” 100 %")
    audit.record("test", by=None)
    make_mail(subject="Waiting")
    (media / "images").mkdir(parents=True)
    (media / "images" / "pen.webp").write_bytes(b"\x00pen\xff")
    yield
    connection.close()


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_fresh"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield database_url(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def back_up(folder: Path) -> Path:
    target = folder / "site.tar"
    call_command("backup", str(target), verbosity=0)
    return target


def spoil(media: Path) -> None:
    PublisherSettings.objects.update(name="Spoiled")
    make_mail(subject="Queued after the backup")
    (media / "images" / "pen.webp").write_bytes(b"spoiled")
    (media / "later.webp").write_bytes(b"later")


def test_what_was_saved_comes_back_and_nothing_else_stays(tmp_path: Path, media: Path) -> None:
    saved = back_up(tmp_path)
    spoil(media)
    call_command("restore", str(saved), force=True, verbosity=0)
    assert PublisherSettings.current().name == "The Slow Gazette — “quoted” 100 %"
    assert OutboxMail.objects.get().subject == "Waiting"
    assert [p.relative_to(media).as_posix() for p in media.rglob("*") if p.is_file()] == [
        "images/pen.webp"
    ]
    assert (media / "images" / "pen.webp").read_bytes() == b"\x00pen\xff"
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "test",
        "site.restored",
    ]


def test_a_backup_makes_a_site_out_of_nothing(tmp_path: Path, empty_database: str) -> None:
    saved = back_up(tmp_path)
    environment = {"DATABASE_URL": empty_database, "MEDIA_ROOT": str(tmp_path / "fresh")}
    restored = start_manage("restore", str(saved), **environment)
    assert "The site stands as of" in restored.communicate(timeout=60)[0]
    told = start_manage("dumpdata", "base.publishersettings", **environment)
    assert "The Slow Gazette" in told.communicate(timeout=60)[0]
    assert (tmp_path / "fresh" / "images" / "pen.webp").read_bytes() == b"\x00pen\xff"


def test_the_database_keeps_its_promises_after_a_restore(tmp_path: Path) -> None:
    saved = back_up(tmp_path)
    call_command("restore", str(saved), force=True, verbosity=0)
    before = generation.current()
    PublisherSettings.objects.update(tagline="new")
    assert generation.current() > before
    with pytest.raises(Exception, match="never changed"):
        AuditEntry.objects.update(by_name="forged")


def test_no_page_kept_before_is_found_by_its_number_after(tmp_path: Path) -> None:
    saved = back_up(tmp_path)
    for n in range(5):
        PublisherSettings.objects.update(tagline=str(n))
    before = generation.current()
    call_command("restore", str(saved), force=True, verbosity=0)
    assert generation.current() > before


def test_mail_that_waited_then_is_not_sent_again_by_itself(tmp_path: Path) -> None:
    saved = back_up(tmp_path)
    call_command("restore", str(saved), force=True, verbosity=0)
    mail = OutboxMail.objects.get()
    assert mail.state == OutboxMail.State.IN_DOUBT
    assert "may have left since" in mail.last_error


def test_only_its_owner_reads_a_backup(tmp_path: Path) -> None:
    assert stat.S_IMODE(back_up(tmp_path).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.glob("*.tar*")) == ["site.tar"]
    assert list(tmp_path.glob(".backup-*")) == []


def test_the_archive_names_no_account_of_the_machine(tmp_path: Path) -> None:
    with tarfile.open(back_up(tmp_path)) as tar:
        assert {(m.uid, m.gid, m.uname, m.gname) for m in tar} == {(0, 0, "", "")}


def test_a_backup_is_never_written_over(tmp_path: Path) -> None:
    back_up(tmp_path)
    with pytest.raises(CommandError, match="is there already"):
        back_up(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no folder .*nowhere"):
        call_command("backup", str(tmp_path / "nowhere" / "site.tar"))


def test_a_site_that_holds_something_is_not_replaced_without_force(
    tmp_path: Path, media: Path
) -> None:
    saved = back_up(tmp_path)
    spoil(media)
    with pytest.raises(CommandError, match="Add --force"):
        call_command("restore", str(saved), verbosity=0)
    assert PublisherSettings.current().name == "Spoiled"
    assert (media / "later.webp").exists()


def test_progress_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = back_up(tmp_path)
    call_command("restore", str(saved), force=True)
    told = capsys.readouterr().out
    assert "Copying the database" in told
    assert "holds the database and 1 media files" in told
    assert "Mail that was waiting is in doubt" in told


@pytest.mark.postgres
def test_a_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is missing"):
        back_up(tmp_path)
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "media"])


def test_pictures_come_back_with_masters_and_cards_but_nothing_half_written(
    tmp_path: Path, media: Path
) -> None:
    kept = {"i/a.avif", "m/a.jpg", "og/a.png"}
    for name in kept:
        keep(b"whole", media / name)
    (media / "i" / ".b.webp.part").write_bytes(b"half")
    saved = back_up(tmp_path)
    with tarfile.open(saved) as tar:
        names = {name.removeprefix("media/") for name in tar.getnames()}
    assert names == {"database", "manifest.json", "images/pen.webp", *kept}
    for name in kept:
        (media / name).unlink()
    call_command("restore", str(saved), force=True, verbosity=0)
    assert {name: (media / name).read_bytes() for name in kept} == dict.fromkeys(kept, b"whole")


def test_a_link_among_the_media_leads_nothing_in(tmp_path: Path, media: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    (media / "pen.lock").symlink_to(secret)
    saved = back_up(tmp_path)
    with tarfile.open(saved) as tar:
        assert sorted(tar.getnames()) == ["database", "manifest.json", "media/images/pen.webp"]
    assert b"canary" not in saved.read_bytes()
