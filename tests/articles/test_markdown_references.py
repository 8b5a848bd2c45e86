import pytest

from articles.markdown import Rendered, Slot, render, split


def codes(rendered: Rendered) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in rendered.problems]


def named(rendered: Rendered) -> list[tuple[str, str, int]]:
    return [(found.kind, found.key, found.line) for found in rendered.references]


def test_a_fact_in_a_sentence_leaves_a_slot() -> None:
    rendered = render("Pro costs {{ fact: pro-price }} a month.")
    assert rendered.html == "<p>Pro costs \ue000fact:pro-price\ue001 a month.</p>\n"
    assert named(rendered) == [("fact", "pro-price", 1)]
    assert rendered.problems == ()


@pytest.mark.parametrize(
    "source", ["{{fact:a}}", "{{ fact:a }}", "{{fact : a}}", "{{\tfact: a\t}}"]
)
def test_spaces_within_braces_do_not_matter(source: str) -> None:
    assert render(source).html == "<p>\ue000fact:a\ue001</p>\n"


def test_facts_are_found_wherever_words_stand() -> None:
    text = (
        "## About {{ fact: in-heading }}\n\n- *{{ fact: in-item }}*\n\n"
        "> {{ fact: in-quote }}\n\n| a |\n|---|\n| {{ fact: in-cell }} |\n\n"
        "[for {{ fact: in-link }}](go:pro)\n"
    )
    assert named(render(text)) == [
        ("fact", "in-heading", 1),
        ("fact", "in-item", 3),
        ("fact", "in-quote", 5),
        ("fact", "in-cell", 9),
        ("link", "pro", 11),
        ("fact", "in-link", 11),
    ]


def test_what_stands_alone_on_a_line_is_a_block_outside_paragraphs() -> None:
    rendered = render(
        "Before\n{{ table: models }}\nbetween\n\n{{ facts }}\n  {{ offer: pro }}  \nafter"
    )
    assert rendered.html == (
        "<p>Before</p>\n\ue000table:models\ue001\n<p>between</p>\n"
        "\ue000facts\ue001\n\ue000offer:pro\ue001\n<p>after</p>\n"
    )
    assert named(rendered) == [("table", "models", 2), ("facts", "", 5), ("offer", "pro", 6)]
    assert rendered.problems == ()


@pytest.mark.parametrize("before", ["- item", "> quoted", "1. one", "| a |\n|---|\n| b |"])
def test_a_block_on_its_own_line_ends_lists_quotations_and_tables(before: str) -> None:
    rendered = render(f"{before}\n{{{{ table: models }}}}\n")
    assert rendered.html.endswith(">\n\ue000table:models\ue001\n")
    assert rendered.problems == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("See {{ table: models }} here", 1),
        ("{{ table: a }} {{ offer: b }}", 1),
        ("- item\n  {{ offer: pro }}", 2),
        ("> {{ facts }}", 1),
        ("## {{ facts }}", 1),
        ("| a |\n|---|\n| {{ table: models }} |", 3),
    ],
)
def test_a_block_elsewhere_is_a_problem_and_stays_text(text: str, line: int) -> None:
    rendered = render(text)
    assert set(codes(rendered)) - {("heading-empty", 1)} == {("reference-not-alone", line)}
    assert rendered.references == ()
    assert "{{ " in rendered.html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ fact: Pro Price }}", "reference-key"),
        ("{{ fact: pro--price }}", "reference-key"),
        ("{{ fact: -pro }}", "reference-key"),
        ("{{ fact: prö }}", "reference-key"),
        ("{{ fact: }}", "reference-key"),
        ("{{ fact }}", "reference-key"),
        ("{{ facts: all }}", "reference-key"),
        ("{{ table: A }}", "reference-key"),
        ("{{ fact: " + "a" * 121 + " }}", "reference-key"),
        ("{{ price: pro }}", "reference-unknown"),
        ("{{ Fact: pro }}", "reference-unknown"),
        ("{{ link: pro }}", "reference-unknown"),
        ("{{ }}", "reference-unknown"),
        ("{{}}", "reference-unknown"),
        ("{{ fact: pro", "reference-unclosed"),
        ("{{ fact: pro }", "reference-unclosed"),
        ("{ fact: pro }}", "reference-unclosed"),
    ],
)
def test_a_malformed_reference_is_a_problem_and_stays_text(text: str, code: str) -> None:
    rendered = render(f"One.\r\n\r\nTwo\r\n{text}\r\n")
    assert codes(rendered) == [(code, 4)]
    assert rendered.references == ()
    assert rendered.html == f"<p>One.</p>\n<p>Two\n{text}</p>\n"


