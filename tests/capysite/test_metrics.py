"""/metrics: numbers of the worker, for the machine that it runs on."""

import os
import re

import pytest

from tests.articles.factories import make_edition
from tests.capysite.reader import MONDAY, Reader

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
GUIDE = "/guides/pens/"


def figures(reader: Reader) -> dict[str, float]:
    text = reader.ask("/metrics", **LOCAL).text
    found = re.findall(rf'(?m)^capysite_page_cache_(\w+){{worker="{os.getpid()}"}} ([\d.]+)$', text)
    return {name: float(value) for name, value in found}


def test_it_counts_what_was_kept_and_given(reader: Reader) -> None:
    make_edition(slug="pens", at=MONDAY)
    assert figures(reader)["bound_bytes"] == reader.size
    for path in (GUIDE, GUIDE, GUIDE, "/guides/no/"):
        reader.ask(path)
    plain = figures(reader)
    assert (plain["hits_total"], plain["misses_total"], plain["renders_total"]) == (2, 2, 2)
    assert (plain["entries"], plain["age_seconds"]) == (2, 0)
    packed = len(reader.ask(GUIDE, HTTP_ACCEPT_ENCODING="gzip").body)
    assert figures(reader)["bytes"] == plain["bytes"] + packed
    reader.time.pass_by(30)
    assert figures(reader)["age_seconds"] == 30


def test_each_figure_is_told_with_its_kind(reader: Reader) -> None:
    lines = reader.ask("/metrics", **LOCAL).text.splitlines()
    assert [line.split()[1] for line in lines[::3]] == ["HELP"] * (len(lines) // 3)
    assert {line.split()[-1] for line in lines[1::3]} == {"gauge", "counter"}


@pytest.mark.parametrize(
    "asked_by",
    [
        {"REMOTE_ADDR": "198.51.100.7"},
        {"REMOTE_ADDR": ""},
        {**LOCAL, "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {**LOCAL, "HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_others_find_nothing_there(reader: Reader, asked_by: dict[str, str]) -> None:
    assert reader.ask("/metrics", **asked_by).status == 404


def test_it_tells_of_no_page(reader: Reader) -> None:
    make_edition(slug="pens", title="Pens that write", at=MONDAY)
    reader.ask(GUIDE)
    assert "pens" not in reader.ask("/metrics", **LOCAL).text.lower()
