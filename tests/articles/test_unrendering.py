"""HTML of our own as Markdown: read again, it says the same."""

import re

import pytest
from lxml import html
from markdown_it import MarkdownIt

from articles.markdown import fill, render
from articles.markdown.unrendering import as_markdown

READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
TEXTS = [
    "# One\n\n## Two *three* **four** ~~five~~",
    "A paragraph  \nin two lines\nand a third.",
    "- One\n- Two\n  - Three\n  - Four\n- Five",
    "1. One\n\n   Two\n\n2. Three\n\n   - Four",
    "7. Seven\n8. Eight",
    "> Said\n>\n> twice\n>\n> - and listed",
    "Before\n\n---\n\nAfter",
    "```\nx = *y*\n| a |\n```",
    "`` a`b `` and `c|d`",
    "| A | B |\n|---|---|\n| x \\| y | `c\\|d` |\n| **z** | |",
    '[Words](https://pens.example/a_(b)?c=d&e=f "Title") and <https://pens.example/>',
    "![x](https://pens.example/nothing.png)",
]
SIGNS = [
    "1. is no list", "- is no list", "+ nor this", "# is no heading", "> is no quotation",
    "*stars* and _lines_ and snake_case_words", "[no](link) and ![no](image)", "`no code`",
    "a | b", "~~no~~", "&amp; and &lt;", "back\\slash", "<b>no</b>", "<https://pens.example/>",
    "https://pens.example/ and www.pens.example and me@pens.example", "=====", "***", "3) three",
    "$17/mo, 50% & more", "{{ fact: none }}",
]  # fmt: skip


def shape(source: str) -> str:
    """What a reader gets: elements without their attributes but links, words on one line."""
    tree = html.fromstring(f"<main>{source}</main>")
    for frame in tree.xpath("//section | //div[@class='table-frame']"):
        frame.drop_tag()
    for anchor in tree.find_class("anchor"):
        anchor.drop_tree()
    for element in tree.iter():
        kept = {k: v for k, v in element.attrib.items() if k in {"href", "start"}}
        element.attrib.clear()
        element.attrib.update(kept)
    words = html.tostring(tree, encoding="unicode")
    return re.sub(r"\s*(</?(?!a|code|em|strong|s\b)[^>]*>)\s*", r"\1", " ".join(words.split()))


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_written_as_markdown_reads_the_same(text: str) -> None:
    first = fill(render(text).html, lambda slot: "")
    again = READER.render(as_markdown(re.sub(r'<a class="anchor".*?</a>', "", first)))
    assert shape(again) == shape(first)


@pytest.mark.parametrize("words", SIGNS)
def test_words_stay_words(words: str) -> None:
    page = html.Element("p")
    page.text = words
    again = html.fromstring(READER.render(as_markdown(html.tostring(page, encoding="unicode"))))
    assert again.tag == "p"
    assert len(again) == 0
    assert again.text_content() == words


def test_words_in_a_cell_stay_in_it() -> None:
    row = "<tr><td>a | b\\</td><td>c<br>d</td><td><code>e|f\\|g</code></td></tr>"
    source = f"<table><tr><th>1</th><th>2</th><th>3</th></tr>{row}</table>"
    cells = html.fromstring(READER.render(as_markdown(source))).xpath("//td")
    assert [cell.text_content() for cell in cells[:2]] == ["a | b\\", "c d"]
    assert len(cells) == 3


def test_a_bare_address_is_no_link_to_whoever_makes_links_of_them() -> None:
    said = as_markdown("<p>See https://pens.example/ and www.pens.example.</p>")
    assert "://" not in said
    assert "www." not in said


def test_a_link_that_earns_says_so_and_others_are_plain() -> None:
    said = as_markdown(
        '<p><a href="https://a.example/?b=1&amp;c=2" rel="sponsored nofollow">Buy *it*</a>, '
        '<a href="https://b.example/" rel="noopener">read</a></p>'
    )
    assert said == (
        '<a href="https://a.example/?b=1&amp;c=2" rel="sponsored nofollow">Buy \\*it\\*</a>, '
        "[read](https://b.example/)\n"
    )


def test_what_is_not_closed_loses_no_word() -> None:
    assert as_markdown("<p>One <em>two</p><ul><li>three") == "One *two*\n\n- three\n"
