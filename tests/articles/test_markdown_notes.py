"""Callouts and footnotes, which bodies alone have."""

import pytest

from articles.markdown import as_text, render, render_answer, render_inline


def problems(text: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in render(text).problems]


@pytest.mark.parametrize(
    ("mark", "title"),
    [
        ("TAKEAWAYS", "Key takeaways"),
        ("NOTE", "Note"),
        ("Tip", "Tip"),
        ("warning", "Take care"),
    ],
)
def test_a_quotation_that_begins_with_a_mark_is_a_callout(mark: str, title: str) -> None:
    html = render(f"> [!{mark}]\n> Prices are for *one* seat.").html
    assert html == (
        f'<div class="callout {mark.lower()}" role="note"><p class="callout-title">{title}</p>\n'
        "<p>Prices are for <em>one</em> seat.</p>\n</div>\n"
    )


def test_a_callout_holds_what_a_text_holds_and_says_lines_as_the_text_has_them() -> None:
    text = "> [!NOTE]\n> Costs {{ fact: pro-price }}.\n>\n> - a list\n> - {{ fact: }}\n"
    rendered = render(text)
    assert "<li>a list</li>" in rendered.html
    assert [(ref.key, ref.line) for ref in rendered.references] == [("pro-price", 2)]
    assert [problem.line for problem in rendered.problems] == [5]


def test_the_mark_may_stand_in_a_paragraph_of_its_own() -> None:
    html = render("> [!TIP]\n>\n> Ask for the yearly price.").html
    assert html.endswith("Tip</p>\n<p>Ask for the yearly price.</p>\n</div>\n")


def test_an_unknown_mark_is_named_and_other_quotations_stay_quotations() -> None:
    assert problems("Text.\n\n> [!DANGER]\n> Mind the gap.") == [("callout-unknown", 3)]
    assert render("> They said [!NOTE] this.").html.startswith("<blockquote>")
    assert render("[!NOTE]\nNo quotation.").html.startswith("<p>[!NOTE]")


def test_quotations_in_callouts_close_in_their_order() -> None:
    html = render("> [!NOTE]\n> One.\n>\n> > Two.\n\n> Three.").html
    assert html.count("<blockquote>") == html.count("</blockquote>") == 2
    assert html.count("</div>") == 1


def test_notes_stand_at_the_end_and_lead_back() -> None:
    html = render("Free[^free] and fast.[^2]\n\n[^2]: On a good day.\n[^free]: For a week.").html
    assert (
        '<p>Free<sup class="note-mark"><a id="note-at-a" href="#note-a" aria-label="Note a">a</a>'
        "</sup> and fast."
    ) in html
    assert html.index('<li id="note-a"><p>For a week.') < html.index('<li id="note-b"><p>On a good')
    assert 'href="#note-at-a" aria-label="Back to the text"' in html
    assert problems("Free[^free].\n\n[^free]: For a week.") == []


def test_a_note_that_is_referred_to_twice_leads_back_to_both_places() -> None:
    html = render("One[^a], two[^a].\n\n[^a]: Both.").html
    assert 'id="note-at-a"' in html
    assert 'id="note-at-a-2"' in html
    assert html.count('aria-label="Back to the text"') == 2


def test_the_letters_go_on_after_z() -> None:
    text = "".join(f"x[^{n}] " for n in range(28))
    text += "".join(f"\n\n[^{n}]: note {n}" for n in range(28))
    html = render(text).html
    assert '<li id="note-z"><p>note 25' in html
    assert '<li id="note-ab"><p>note 27' in html


def test_facts_in_notes_are_references_and_words_are_counted() -> None:
    rendered = render("Price.[^a]\n\n[^a]: Today {{ fact: pro-price }} a month.")
    assert [(ref.key, ref.line) for ref in rendered.references] == [("pro-price", 3)]
    assert rendered.words == 5


def test_what_would_vanish_or_stay_as_typed_is_named() -> None:
    assert problems("Text.\n\n[^a]: Nobody asks.") == [("footnote-unused", 3)]
    assert problems("Text.[^b]\nMore.[^c]") == [("footnote-unknown", 1), ("footnote-unknown", 2)]
    assert problems("Text.[^a]\n\n[^a]: One.\n\n[^a]: Two.") == [("footnote-twice", 5)]
    assert problems("A `code[^1]` and \\[^2] are no notes.") == []


def test_a_heading_never_takes_the_address_of_a_note() -> None:
    assert [h.anchor for h in render("## Note a\n\nText[^x].\n\n[^x]: n").headings] == [
        "section-note-a"
    ]


def test_answers_and_cells_have_neither() -> None:
    assert "callout" not in render_answer("> [!NOTE]\n> Text.").html
    assert "note-mark" not in render_answer("Text[^a].\n\n[^a]: Note.").html
    assert "note-mark" not in render_inline("Text[^a]").html


def test_as_text_they_are_lines() -> None:
    text = as_text(render("> [!NOTE]\n> Mind it.[^a]\n\n[^a]: Why.").html, lambda slot: "")
    assert text.splitlines() == ["Note", "Mind it. [a]", "Why."]


def test_nothing_in_them_can_act() -> None:
    html = render('> [!NOTE]\n> <img src=x onerror=y>\n\nx[^"><script>]\n\n[^"><script>]: n').html
    assert "<img" not in html
    assert "<script" not in html