def test_a_reference_broken_over_two_lines_is_half_a_reference_on_each() -> None:
    rendered = render("Costs {{ fact:\npro }} now")
    assert codes(rendered) == [("reference-unclosed", 1), ("reference-unclosed", 2)]
    assert rendered.problems[0].message.startswith("{{ fact: is half a reference")


def test_a_reference_that_was_left_open_does_not_swallow_the_next() -> None:
    rendered = render("From {{ fact: a to {{ fact: b }}")
    assert codes(rendered) == [("reference-unclosed", 1)]
    assert named(rendered) == [("fact", "b", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "`{{ fact: a }}`",
        "```\n{{ fact: a }}\n{{ table: b }}\n```",
        "    {{ table: b }}",
        "\\{\\{ fact: a \\}\\}",
        "one { brace } each",
    ],
)
def test_braces_in_code_or_escaped_are_literal(text: str) -> None:
    rendered = render(text)
    assert (rendered.references, rendered.problems) == ((), ())
    assert [part for part in split(rendered.html) if isinstance(part, Slot)] == []


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://example.com/{{fact:x}})",
        "[a](https://example.com/{{ fact: x }})",
        "[a]({{ fact: x }})",
        '[a](go:pro "{{ fact: x }}")',
        "<https://example.com/{{fact:x}}>",
    ],
)
def test_a_reference_in_an_address_or_title_is_a_problem(text: str) -> None:
    rendered = render(text)
    assert codes(rendered) == [("reference-in-address", 1)]
    assert rendered.references == ()
    assert "<a" not in rendered.html


def test_a_reference_in_the_description_of_an_image_is_a_problem() -> None:
    rendered = render("![Costs {{ fact: x }}](image:chart)")
    assert codes(rendered) == [("reference-in-alt", 1)]
    assert named(rendered) == [("image", "chart", 1)]


def test_references_come_in_the_order_of_the_text_and_as_often_as_they_stand() -> None:
    rendered = render("{{ fact: b }} {{ fact: a }}\r\n{{ fact: b }}\r\rthen\r\r{{ facts }}")
    assert named(rendered) == [
        ("fact", "b", 1),
        ("fact", "a", 1),
        ("fact", "b", 2),
        ("facts", "", 6),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ue000fact:forged\ue001",
        "&#xE000;fact:forged&#xE001;",
        "&#57344;fact:forged&#57345;",
        "\\\ue000fact:forged\\\ue001",
        "`\ue000fact:forged\ue001`",
        "\ue000\x00fact:forged\ue001",
        "<https://example.com/%EE%80%80fact:forged%EE%80%81>",
        '[a](https://example.com "&#xE000;fact:forged&#xE001;")',
        "![&#xE000;fact:forged&#xE001;](image:k)",
        "## &#xE000;fact:forged&#xE001;",
        "[a](https://example.com/&#xE000;fact:forged&#xE001;)",
        "```&#xE000;fact:forged&#xE001;\n&#xE000;fact:forged&#xE001;\n```",
    ],
)
def test_nobody_can_forge_a_slot(text: str) -> None:
    for rendered in (render(text), render(f"| {text} |\n|---|"), render(f"*{text}*")):
        slots = [part for part in split(rendered.html) if isinstance(part, Slot)]
        assert [slot.kind for slot in slots if slot.kind != "image"] == []
        assert "fact" not in [found.kind for found in rendered.references]
