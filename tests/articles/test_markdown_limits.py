"""Text that nobody writes by hand must be refused or rendered, but never hold a worker."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from articles.markdown import Rendered, as_text, render, render_answer, render_inline

SIZE = 200_000


def filled(pattern: str, size: int = SIZE) -> str:
    return (pattern * (size // len(pattern) + 1))[:size]


def spread(mark: str, times: int, size: int = SIZE) -> str:
    """The mark as often as it may stand, over the whole text."""
    return (mark + "x" * (size // times - len(mark))) * times


HOSTILE = {
    "brackets": filled("["),
    "brackets allowed": spread("[", 5_000),
    "nested brackets": "[" * 2_500 + "]" * 2_500,
    "image openings": filled("!["),
    "image openings allowed": spread("![", 5_000),
    "nested images": "![" * 4_900 + "a" + "](image:a)" * 4_900,
    "images and brackets": "![[](" * 2_500,
    "link openings": filled("[a](", 20_000),
    "emphasis": filled("*a_ "),
    "emphasis allowed": filled("*a_ ", 60_000),
    "split emphasis": "a" + filled("**b", 44_000),
    "nested emphasis": "*a " * 15_000 + " a*" * 15_000,
    "stars": filled("*"),
    "strikes": "~~a " * 7_000 + " a~~" * 7_000,
    "quotations": filled("> "),
    "quotations packed": filled(">"),
    "quotations by the line": (">" * 19 + "a\n") * 9_990,
    "lists in a line": filled("- "),
    "lists in lists": "".join(" " * (2 * depth) + "- a\n" for depth in range(440)),
    "lists allowed": "- a\n" * 9_990,
    "numbered lists": "1) a\n2. b\n" * 4_990,
    "lazy lines": "- a\n" + "b\n" * 9_990,
    "backticks": filled("`"),
    "backtick runs": "".join("`" * length + "a" for length in range(1, 630)),
    "pipes": filled("|"),
    "pipes in rows": "|" * 66_000 + "\n" + "|-" * 33_000 + "\n" + "|",
    "wide table": filled("|a", 60_000) + "\n" + filled("|-", 60_000) + "\n" + filled("a\n", 9_000),
    "tables filled up": filled("|a" * 128 + "\n" + "|-" * 128 + "\n" + "a\n" * 12 + "\n"),
    "many tables": "a|b\n-|-\n# x\n" * 3_300,
    "braces": filled("{{"),
    "braces allowed": spread("{{ ", 10_000),
    "references": filled("{{ fact: a }} ", 70_000),
    "smaller": filled("<"),
    "tags": filled("<a ", 90_000),
    "comments": filled("<!--", 120_000),
    "addresses": filled("<http://a.b> "),
    "notes opened": "[^a]: x\n\n" + "[^" * 4_900,
    "notes referred to": "[^a]: x\n\n" + "[^a]" * 4_900,
    "notes in notes": "[^a]: " * 4_900,
    "notes about notes": "".join(f"[^{n}]: text[^{n + 1}]\n\n" for n in range(2_400)),
    "callouts": "> [!NOTE]\n\n" * 4_900,
    "definitions": "".join(f"[a{number}]: /x\n" for number in range(4_990)),
    "definitions all used": "[a]: /x\n\n" + "[a]" * 4_990,
    "long definition": "[a]: https://e.com/" + "b" * 1_900 + "\n\n" + "[a]" * 4_990,
    "long title": '[a]: /x "' + "b" * 100_000 + '"\n\n' + "[a]" * 4_990,
    "open definition": '[a]: /x "\n' + "a\n" * 9_900,
    "entities": filled("&amp;", 149_000),
    "ampersands": filled("&", 30_000),
    "headings": "# a\n" * 9_990,
    "underlined headings": "a\n=\n" * 4_990,
    "newlines": filled("\n"),
    "spaces": filled(" "),
    "one word": filled("a"),
    "backslashes": filled("\\"),
    "everything": filled("[*a_`<![{{|&", 60_000),
}


Function = Callable[[str], Rendered]


def work_through_everything() -> None:
    for name, text in HOSTILE.items():
        print(name, flush=True)
        for function in (render, render_inline):
            html = function(text).html
            assert len(html) < 10_000_000
            as_text(html, lambda slot: slot.key)


def test_hostile_text_is_done_with() -> None:
    """In a process of its own: a text that never ends is the last name printed, and no hang."""
    program = f"from {__name__} import work_through_everything as work; work()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.stdout.splitlines(), done.stderr) == (list(HOSTILE), "")


@pytest.mark.parametrize("function", [render, render_inline, render_answer])
@pytest.mark.parametrize(
    "text",
    ["é" * 102_401, "a\n" * 10_001, "a\r" * 10_001, "[" * 5_001, "*" * 30_001, "- " * 10_001],
)
def test_text_beyond_the_limits_is_not_shown(function: Function, text: str) -> None:
    rendered = function(text)
    assert [(problem.code, problem.line) for problem in rendered.problems] == [("too-long", 1)]
    assert (rendered.html, rendered.words, rendered.references) == ("", 0, ())


def test_two_hundred_kilobytes_are_shown() -> None:
    assert render("é" * 102_400).problems == ()


def table(rows: int, columns: int = 2) -> str:
    return "|a" * columns + "|\n" + "|-" * columns + "|\n" + ("|1" * columns + "|\n") * (rows - 1)


def test_a_table_of_more_than_two_thousand_cells_is_left_out() -> None:
    assert render(table(1_000)).problems == ()
    for too_big in (table(1_001), table(1, columns=2_001), table(2, columns=1_001)):
        rendered = render(f"Before\n\n{too_big}\nAfter")
        assert rendered.html == "<p>Before</p>\n<p>After</p>\n"
        assert [(found.code, found.line) for found in rendered.problems] == [("table-too-big", 3)]


def test_all_tables_together_have_at_most_ten_thousand_cells() -> None:
    rendered = render(f"{table(1_000)}\n" * 6 + table(1))
    assert [(found.code, found.line) for found in rendered.problems] == [
        ("table-too-big", 5 * 1_002 + 1),
        ("table-too-big", 6 * 1_002 + 1),
    ]


def test_what_is_nested_too_deeply_is_a_problem_and_not_lost_without_a_word() -> None:
    lists = "".join("  " * depth + "- a\n" for depth in range(12))
    assert [(found.code, found.line) for found in render(lists).problems] == [("too-deep", 10)]
    assert [found.code for found in render("> " * 30 + "a").problems] == ["too-deep"]
    assert {found.code for found in render("*a " * 30 + " a*" * 30).problems} == {"too-deep"}
    assert as_text(render("*a " * 30 + " a*" * 30).html, str) == " ".join("a" * 60)


def test_problems_are_counted_up_to_two_hundred() -> None:
    assert len(render("{{ x }} " * 1_000).problems) == 200
