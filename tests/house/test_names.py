"""Modules are named after a thing or a verb of the product, and stay short enough to be read."""

import re

from tests.house.sources import ROOT, modules

DRAWERS = {"utils", "util", "helpers", "common", "core", "services", "misc", "tools", "lib"}
WORDS = {
    r"except Exception\b": "name what can go wrong",
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "decide it",
    r"Happycapy": "the publisher's name is data",
    r"timezone\.now\(": "capysite.base.clock reads the clock",
}


def test_no_module_is_a_drawer() -> None:
    assert [name for name in modules() if set(name.split(".")) & DRAWERS] == []


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        name: length
        for name, path in modules().items()
        if (length := path.read_text(encoding="utf-8").count("\n")) > 400
    }
    assert long == {}


def test_no_test_file_is_longer_than_250_lines() -> None:
    long = {
        path.name: length
        for path in (ROOT / "tests").rglob("test_*.py")
        if (length := path.read_text(encoding="utf-8").count("\n")) > 250
    }
    assert long == {}


def test_no_template_is_longer_than_120_lines() -> None:
    long = {
        path.name: length
        for path in (ROOT / "templates").rglob("*.html")
        if (length := path.read_text(encoding="utf-8").count("\n")) > 120
    }
    assert long == {}


def test_words_that_are_refused_on_sight() -> None:
    found = [
        f"{name}, line {number}: {reason}"
        for name, path in modules().items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word, reason in WORDS.items()
        if re.search(word, line)
    ]
    assert found == []


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    """The policy that pages are sent with would block them."""
    found = [
        f"{path.relative_to(ROOT)}, line {number}"
        for path in (ROOT / "templates").rglob("*.html")
        # Mail programs know no style sheet; css-inline spreads theirs.
        if "mail" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(\bsrc=|ld\+json))", line)
    ]
    assert found == []
