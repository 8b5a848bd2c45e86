"""The sample guide, which stands beside the checkout and whose words stay there."""

from dataclasses import astuple
from pathlib import Path

import pytest

from articles.importing.parsing import parse
from articles.importing.reading import read_text
from tests.articles.import_variations import VARIATIONS

pytestmark = [pytest.mark.sample, pytest.mark.alike]

COUNTS = (6, 6, 1, 5, 1, 4, 4)
WARNED = {
    ("row-shape", 34), ("source-unnamed", 15), ("source-unnamed", 16), ("reading-time", 3),
    ("review-unbacked", 1), ("price-typed", 35), ("disclosure-unbacked", 1),
    ("fact-unhedged", 30), ("fact-unhedged", 46),
}  # fmt: skip
LEFT_OUT = {("left-out", 54), ("left-out", 55)}


def test_the_sample_has_its_parts_and_its_warnings(sample_guide: Path) -> None:
    draft = parse(read_text(sample_guide.read_bytes(), sample_guide.name))
    assert astuple(draft.counts) == COUNTS
    assert [author.name for author in draft.authors] == ["Connie"]
    assert {(warning.code, warning.line) for warning in draft.warnings} == WARNED | LEFT_OUT


@pytest.mark.parametrize("name", VARIATIONS)
def test_the_sample_says_the_same_however_it_is_typed(name: str, sample_guide: Path) -> None:
    text = VARIATIONS[name](read_text(sample_guide.read_bytes()))
    draft = parse(read_text(text.encode(), name))
    assert astuple(draft.counts) == COUNTS
    assert [author.name for author in draft.authors] == ["Connie"]
    codes = sorted(code for code, _ in WARNED | LEFT_OUT)
    assert sorted(warning.code for warning in draft.warnings) == codes
