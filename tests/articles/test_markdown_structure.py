import pytest

from articles.markdown import Heading, Rendered, render, render_answer, render_inline


def codes(rendered: Rendered) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in rendered.problems]


def anchors(text: str) -> list[str]:
    return [heading.anchor for heading in render(text).headings]


def test_a_heading_has_an_anchor_and_a_link_to_itself() -> None:
    rendered = render("Intro.\r\n\r\n## What *we* know & `how`\r\n\r\nText.")
    assert rendered.html == (
        '<p>Intro.</p>\n<h2 id="what-we-know-how">What <em>we</em> know &amp; <code>how</code>'
        '<a class="anchor" href="#what-we-know-how" '
        'aria-label="Link to “What we know &amp; how”">#</a></h2>\n<p>Text.</p>\n'
    )
    assert rendered.headings == (
        Heading(2, "what-we-know-how", "What we know & how", 3, "What we know &amp; how"),
    )


def test_a_heading_leaves_references_out_of_its_anchor_and_keeps_them_for_the_contents() -> None:
    rendered = render("## Pro costs {{ fact: pro-price }} now")
    assert rendered.headings == (
        Heading(
            2,
            "pro-costs-now",
            "Pro costs now",
            1,
            "Pro costs \ue000fact:pro-price\ue001 now",
        ),
    )
    assert 'aria-label="Link to “Pro costs now”"' in rendered.html


def test_anchors_are_unique_in_a_text() -> None:
    assert anchors("## Price\n## Price\n## Price 2\n## Price") == [
        "price",
        "price-2",
        "price-2-2",
        "price-3",
    ]


def test_anchors_leave_the_places_of_the_page_alone() -> None:
    assert anchors("## Sources\n## Sources") == ["sources-2", "sources-3"]
    assert anchors("## Source 1\n## Facts first") == ["section-source-1", "facts-first"]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Meta\u2019s “open” models — why?", "metas-open-models-why"),
        ("Größe & Maß", "grosse-mass"),
        ("Café", "cafe"),
        ("模型 比较", "模型-比较"),
        ("!?", "section"),
        ("a" * 100, "a" * 60),
        ("many words " * 20, "many-words-many-words-many-words-many-words-many-words-many"),
    ],
)
def test_anchors_are_readable(heading: str, anchor: str) -> None:
    assert anchors(f"## {heading}") == [anchor]


def test_a_heading_of_level_one_belongs_to_the_title() -> None:
    rendered = render("# Title\n\n### Deep")
    assert codes(rendered) == [("heading-one", 1)]
    assert [heading.level for heading in rendered.headings] == [2, 3]
    assert "<h1" not in rendered.html


def test_a_skipped_level_is_a_problem_where_it_stands() -> None:
    assert codes(render("### First\n\n## A\n\n#### B\n\n## C\n### D\n#### E\n## F")) == [
        ("heading-skipped", 1),
        ("heading-skipped", 5),
    ]


def test_a_heading_without_words_is_a_problem() -> None:
    assert codes(render("##\n\n## {{ fact: a }}")) == [("heading-empty", 1), ("heading-empty", 3)]


def test_a_table_in_prose_scrolls_in_a_frame_with_a_name_of_its_own() -> None:
    rendered = render("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | **2** | 3 |\n")
    assert rendered.html == (
        '<div class="table-frame"><section class="scroller" tabindex="0" aria-label="Table 1">'
        '<table>\n<thead>\n<tr>\n<th scope="col" class="a-left">a</th>\n'
        '<th scope="col" class="a-center">b</th>\n<th scope="col" class="a-right">c</th>\n'
        '<th scope="col">d</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td class="a-left">1</td>\n'
        '<td class="a-center"><strong>2</strong></td>\n<td class="a-right">3</td>\n<td></td>\n'
        "</tr>\n</tbody>\n</table></section></div>\n"
    )
    assert 'aria-label="Table 2"' in render("|a|\n|-|\n\n|b|\n|-|").html


def test_words_are_those_that_a_reader_reads() -> None:
    assert render("").words == 0
    assert (
        render(
            "## One two\n\nre*mark*able — it's\n\n- five, [six](go:x)\n\n| 7 |\n|---|\n| 8 |"
        ).words
        == 8
    )
    assert render("{{ fact: a }} ({{ fact: b }})\n\n{{ facts }}\n\n{{ table: c }}").words == 4
    assert render("Text `code`\n\n```\nnot prose at all\n```").words == 2


def test_smart_punctuation_and_bare_addresses_are_left_as_typed() -> None:
    assert render('"a" -- b... (c) https://example.com').html == (
        '<p>"a" -- b... (c) https://example.com</p>\n'
    )


def test_code_says_nothing_about_its_language() -> None:
    assert render("```js\na < b\n```").html == "<pre><code>a &lt; b\n</code></pre>\n"


def test_a_cell_is_one_line_of_inline_markdown() -> None:
    rendered = render_inline("**{{ fact: a }}** ~~or~~ [b](go:c) # no heading")
    assert rendered.html == (
        "<strong>\ue000fact:a\ue001</strong> <s>or</s> "
        "\ue000link:c\ue001b\ue000/link\ue001 # no heading"
    )
    assert codes(render_inline("{{ table: a }}")) == [("reference-not-alone", 1)]


def test_an_answer_is_paragraphs_and_lists() -> None:
    rendered = render_answer("Yes, {{ fact: a }}.\n\n- one\n- [two](guide:b)\n")
    assert rendered.html == (
        "<p>Yes, \ue000fact:a\ue001.</p>\n<ul>\n<li>one</li>\n"
        "<li>\ue000guide:b\ue001two\ue000/guide\ue001</li>\n</ul>\n"
    )
    assert rendered.problems == ()


@pytest.mark.parametrize(
    "block",
    [
        "## Heading",
        "Heading\n---",
        "| a |\n|---|\n| b |",
        "> quoted\n>\n> - item",
        "```\ncode\n```",
        "    code",
        "***",
        "{{ table: a }}",
        "{{ facts }}",
        "{{ offer: a }}",
    ],
)
def test_an_answer_holds_nothing_larger(block: str) -> None:
    rendered = render_answer(f"Before.\n\n{block}\n\nAfter.")
    assert rendered.html == "<p>Before.</p>\n<p>After.</p>\n"
    assert codes(rendered) == [("answer-block", 3)]
    assert (rendered.references, rendered.headings) == ((), ())
