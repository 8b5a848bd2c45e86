"""Where a picture is cropped, and which renditions it has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.images.recipe import Box, crop_box, wanted, widths_of

SIDE = st.integers(1, 16_000)
PERCENT = st.integers(0, 100)


@settings(deadline=None)
@given(SIDE, SIDE, PERCENT, PERCENT)
def test_a_crop_lies_inside_holds_its_point_and_is_as_large_as_can_be(
    width: int, height: int, x: int, y: int
) -> None:
    box = crop_box(width, height, x, y)
    assert 0 <= box.left <= box.left + box.width <= width
    assert 0 <= box.top <= box.top + box.height <= height
    assert box.width == width or box.height == height
    assert abs(box.width - box.height * 16 / 9) <= 2
    for start, part, percent, length in (
        (box.left, box.width, x, width),
        (box.top, box.height, y, height),
    ):
        assert start - 1 <= length * percent / 100 <= start + part + 1


@settings(deadline=None)
@given(SIDE, SIDE)
def test_the_middle_is_cropped_evenly(width: int, height: int) -> None:
    box = crop_box(width, height, 50, 50)
    assert abs(2 * box.left + box.width - width) <= 1
    assert abs(2 * box.top + box.height - height) <= 1


@pytest.mark.parametrize(
    ("point", "box"),
    [
        ((0, 50), Box(0, 0, 1600, 900)),
        ((50, 50), Box(700, 0, 1600, 900)),
        ((70, 50), Box(1300, 0, 1600, 900)),
        ((100, 0), Box(1400, 0, 1600, 900)),
    ],
)
def test_the_crop_follows_the_point_until_the_edge(point: tuple[int, int], box: Box) -> None:
    assert crop_box(3000, 900, *point) == box


@settings(deadline=None)
@given(SIDE, SIDE, PERCENT, PERCENT)
def test_nothing_is_made_larger_than_it_is(width: int, height: int, x: int, y: int) -> None:
    for one in wanted((width, height), (x, y), "JPEG"):
        assert one.width <= one.box.width
        assert one.height <= one.box.height


def test_a_picture_comes_in_four_widths_or_in_its_own() -> None:
    assert widths_of(4000) == [400, 800, 1200, 1600]
    assert widths_of(1000) == [400, 800, 1000]
    assert widths_of(90) == [90]
