"""Which files can be read as a text, and what is said of those that can't."""

import pytest

from articles.importing.draft import Refused
from articles.importing.parsing import parse
from articles.importing.reading import LARGEST, MOST_LINES, read_text

TEXT = "Ærø in five hours\n\nA café “by the sea” – open till late.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_may_come_in_any_marked_unicode(encoding: str) -> None:
    assert read_text(TEXT.encode(encoding)).lstrip("\ufeff") == TEXT


def test_a_text_from_an_old_windows_editor_is_read() -> None:
    assert read_text(TEXT.encode("cp1252")) == TEXT


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    assert read_text(TEXT.replace("\n", end).encode()) == TEXT


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "g.txt, line 1: the file is empty."),
        (b" \r\n\n", "g.txt, line 1: the file is empty."),
        ("\ufeff\n".encode(), "g.txt, line 1: the file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "g.txt, line 1: this is a binary file, not text."),
        (b"Title\nText\n\x00\x01", "g.txt, line 3: this is a binary file, not text."),
        (
            b"a" * (LARGEST + 1),
            "g.txt, line 1: a guide is at most 2 MB of text, and this file is larger.",
        ),
        (
            "Caf\u00e9\nna\u00efve ".encode() + b"\xff\xfe\n",
            "g.txt, line 2: a character here can’t be read as UTF-8: save the file as UTF-8.",
        ),
        (
            b"Title\n" + bytes(range(0x80, 0x9E)) * 4,
            "g.txt, line 2: a character here can’t be read as UTF-8: save the file as UTF-8.",
        ),
        (
            "\ufeffTitle\n".encode("utf-16-le") + b"\x00\xd8\x00\xd8",
            "g.txt, line 2: the file isn’t the Unicode text that its first bytes promise: "
            "save it as UTF-8.",
        ),
        (
            b"a\n" * (MOST_LINES + 1),
            "g.txt, line 20001: a guide has at most 20,000 lines, and this file has more.",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_file_and_line(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_text(data, "g.txt")
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("By Ada Lind\n7 April 2026 · 8 min read\n", 1),
        ("\n\n| Name | Price |\n|---|---|\n| A | B |\n", 3),
        ("This text begins with a sentence, and goes on with others.\n\nLike this one.", 1),
        ("- a list\n- of things", 1),
        ("## Section\n\nText.\n\n## Another\n\nText.", 1),
    ],
)
def test_a_text_without_a_title_is_refused(text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, name="g.txt")
    assert str(refused.value) == (
        f"g.txt, line {line}: no title was found: begin the text with one on a line of its own."
    )


def test_a_slug_that_is_none_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse("A title\n\nText.", name="g.txt", slug="No Slug")
    assert str(refused.value) == (
        "g.txt, line 1: “No Slug” is no slug: use small letters, digits, hyphens."
    )
