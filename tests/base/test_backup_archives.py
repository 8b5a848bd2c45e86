"""What a restore refuses, before it changes anything."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from capysite.base.models import PublisherSettings

pytestmark = pytest.mark.django_db(transaction=True)

Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture
def saved(tmp_path: Path, media: Path) -> Path:
    PublisherSettings.objects.create(name="Saved")
    media.mkdir()
    (media / "pen.webp").write_bytes(b"pen")
    target = tmp_path / "site.tar"
    call_command("backup", str(target))
    PublisherSettings.objects.update(name="Now")
    return target


def refusal(archive: Path) -> str:
    """The sentence; and nothing has changed, inside the site or beside it."""
    beside = {path for path in archive.parent.rglob("*") if path.is_file()}
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(archive), force=True, verbosity=0)
    assert PublisherSettings.current().name == "Now"
    assert {path for path in archive.parent.rglob("*") if path.is_file()} == beside
    return str(refused.value)


def rewrite(archive: Path, change: Callable[[list[Member]], list[Member]]) -> Path:
    with tarfile.open(archive) as tar:
        members = [(m, (tar.extractfile(m) or io.BytesIO()).read()) for m in tar]
    forged = archive.with_name("forged.tar")
    with tarfile.open(forged, "w") as tar:
        for member, content in change(members):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return forged


def with_manifest(archive: Path, **changed: Any) -> Path:
    def change(members: list[Member]) -> list[Member]:
        (manifest, content), *rest = members
        return [(manifest, json.dumps(json.loads(content) | changed).encode()), *rest]

    return rewrite(archive, change)


def member(name: str, **kind: Any) -> Member:
    made = tarfile.TarInfo(name)
    for attribute, value in kind.items():
        setattr(made, attribute, value)
    return made, b"" if kind else b"canary"


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (member("../escaped"), "would leave its place"),
        (member("media/../../escaped"), "would leave its place"),
        (member("/tmp/escaped"), "would leave its place"),
        (member("media//etc/escaped"), "would leave its place"),
        (member("media\\..\\escaped"), "would leave its place"),
        (member("other"), "would leave its place"),
        (member("media/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "no plain file"),
        (member("media/hard", type=tarfile.LNKTYPE, linkname="database"), "no plain file"),
        (member("media/device", type=tarfile.CHRTYPE, devmajor=1, devminor=5), "no plain file"),
        (member("media/pipe", type=tarfile.FIFOTYPE), "no plain file"),
        (member("media/pen.webp"), "twice"),
        (member("media/unlisted.webp"), "does not hold the files of its manifest"),
    ],
)
def test_an_archive_with_more_than_a_backup_has(saved: Path, extra: Member, sentence: str) -> None:
    assert sentence in refusal(rewrite(saved, lambda members: [*members, extra]))


def test_an_archive_that_lacks_a_file(saved: Path) -> None:
    forged = rewrite(saved, lambda members: members[:-1])
    assert "does not hold the files of its manifest" in refusal(forged)


@pytest.mark.parametrize("name", ["database", "media/pen.webp"])
def test_an_archive_with_a_damaged_file(saved: Path, name: str) -> None:
    def damage(members: list[Member]) -> list[Member]:
        return [(m, c[:-1] + b"?" if m.name == name else c) for m, c in members]

    assert refusal(rewrite(saved, damage)) == f"{name} in the archive is damaged."


def test_half_an_archive(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    assert "is no backup" in refusal(saved)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello" * 400])
def test_a_file_that_is_no_archive(saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    assert "no backup" in refusal(saved)


def test_a_file_that_is_not_there(saved: Path) -> None:
    assert "There is no file" in refusal(saved.with_name("missing.tar"))


def test_an_archive_without_a_manifest(saved: Path) -> None:
    assert "has no manifest" in refusal(rewrite(saved, lambda members: members[1:]))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"format": 2}, "in another format"),
        ({"files": ["database"]}, "can't be read"),
        ({"files": {"database": 5}}, "can't be read"),
        ({"more": 1}, "can't be read"),
        ({"database": "oracle"}, "The backup is of oracle, and this site uses"),
        ({"migrations": [["articles", "9999_later"]]}, "knows articles.9999_later"),
        ({"migrations": 5}, "can't be read"),
    ],
)
def test_a_manifest_that_does_not_fit(saved: Path, changed: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(with_manifest(saved, **changed))
