"""The file of a backup: one .tar with a manifest, the database and the media, checked when read."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media"
LARGEST_MANIFEST = 64 * 1024 * 1024
CHUNK = 1024 * 1024


class BackupError(Exception):
    """What went wrong, in a sentence for who runs the site."""


@dataclass(frozen=True)
class Manifest:
    version: str  # of the program
    made_at: str  # ISO, UTC
    database: str  # sqlite or postgresql
    migrations: list[list[str]]  # app, name
    files: dict[str, str]  # name in the archive → SHA-256
    format: int = FORMAT


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    """Under a temporary name first: a full disk leaves no half archive with the real one."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with (
            open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            _add(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            for name, path in files.items():
                tar.add(path, name, recursive=False, filter=_anonymous)
            tar.close()
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(source: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """The archive with its manifest; every name in it is known and stays inside."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            members = _members(tar)
            manifest = _manifest(tar, members)
            if set(members) != {MANIFEST, *manifest.files}:
                raise BackupError("The archive does not hold the files of its manifest.")
            yield tar, manifest
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {source}.") from error
    except tarfile.TarError as error:
        raise BackupError(f"{source.name} is no backup, or a part of one: {error}.") from error


def extract(tar: tarfile.TarFile, manifest: Manifest, name: str, to: Path) -> None:
    """Writes one file, and refuses it if it isn't the one that was saved."""
    content = tar.extractfile(name)
    assert content is not None  # `_members` let regular files in alone
    to.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with to.open("xb") as file:
        for chunk in _chunks(content):
            hashed.update(chunk)
            file.write(chunk)
    if hashed.hexdigest() != manifest.files[name]:
        raise BackupError(f"{name} in the archive is damaged.")


def _members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        if not member.isreg():
            raise BackupError(f"{member.name!r} in the archive is no plain file.")
        if not _inside(member.name):
            raise BackupError(f"{member.name!r} in the archive would leave its place.")
        if member.name in members:
            raise BackupError(f"{member.name!r} is in the archive twice.")
        members[member.name] = member
    return members


def _inside(name: str) -> bool:
    """Whether it is a file that `write` could have made."""
    if name in {MANIFEST, DATABASE}:
        return True
    path = PurePosixPath(name)
    plain = "\\" not in name and "\0" not in name and str(path) == name
    return plain and path.parts[0] == MEDIA and len(path.parts) > 1 and ".." not in path.parts


def _manifest(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    member = members.get(MANIFEST)
    if member is None or member.size > LARGEST_MANIFEST:
        raise BackupError("The archive has no manifest: it is no backup of this program.")
    content = tar.extractfile(member)
    assert content is not None
    try:
        values: dict[str, Any] = json.loads(content.read())
        if values.get("format") != FORMAT:
            raise BackupError("The backup was made by a newer program, in another format.")
        manifest = Manifest(**values)
        sound = all(
            len(pair) == 2 and all(isinstance(part, str) for part in pair)
            for pair in (*manifest.files.items(), *manifest.migrations)
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BackupError("The manifest of the archive can't be read.") from error
    if not sound or DATABASE not in manifest.files or MANIFEST in manifest.files:
        raise BackupError("The manifest of the archive can't be read.")
    return manifest


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of the machine's accounts."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        yield chunk
