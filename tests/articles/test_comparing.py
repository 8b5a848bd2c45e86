"""Two texts as one, with what is gone and what is new."""

from articles.comparing import (
    MOST_PARAGRAPHS,
    MOST_WORDS,
    Passage,
    Piece,
    compare_prose,
    compare_words,
)


def told(passage: Passage) -> tuple[str, list[tuple[str, str]]]:
    return passage.kind, [(piece.kind, piece.text) for piece in passage.pieces]


def test_a_changed_price_is_the_only_word_that_is_marked() -> None:
    assert compare_words("The plan costs $17 a month.", "The plan costs $19 a month.") == (
        Piece("same", "The plan costs"),
        Piece("gone", "$17"),
        Piece("new", "$19"),
        Piece("same", "a month."),
    )


def test_a_paragraph_is_found_again_behind_a_new_one() -> None:
    before = ["We wrote letters for a week.", "The nib held, mostly."]
    after = ["We wrote letters for a week.", "It rained.", "The nib held, always."]
    (stretch, changed) = compare_prose(before, after).stretches
    assert [told(p) for p in (*stretch.passages, *changed.passages)] == [
        ("same", [("same", "We wrote letters for a week.")]),
        ("new", [("new", "It rained.")]),
        ("changed", [("same", "The nib held,"), ("gone", "mostly."), ("new", "always.")]),
    ]


def test_paragraphs_that_say_something_else_are_not_mixed_word_by_word() -> None:
    prose = compare_prose(["Pens leak in aeroplanes."], ["Our favourite costs less now."])
    assert [told(p)[0] for stretch in prose.stretches for p in stretch.passages] == ["gone", "new"]


def test_long_stretches_without_a_change_are_folded_between_their_neighbours() -> None:
    lines = [f"Paragraph {n}." for n in range(20)]
    after = [*lines[:10], "A new thought.", *lines[10:]]
    prose = compare_prose(lines, after)
    assert [(stretch.folded, len(stretch.passages)) for stretch in prose.stretches] == [
        (True, 9), (False, 1), (False, 1), (False, 1), (True, 9),
    ]  # fmt: skip
    assert prose.differs


def test_equal_texts_do_not_differ_and_keep_their_words() -> None:
    prose = compare_prose(["One.", "Two."], ["One.", "Two."])
    assert not prose.differs
    assert [p.pieces[0].text for s in prose.stretches for p in s.passages] == ["One.", "Two."]


def test_a_text_of_countless_changes_is_called_rewritten_and_not_matched() -> None:
    before = [f"Old {n}" for n in range(MOST_PARAGRAPHS + 1)]
    prose = compare_prose(["Same.", *before], ["Same.", "Short now."])
    assert (prose.rewritten, prose.stretches, prose.differs) == (True, (), True)


def test_paragraphs_longer_than_the_bound_are_replaced_whole() -> None:
    before = "a " * (MOST_WORDS + 1)
    assert [piece.kind for piece in compare_words(before, f"{before} b")] == ["gone", "new"]


def test_what_stands_before_and_after_adds_up_to_both_texts() -> None:
    before = ["Alpha beta gamma delta.", "Kept.", "Moved one.", "Last words here."]
    after = ["Alpha beta delta epsilon.", "Last words here.", "Kept.", "Moved one."]
    passages = [p for s in compare_prose(before, after).stretches for p in s.passages]

    def side(left_out: str) -> list[str]:
        texts = (" ".join(x.text for x in p.pieces if x.kind != left_out) for p in passages)
        return [text for text in texts if text]

    assert side("new") == before
    assert side("gone") == after
