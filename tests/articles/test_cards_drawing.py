"""Every letter of a card has a glyph, and a title stands as its script asks for."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from articles.cards.drawing import HEIGHT, ROOM, WIDTH, draw, is_drawable
from articles.cards.fonts import BOLD, REGULAR, clusters, font, fonted, has_glyph
from articles.cards.lines import cut, is_right_to_left, runs, wrapped
from articles.cards.words import CardWords, plain

TITLES = {
    "Latin": "Which pen should a façade painter in Łódź buy — “½” or ≥ 5 €?",
    "Greek and Cyrillic": "Ποιον βοηθό; Какой помощник?",
    "Arabic": "كيف تختار مساعدًا ذكيًا لمكتب صغير؟ 12 نصيحة",
    "Hebrew": "איך לבחור עוזר חכם",
    "Chinese": "小型办公室应该为哪个人工智能助手付费？",
    "Japanese": "「無料」の代償：小さなオフィスとAI",
    "Korean": "작은 사무실은 어떤 비서를 써야 할까요?",
    "Devanagari": "छोटे दफ़्तर के लिए क्षत्रिय हिन्दी",
    "emoji": "Pens 🖊️ 👩🏽‍💻 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 👍🏿 ❤️ 😀",
    "all at once": "Pen ペン قلم क़लम 펜 🖊️ 2026",
}
FONTS = {
    "A": "NotoSans-Bold.ttf",
    "ж": "NotoSans-Bold.ttf",
    "م": "NotoSansArabic-Bold.ttf",
    "中": "NotoSansCJK-Bold.ttc",
    "한": "NotoSansCJK-Bold.ttc",
    "ह": "NotoSansDevanagari-Bold.ttf",
    "हि": "NotoSansDevanagari-Bold.ttf",
    "😀": "NotoColorEmoji.ttf",
    "❤️": "NotoColorEmoji.ttf",
    "👩🏽‍💻": "NotoColorEmoji.ttf",
    "🇩🇪": "NotoColorEmoji.ttf",
    "ก": "NotoSansThai-Bold.ttf",
}


def words(title: str, **parts: str) -> CardWords:
    said = {"authors": "Ada Wren", "day": "2 May 2026", "brand": "The Pond Guide", **parts}
    return CardWords(plain(title), **{name: plain(text) for name, text in said.items()})


def drawn(title: str, **parts: str) -> Image.Image:
    picture = Image.open(io.BytesIO(draw(words(title, **parts))))
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture


def ink(title: str) -> tuple[int, int, int, int]:
    """Where the title alone stands: left, top, right, bottom."""
    room = (0, 110, WIDTH, 495)
    both = (picture.crop(room) for picture in (drawn(title), drawn(" ")))
    box = ImageChops.difference(*both).getbbox()
    assert box is not None
    return box[0], box[1] + 110, box[2], box[3] + 110


@pytest.mark.parametrize("weight", [BOLD, REGULAR])
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_no_script_that_we_promise_lacks_a_glyph(title: str, weight: str) -> None:
    for cluster, face in fonted(plain(title), weight):
        shown = [char for char in cluster if char not in "\u200d\ufe0f" and ord(char) < 0xE0000]
        assert all(has_glyph(face, char) for char in shown)
    assert is_drawable(words(title, authors=title, brand=title))


@pytest.mark.parametrize(("piece", "font"), FONTS.items())
def test_each_piece_is_drawn_with_the_font_of_its_script(piece: str, font: str) -> None:
    ((cluster, face),) = fonted(piece, BOLD)
    assert (cluster, face.path.name) == (piece, font)


def test_a_font_without_a_glyph_is_not_taken_to_have_one() -> None:
    faces = {face.path.name: face for piece in FONTS for _, face in fonted(piece, BOLD)}
    have = {
        (piece, name)
        for piece in ("A", "م", "中", "ह", "😀")
        for name, face in faces.items()
        if has_glyph(face, piece)
    }
    assert have == {(piece, FONTS[piece]) for piece in ("A", "م", "中", "ह", "😀")} | {
        ("A", "NotoSansCJK-Bold.ttc")
    }


def test_a_letter_that_no_font_has_leaves_no_box_but_no_card() -> None:
    for letter in ("\u0378", "\ue000", "\U00018d00"):
        assert not is_drawable(words(f"A pen {letter}"))
        assert not is_drawable(words("A pen", authors=f"Ada {letter}"))
    assert is_drawable(words("A pen \u200b\u2028and \x07ink\u202e"))


def test_letters_are_joined_and_not_only_set_side_by_side() -> None:
    for text in ("قلم", "क्षत्रि"):
        (run,) = runs(text, BOLD)
        letters = font(run.face, 60)
        assert letters.getlength(text) < sum(letters.getlength(char) for char in text)


@pytest.mark.parametrize("title", [TITLES["Arabic"], TITLES["Hebrew"], "قلم Quill 3.5"])
def test_a_title_from_right_to_left_stands_at_the_right(title: str) -> None:
    left, _, right, _ = ink(title)
    assert right > WIDTH - 80 - 20
    assert left > 80 + 20
    assert is_right_to_left(title)


def test_any_other_title_stands_at_the_left() -> None:
    left, _, right, _ = ink("Which pen? قلم")
    assert 80 <= left < 100
    assert right < WIDTH - 100


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Pen قلم ink", ["Pen", "قلم", "ink"]),
        ("قلم Quill جديد", ["جديد", "Quill", "قلم"]),
        ("سعر 12.50 فقط", ["فقط", "12.50", "سعر"]),
        ("Only 12 days", ["Only 12 days"]),
    ],
)
def test_pieces_of_both_directions_stand_in_reading_order(text: str, order: list[str]) -> None:
    assert [said for run in runs(text, BOLD) if (said := run.text.strip())] == order


@pytest.mark.parametrize("letter", ["W", "漢", "😀", "م", "word "])
def test_a_long_title_shrinks_until_it_has_room(letter: str) -> None:
    left, top, right, bottom = ink((letter * 200)[:200])
    assert 76 <= left < right <= WIDTH - 76
    assert 120 < top < bottom < 500


def test_a_line_too_long_is_cut_with_an_ellipsis() -> None:
    assert cut("A short one", 11, len) == "A short one"
    assert cut("A short one and more", 11, len) == "A short on…"


def test_wide_characters_break_anywhere_but_before_a_closing_mark() -> None:
    assert wrapped("漢字「漢字」。漢字", 4, len) == ["漢字「漢", "字」。漢", "字"]


@settings(deadline=None)
@given(st.text(st.sampled_from("abc 漢字、。() \u0301"), max_size=60), st.integers(4, 20))
def test_lines_keep_every_letter_and_the_width(text: str, width: int) -> None:
    said = plain(text)
    lines = wrapped(said, width, len)
    assert "".join("".join(lines).split()) == "".join(said.split())
    assert all(len(line) <= width or len(clusters(line)) == 1 for line in lines)


def test_an_unusual_card_keeps_to_its_edges() -> None:
    picture = drawn("Pen", authors="Ada Wren and " * 20, brand="The Pond Guide " * 6)
    edge = picture.crop((WIDTH - 76, 0, WIDTH, 590)).getcolors()
    assert edge is not None
    assert len(edge) == 1
    assert ROOM == WIDTH - 160
