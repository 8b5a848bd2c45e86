import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.markdown import Slot, as_text, blocks, fill, render, render_inline, split
from articles.markdown.slots import strip_unwanted, write

BODY = (
    "## Price is {{ fact: price }}\n\nIt [costs {{ fact: price }}](go:pro), *says* "
    "![A & B](image:chart).\n\n{{ table: models }}\n{{ facts }}\n\nEnd\n\n{{ offer: pro }}\n"
)


def shown(slot: Slot) -> str:
    return f"[{'/' if slot.closing else ''}{slot.kind} {slot.key}{slot.alt}]"


def test_filling_puts_something_in_the_place_of_every_slot() -> None:
    assert fill(render(BODY).html, lambda slot: f"<i>{shown(slot)}</i>") == (
        '<h2 id="price-is">Price is <i>[fact price]</i>'
        '<a class="anchor" href="#price-is" aria-label="Link to “Price is”">#</a></h2>\n'
        "<p>It <i>[link pro]</i>costs <i>[fact price]</i><i>[/link pro]</i>, <em>says</em> "
        "<i>[image chartA & B]</i>.</p>\n<i>[table models]</i>\n<i>[facts ]</i>\n"
        "<p>End</p>\n<i>[offer pro]</i>\n"
    )


def test_what_is_filled_in_is_not_read_again() -> None:
    assert fill(render("{{ fact: a }}").html, lambda slot: write(Slot("fact", "b"))) == (
        f"<p>{write(Slot('fact', 'b'))}</p>\n"
    )


def test_a_closing_slot_names_the_link_that_it_ends() -> None:
    html = render("[a](go:one) [b](guide:two)").html
    assert [part for part in split(html) if isinstance(part, Slot)] == [
        Slot("link", "one"),
        Slot("link", "one", closing=True),
        Slot("guide", "two"),
        Slot("guide", "two", closing=True),
    ]


def test_a_lone_closing_slot_is_read_without_a_key() -> None:
    assert list(split("a\ue000/link\ue001b")) == ["a", Slot("link", closing=True), "b"]


@pytest.mark.parametrize(
    "html",
    [
        "\ue000",
        "\ue001",
        "\ue000fact:\ue001",
        "\ue000fact:A\ue001",
        "\ue000/fact\ue001",
        "\ue000x:a\ue001",
    ],
)
def test_what_is_no_slot_is_left_as_it_is(html: str) -> None:
    assert list(split(f"a{html}b")) == [f"a{html}b"]


def test_a_body_is_split_at_what_stands_alone() -> None:
    parts = list(blocks(render(BODY).html))
    assert [part for part in parts if isinstance(part, Slot)] == [
        Slot("table", "models"),
        Slot("facts"),
        Slot("offer", "pro"),
    ]
    assert [part[:3] for part in parts if isinstance(part, str)] == ["<h2", "<p>"]
    assert parts[3] == "<p>End</p>"


def test_a_body_without_blocks_is_one_piece_and_an_empty_one_none() -> None:
    assert list(blocks(render("a\n\nb").html)) == ["<p>a</p>\n<p>b</p>"]
    assert list(blocks("\n")) == []


@settings(deadline=None)
@given(st.text())
def test_any_description_survives_in_a_slot(alt: str) -> None:
    slot = Slot("image", "chart", alt=strip_unwanted(alt))
    assert list(split(f"<p>{write(slot)}</p>")) == ["<p>", slot, "</p>"]


def test_text_has_a_line_for_each_block() -> None:
    assert as_text(render(BODY).html, shown) == (
        "Price is [fact price]\n"
        "It [link pro]costs [fact price][/link pro], says [image chartA & B].\n"
        "[table models]\n[facts ]\nEnd\n[offer pro]"
    )


def test_text_is_plain_words() -> None:
    html = render(
        "One &amp; *two*\nthree\\\nfour `<b>`\n\n- five\n- six\n  - seven\n\n> eight\n\n"
        "| a | b |\n|---|---|\n| 1 | |\n\n```\n  x\n\ny\n```\n"
    ).html
    assert as_text(html, shown) == (
        "One & two three\nfour <b>\nfive\nsix\nseven\neight\na | b\n1 |\n  x\n\ny"
    )


def test_text_in_the_place_of_a_slot_is_not_taken_for_html() -> None:
    html = render_inline("a {{ fact: b }} c").html
    assert as_text(html, lambda slot: "<i>1 &amp; 2</i>") == "a <i>1 &amp; 2</i> c"


def test_an_empty_slot_leaves_no_empty_line() -> None:
    assert as_text(render("a\n\n{{ facts }}\n\nb").html, lambda slot: "") == "a\nb"
