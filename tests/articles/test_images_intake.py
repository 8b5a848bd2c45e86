"""Pictures are decoded, limited, stripped and written anew."""

import io
import os
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.ExifTags import Base
from pytest_django.fixtures import Settings

from articles.images import intake
from articles.models import Image

AT = datetime(2026, 5, 2, 12, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "i"


def encoded(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Pillow.new(mode, size, "teal" if mode != "RGBA" else (0, 128, 128, 90)).save(
        out, kind, **options
    )
    return out.getvalue()


def take(data: bytes, name: str = "Pond at dawn.png") -> Image:
    return intake.take_in(io.BytesIO(data), name=name, by=None, at=AT)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def refusal(data: bytes, name: str = "pond.png") -> str:
    with pytest.raises(intake.ImageRefused) as refused:
        take(data, name)
    assert not Image.objects.exists()
    return str(refused.value)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(b"\0" * 1000)),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_every_listed_format_becomes_webp_and_a_fallback(kind: str, media: Path) -> None:
    image = take(encoded(kind, size=(2000, 500)))
    shapes = [(r["format"], r["width"], r["height"]) for r in image.renditions]
    assert shapes == [
        ("WEBP", 800, 200),
        ("JPEG", 800, 200),
        ("WEBP", 1600, 400),
        ("JPEG", 1600, 400),
    ]
    assert sorted(path.name for path in media.iterdir()) == sorted(
        r["name"] for r in image.renditions
    )
    for rendition in image.renditions:
        with Pillow.open(media / rendition["name"]) as written:
            assert written.format == rendition["format"]
            assert written.size == (rendition["width"], rendition["height"])


def test_the_master_is_ours_and_no_wider_than_renditions_need(media: Path) -> None:
    image = take(encoded("PNG", size=(4000, 1000)))
    with Pillow.open(media.parent / "m" / image.master) as master:
        assert (master.format, master.size) == ("JPEG", (3200, 800))
    clear = take(encoded("WEBP", size=(30, 20), mode="RGBA"))
    with Pillow.open(media.parent / "m" / clear.master) as master:
        assert (master.format, master.mode, master.size) == ("PNG", "RGBA", (30, 20))


def test_a_small_picture_is_never_made_larger() -> None:
    assert {r["width"] for r in take(encoded(size=(300, 200))).renditions} == {300}


def test_a_picture_with_transparency_falls_back_to_png() -> None:
    assert [r["format"] for r in take(encoded(mode="RGBA")).renditions] == ["WEBP", "PNG"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_mode_of_pixels_is_taken(mode: str) -> None:
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Pillow.new(mode, (30, 20)).save(out, kind)
    assert take(out.getvalue()).width == 30


def test_a_picture_lies_as_it_was_held_and_tells_nothing_else(media: Path) -> None:
    exif = Pillow.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Artist] = "CANARY-ARTIST"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = take(encoded("JPEG", size=(60, 20), exif=exif, comment=b"CANARY", icc_profile=profile))
    assert (image.width, image.height) == (20, 60)
    for path in files_below(media.parent):
        assert b"CANARY" not in path.read_bytes()
        with Pillow.open(path) as written:
            assert written.info["icc_profile"] == profile
            assert not written.getexif()


def test_what_is_appended_to_a_picture_is_gone(media: Path) -> None:
    take(encoded("GIF") + b"<script>alert('CANARY')</script>PK\x03\x04")
    kept = files_below(media.parent)
    assert len(kept) == 3
    assert [path for path in kept if b"CANARY" in path.read_bytes()] == []


def test_names_can_not_be_guessed_from_the_file() -> None:
    image = take(encoded())
    assert all(len(r["name"].split(".")[0]) == 32 for r in image.renditions)
    assert "pond" not in str(image.renditions)
    assert image.key.startswith("pond-at-dawn-")


def test_the_same_file_again_is_the_same_picture(media: Path) -> None:
    assert take(encoded()) == take(encoded(), "copy.png")
    assert len(list(media.iterdir())) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "is no picture that we take",
        ),
        (b"<!doctype html><script>1</script>", "is no picture that we take"),
        (b"GIF89a<script>alert(1)</script>", "is no picture that we take"),
        (encoded("BMP"), "is no picture that we take"),
        (encoded("JPEG", size=(400, 400))[:900], "is broken"),
        (encoded("PNG", size=(400, 400))[:80], "is broken"),
        (png_header(60, 60), "is broken"),
        (png_header(9000, 9000), "has too many pixels"),
        (png_header(100_000, 100_000), "has too many pixels"),
        (png_header(20_000, 10), "has too many pixels"),
    ],
)
def test_each_bad_file_gets_one_sentence_and_leaves_nothing(
    data: bytes, words: str, media: Path
) -> None:
    assert words in refusal(data)
    assert files_below(media.parent) == []


def test_a_moving_picture_is_refused() -> None:
    out = io.BytesIO()
    frames = [Pillow.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert "moves" in refusal(out.getvalue())


def test_a_file_over_the_limit_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_BYTES", 1024 * 1024)
    assert (
        refusal(encoded() + b"\0" * 1024 * 1024)
        == "“pond.png” is larger than 1 MB: make it smaller."
    )


def test_a_full_disk_leaves_no_empty_file(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        take(encoded())
    assert files_below(media.parent) == []
