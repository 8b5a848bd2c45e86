"""The whole site in one file, and back: database and media."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError

from capysite.base import archive, audit, databases, generation, posting
from capysite.base.archive import BackupError, Manifest

Report = Callable[[str], object]
# Apps above append what marks as doubtful whatever may have left since the backup was made.
doubters: list[Callable[[str], int]] = [posting.doubt_all]


def make(target: Path, *, version: str, at: datetime, report: Report) -> Manifest:
    if target.exists():
        raise BackupError(f"{target} is there already. Choose another name.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            report("Copying the database …")
            copy = Path(folder) / archive.DATABASE
            databases.dump(copy)
            # Media after the database: what the copy refers to was there when it was made.
            files = {archive.DATABASE: copy} | _media()
            report(f"Writing {len(files) - 1} media files …")
            manifest = _manifest_of(files, version, at)
            archive.write(target, manifest, files)
            return manifest
    except (OSError, DatabaseError) as error:
        raise BackupError(f"The backup was not made: {error}.") from error


def restore(source: Path, *, version: str, force: bool, report: Report) -> Manifest:
    """Everything is read and checked before anything is changed."""
    try:
        with archive.reading(source) as (tar, manifest):
            _fits(manifest, version)
            if not force and not (databases.is_empty() and not _media()):
                raise BackupError("This site holds something already. Add --force to replace it.")
            media = Path(settings.MEDIA_ROOT)
            media.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=media, prefix=".restore-") as folder:
                report("Checking the archive …")
                for name in manifest.files:
                    archive.extract(tar, manifest, name, Path(folder) / name)
                _put_in_place(Path(folder), manifest, report)
            return manifest
    except (OSError, DatabaseError) as error:
        raise BackupError(f"The restore stopped: {error}.") from error


def _put_in_place(folder: Path, manifest: Manifest, report: Report) -> None:
    number = 0 if databases.is_empty() else _number()
    report("Replacing the database …")
    databases.load(folder / archive.DATABASE)
    report("Replacing the media …")
    _replace_media(folder / archive.MEDIA)
    report("Applying migrations …")
    call_command("migrate", verbosity=0, interactive=False)
    # A page kept by number, before, must not be found by the same number now.
    generation.skip_ahead(connection, max(number - _number(), 0) + 1)
    for doubt in doubters:
        doubt(f"Restored from a backup of {manifest.made_at}: it may have left since.")
    audit.record("site.restored", by=None, after={"made_at": manifest.made_at})


def _manifest_of(files: dict[str, Path], version: str, at: datetime) -> Manifest:
    return Manifest(
        version=version,
        made_at=at.isoformat(),
        database=connection.vendor,
        migrations=sorted(list(key) for key in MigrationRecorder(connection).applied_migrations()),
        files={name: archive.digest(path) for name, path in files.items()},
    )


def _fits(manifest: Manifest, version: str) -> None:
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.database}, and this site uses {connection.vendor}."
        )
    known = MigrationLoader(None).disk_migrations
    unknown = sorted(".".join(key) for key in manifest.migrations if tuple(key) not in known)
    if unknown:
        raise BackupError(
            f"The backup was made by capysite {manifest.version}, which knows {unknown[0]}; "
            f"this is {version}. Install that version or a later one first."
        )


def _media() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {
        f"{archive.MEDIA}/{path.relative_to(root).as_posix()}": path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and not _passing(path.relative_to(root))
    }


def _passing(path: Path) -> bool:
    """Temporary files of intake and restore begin with a dot."""
    return any(part.startswith(".") for part in path.parts)


def _replace_media(fresh: Path) -> None:
    """File by file: the folder may be a mount, which can't be renamed."""
    root = Path(settings.MEDIA_ROOT)
    for path in _media().values():
        path.unlink()
    for path in sorted(fresh.rglob("*")):
        if path.is_file():
            place = root / path.relative_to(fresh)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def _number() -> int:
    try:
        return generation.current()
    except DatabaseError:  # tables of something else
        return 0
