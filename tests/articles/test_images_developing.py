"""The worker makes what the intake left out, whole or not at all, and once."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from articles.images import developing
from articles.images import files as stored
from articles.images.intake import take_in
from articles.models import Image, PictureWork
from capysite.base import generation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 2, 12, tzinfo=UTC)
LATER = AT + timedelta(minutes=11)
# Of a picture 450 pixels wide; the intake makes two of them.
ALL, MADE = 8, 6


class Killed(BaseException):
    pass


def take(size: tuple[int, int] = (450, 450), mode: str = "RGB") -> Image:
    """Red on its left half, blue on its right."""
    picture = Pillow.new(mode, size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    if mode == "RGBA":
        picture.putalpha(90)
    data = io.BytesIO()
    picture.save(data, "PNG")
    data.seek(0)
    return take_in(data, name="pond.png", by=None, at=AT)


def develop(image: Image, at: datetime = AT) -> Image:
    developing.develop(at)
    image.refresh_from_db()
    return image


def shapes(image: Image, crop: str = "") -> list[tuple[str, int, int]]:
    found = image.cropped(crop) if crop else image.whole
    return [(r["format"], r["width"], r["height"]) for r in found]


def names_on_disk(media: Path) -> set[str]:
    return {path.name for path in (media / "i").iterdir()}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Those that the worker writes."""
    written: list[Path] = []
    keep = stored.keep

    def noted(data: bytes, path: Path) -> None:
        keep(data, path)
        written.append(path)

    monkeypatch.setattr(stored, "keep", noted)
    return written


def kill_after(count: int, files: list[Path], at: datetime) -> None:
    """A worker that dies instead of writing one file more."""
    keep, until = stored.keep, len(files) + count

    def mortal(data: bytes, path: Path) -> None:
        if len(files) == until:
            raise Killed
        keep(data, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "keep", mortal)
        with pytest.raises(Killed):
            developing.develop(at)


def test_a_picture_gets_every_format_and_width_and_a_crop(media: Path) -> None:
    image = develop(take((900, 900)))
    assert shapes(image) == [
        (kind, width, width)
        for width in (400, 800, 900)
        for kind in ("WEBP", "JPEG", "AVIF")
        if (kind, width) != ("JPEG", 400)
    ]
    assert shapes(image, "16:9") == [
        (kind, width, height)
        for width, height in ((800, 450), (900, 506))
        for kind in ("WEBP", "JPEG", "AVIF")
    ]
    assert names_on_disk(media) == {r["name"] for r in image.renditions}
    for rendition in image.renditions:
        with Pillow.open(media / "i" / rendition["name"]) as written:
            assert written.format == rendition["format"]
            assert written.size == (rendition["width"], rendition["height"])
    assert image.master not in str(image.renditions)


def test_transparency_stays(media: Path) -> None:
    image = develop(take((500, 300), "RGBA"))
    for rendition in image.renditions:
        assert rendition["format"] != "JPEG"
        with Pillow.open(media / "i" / rendition["name"]) as written:
            assert written.mode == "RGBA"


def test_what_is_done_is_not_done_again(files: list[Path]) -> None:
    image = develop(take())
    done, number = len(files), generation.current()
    develop(image, LATER)
    assert len(files) == done == MADE
    assert generation.current() == number


def test_a_killed_worker_leaves_whole_files_and_the_next_goes_on(
    files: list[Path], media: Path
) -> None:
    image = take()
    before = image.renditions
    kill_after(3, files, AT)
    (media / "i" / f".{files[0].name}.part").write_bytes(b"half")
    # It may have been the picture's fault: there is a pause.
    assert develop(image, AT + timedelta(minutes=9)).renditions == before
    image = develop(image, LATER)
    assert len(image.renditions) == ALL
    assert len(files) == len(set(files)) == MADE
    for path in files:
        with Pillow.open(path) as written:
            written.load()


def test_a_picture_that_kills_its_worker_kills_few(files: list[Path]) -> None:
    image = take()
    for tried in range(5):
        kill_after(0, files, AT + tried * timedelta(minutes=11))
    assert len(develop(image, AT + timedelta(days=9)).renditions) == 2


def test_a_bite_ends_between_files_and_the_next_goes_on(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = take()
    monkeypatch.setattr("articles.images.developing.time.monotonic", lambda: 10.0 * len(files))
    bites = 0
    while len(image.renditions) < ALL:
        image = develop(image)
        bites += 1
        assert bites < 30
    assert bites == len(files) == MADE
    assert PictureWork.objects.get().tries == 0


def test_a_failed_picture_is_tried_again_with_a_bound(media: Path) -> None:
    image = take()
    master = media / "m" / image.master
    data = master.read_bytes()
    master.unlink()
    for tried in range(9):
        develop(image, AT + tried * timedelta(minutes=11))
    work = PictureWork.objects.get()
    assert (work.tries, work.problem) == (5, "Its file is missing.")
    assert len(image.renditions) == 2
    master.write_bytes(data[:900])
    work.delete()
    develop(image, AT)
    assert "OSError" in PictureWork.objects.get().problem
    master.write_bytes(data)
    assert len(develop(image, LATER).renditions) == ALL
    assert PictureWork.objects.get().problem == ""


def test_a_broken_picture_does_not_hold_up_the_next(media: Path) -> None:
    first, second = take(), take((300, 200))
    (media / "m" / first.master).unlink()
    develop(first)
    second.refresh_from_db()
    assert second.cropped("16:9")


@pytest.mark.parametrize(("x", "colour"), [(0, (254, 0, 0)), (100, (0, 0, 254))])
def test_the_crop_is_made_again_around_a_new_focal_point(
    x: int, colour: tuple[int, int, int], media: Path
) -> None:
    image = develop(take((400, 75)))
    old = {r["name"] for r in image.cropped("16:9")}
    whole = image.whole
    Image.objects.update(focal_x=x)
    image = develop(image)
    assert image.whole == whole
    new = image.cropped("16:9")
    assert len(new) == len(old)
    assert not old & {r["name"] for r in new}
    for rendition in new:
        with Pillow.open(media / "i" / rendition["name"]) as written:
            size = rendition["width"] // 2, rendition["height"] // 2
            pixel: Any = written.convert("RGB").getpixel(size)
            assert all(abs(a - b) < 8 for a, b in zip(pixel, colour, strict=True))


def test_a_focal_point_that_moves_meanwhile_is_not_forgotten(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = take()
    keep = stored.keep

    def moving(data: bytes, path: Path) -> None:
        Image.objects.update(focal_y=0)
        keep(data, path)

    monkeypatch.setattr(stored, "keep", moving)
    first = develop(image).cropped("16:9")
    assert develop(image).cropped("16:9") != first
    done = len(files)
    develop(image)
    assert len(files) == done


def test_a_picture_of_the_time_before_masters_is_made_from_what_there_is(media: Path) -> None:
    image = take()
    (media / "m" / image.master).unlink()
    Image.objects.update(master="")
    image.refresh_from_db()
    assert len(develop(image).renditions) == ALL
