"""What counts as the words of a page, and when an excerpt stands among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.ledger.excerpts import holds, plain
from capysite.base.pagetext import text_of

HTML = "text/html; charset=utf-8"


def words(source: str) -> str:
    return text_of(source.encode(), HTML)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Team</p><p>$17<b>/mo</b></p>", "Team $17 /mo"),
        ("a&nbsp;b &amp; c &#8217;d&rsquo; &euro;9", "a b & c ’d’ €9"),
        ("<style>p{}</style>a<SCRIPT src=x>b</sCript >c<template>d</template>", "a c"),
        ("a<!-- $17 -->b<!-->c<!doctype html>d", "a b c d"),
        ('<a title="1 > 0" href=x>so</a> < 5 <3', "so < 5 <3"),
        ("<a title = '>$17'>x</a><p class=it's>y</p>", "x y"),
        ("<script>var a = '</p>$17'", ""),
        ('shown<a title="never closed>hidden', "shown"),
        ("&#99999999999999999999999; &#xfffffffffff;x", "\ufffd \ufffdx"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
    ],
)
def test_only_what_a_reader_can_read_is_text(source: str, text: str) -> None:
    assert words(source) == text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("“é”".encode(), "text/html"),
        ("“é”".encode(), "text/html; charset=UTF-8"),
        ("“é”".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("<meta charset='windows-1252'>“é”".encode("cp1252"), "text/html"),
        ("<meta http-equiv=x content='text/html; charset=windows-1252'>“é”".encode("cp1252"), ""),
        ("\ufeff“é”".encode(), "text/html; charset=windows-1252"),
        ("\ufeff“é”".encode("utf-16-le"), "text/html"),
        ("\ufeff“é”".encode("utf-16-be"), "text/plain"),
        ("<meta charset=utf-16>“é”".encode(), "text/html"),
        ("<meta charset=punycode>“é”".encode(), "text/html; charset=idna"),
        ("“é”".encode(), "text/html; charset=hex"),
    ],
)
def test_the_letters_are_read_as_the_page_says(body: bytes, content_type: str) -> None:
    assert text_of(body, content_type) == "“é”"


def test_plain_text_keeps_its_angle_brackets() -> None:
    assert text_of(b"a <b> &amp;", "text/plain") == "a <b> &amp;"


@pytest.mark.parametrize(
    ("source", "excerpt"),
    [
        ("<td>Team<td>$17<sup>/mo</sup>", "Team $17/mo"),
        ("<span>$</span><span>17</span>", "$17"),
        ("Up&nbsp;to  300\nminutes", "up to 300 minutes"),
        ("the ‘unlimited’ plan — it isn’t", "the 'unlimited' plan - it isn't"),
        ("the “unlimited” plan", '"unlimited"'),
        ("non\u2011breaking soft\u00adhyphen", "non-breaking softhyphen"),
        ("cafe\u0301 \ufb01ve", "café five"),
        ("Team costs $17. A seat is one person. Billed monthly.", "costs $17 … billed monthly"),
        ("Team costs $17. A seat is one person.", "Team costs [...] one person."),
        ("Straße 5", "STRASSE 5"),
        ("Quill<b>Cast</b>", "QuillCast"),
        ("costs 1,200 a year", "1,200 a year"),
    ],
)
def test_an_excerpt_is_found_however_it_is_set(source: str, excerpt: str) -> None:
    assert holds(plain(words(source)), excerpt)


@pytest.mark.parametrize(
    ("source", "excerpt"),
    [
        ("Team $19/mo", "Team $17/mo"),
        ("$17/mo", "$1"),
        ("$1.50", "$1"),
        ("2.17 minutes", "17 minutes"),
        ("1 7 users", "17 users"),
        ("unlimited", "limited"),
        ("<script>$17/mo</script>Team", "$17/mo"),
        ("<a title='$17/mo'>Team</a>", "$17/mo"),
        ("billed monthly. Team costs $17", "costs $17 … billed monthly"),
        ("anything", " … "),
        ("", "Team"),
    ],
)
def test_other_words_are_not_taken_for_it(source: str, excerpt: str) -> None:
    assert not holds(plain(words(source)), excerpt)


HOSTILE = {
    "nested": "<div>" * 400_000, "comments": "<!--" * 500_000, "quotes": "<a '\">" * 300_000,
    "values": "<a b='" * 300_000 + ">", "spaces": "<a " + "= " * 900_000, "scripts":
    "<script" * 250_000, "half scripts": "<script></" * 190_000, "ampersands": "&" * 2_000_000,
    "angles": "<" * 2_000_000, "entities": "&#" + "9" * 1_990_000,
    "accents": "a" + "\u0315\u0300" * 450_000, "spaced": "a " * 900_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_two_hostile_megabytes_are_read_as_any_others(name: str) -> None:
    """A parser that looks back would still be busy with the first of them."""
    assert not holds(plain(words(HOSTILE[name])), "aaaaaa " * 40 + "b")


@given(st.binary(max_size=200), st.sampled_from([HTML, "text/plain", "", "text/html;charset=gbk"]))
def test_any_bytes_have_a_text(body: bytes, content_type: str) -> None:
    text = text_of(body, content_type)
    assert text == " ".join(text.split())


@given(st.text(alphabet="a $1.7é…'\"-[", max_size=60))
def test_a_text_holds_itself(text: str) -> None:
    shown = plain(text).replace("...", "").strip(". [")
    assert holds(plain(f"<p>{shown}"), shown) == bool(shown)
