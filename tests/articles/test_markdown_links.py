import pytest

from articles.markdown import External, Rendered, Slot, render, split


def codes(rendered: Rendered) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in rendered.problems]


def test_a_link_of_ours_opens_and_closes_with_a_slot() -> None:
    rendered = render("[Try **Pro**](go:pro) or read [the guide](guide:open-models).")
    assert rendered.html == (
        "<p>\ue000link:pro\ue001Try <strong>Pro</strong>\ue000/link\ue001 or read "
        "\ue000guide:open-models\ue001the guide\ue000/guide\ue001.</p>\n"
    )
    assert [(found.kind, found.key) for found in rendered.references] == [
        ("link", "pro"),
        ("guide", "open-models"),
    ]
    assert rendered.external == ()


def test_plain_links_keep_their_address_and_are_listed() -> None:
    rendered = render(
        'One\n\ntwo [the *report*](https://example.com/a?b=c&d=e "At length"), <http://b.example>'
    )
    assert rendered.html == (
        '<p>One</p>\n<p>two <a href="https://example.com/a?b=c&amp;d=e" rel="noopener" '
        'title="At length">the <em>report</em></a>, '
        '<a href="http://b.example" rel="noopener">http://b.example</a></p>\n'
    )
    assert rendered.external == (
        External("https://example.com/a?b=c&d=e", "the report", 3),
        External("http://b.example", "http://b.example", 3),
    )
    assert rendered.problems == ()


@pytest.mark.parametrize("address", ["/about/", "#pricing", "mailto:desk@example.com", "/a?b=c#d"])
def test_places_on_this_site_and_mail_are_plain_links(address: str) -> None:
    rendered = render(f"[here]({address})")
    assert rendered.html == f'<p><a href="{address}">here</a></p>\n'
    assert (rendered.problems, rendered.external) == ((), ())


def test_a_defined_link_is_found_where_it_is_used() -> None:
    rendered = render("[pro]: go:pro\n[rep]: https://example.com\n\nSee [it][pro]\nand [rep].")
    assert [(found.kind, found.key, found.line) for found in rendered.references] == [
        ("link", "pro", 4)
    ]
    assert rendered.external == (External("https://example.com", "rep", 5),)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
        "&#x09;javascript:alert(1)",
        "&#1;javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/png;base64,AAAA",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "ftp://example.com/",
        "tel:123",
        "//evil.example/",
        "/&#9;/evil.example/",
        "/\\\\evil.example/",
        "\\\\\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://",
        "https://exa&#32;mple.com/",
        "https://user@evil.example\\\\@good.example/",
        "image:chart",
        "about/",
        "?q=1",
        "",
        "&#xE000;link:pro&#xE001;",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_any_other_address_comes_out_as_text_and_is_a_problem(address: str) -> None:
    rendered = render(f"Read\n[the words]({address})")
    assert rendered.html == "<p>Read\nthe words</p>\n"
    assert codes(rendered) == [("address-refused", 2)]
    assert rendered.external == ()


@pytest.mark.parametrize("address", ["go:Pro", "go:", "go:a/b", "guide:-a", "go:a?b", "guide:a#b"])
def test_a_link_of_ours_with_a_bad_key_comes_out_as_text(address: str) -> None:
    rendered = render(f"[words]({address})")
    assert rendered.html == "<p>words</p>\n"
    assert codes(rendered) == [("reference-key", 1)]


@pytest.mark.parametrize("source", ["<javascript:alert(1)>", "<data:text/html,x>", "<x-y:z>"])
def test_a_bare_address_of_another_kind_is_only_text(source: str) -> None:
    rendered = render(source)
    assert rendered.html == f"<p>{source[1:-1]}</p>\n"
    assert codes(rendered) == [("address-refused", 1)]


def test_a_link_in_the_text_of_a_link_is_a_problem() -> None:
    rendered = render("[one <https://two.example> three](go:pro)")
    assert (
        rendered.html
        == "<p>\ue000link:pro\ue001one https://two.example three\ue000/link\ue001</p>\n"
    )
    assert codes(rendered) == [("link-in-link", 1)]


@pytest.mark.parametrize("address", ["go:pro", "https://example.com", "/about/"])
def test_a_link_without_text_is_a_problem(address: str) -> None:
    assert codes(render(f"a\n[]({address})")) == [("link-empty", 2)]
    assert codes(render(f"[![Chart](image:chart)]({address})")) == []


def test_an_image_carries_its_description() -> None:
    rendered = render('See ![A "chart" of <x> & 100 % *växt*](image:chart) here')
    assert [part for part in split(rendered.html) if isinstance(part, Slot)] == [
        Slot("image", "chart", alt='A "chart" of <x> & 100 % växt')
    ]
    assert [(found.kind, found.key) for found in rendered.references] == [("image", "chart")]


def test_an_image_in_a_paragraph_of_its_own_is_a_figure() -> None:
    assert (
        render("![Chart](image:chart)").html == "<figure>\ue000image:chart:Chart\ue001</figure>\n"
    )
    assert render("![Chart](image:chart) *so*").html.startswith("<p>")


def test_an_image_needs_a_description_unless_it_is_called_decorative() -> None:
    assert codes(render("a\n![](image:chart)")) == [("image-alt", 2)]
    assert codes(render("![ ](image:chart)")) == [("image-alt", 1)]
    decorative = render('![](image:chart "decorative")')
    assert decorative.problems == ()
    assert [part for part in split(decorative.html) if isinstance(part, Slot)] == [
        Slot("image", "chart")
    ]


def test_words_after_an_image_are_not_shown_and_the_editor_is_told() -> None:
    assert codes(render('![Chart](image:chart "Sales in 2026")')) == [("image-title", 1)]


@pytest.mark.parametrize(
    "source",
    ["https://evil.example/x.png", "/x.png", "data:image/png;base64,AA", "javascript:x", "image:A"],
)
def test_an_image_from_elsewhere_leaves_only_its_description(source: str) -> None:
    rendered = render(f"![Sales <b>]({source})")
    assert rendered.html == "<p>Sales &lt;b&gt;</p>\n"
    assert codes(rendered) == [("image-foreign", 1)]
    assert rendered.references == ()


def test_html_is_shown_as_typed_and_the_editor_is_told() -> None:
    rendered = render(
        "a <b class=x>bold</b> 1 < 2 <3\n\n<script>alert(1)</script>\n\n<!-- note -->"
    )
    assert rendered.html == (
        "<p>a &lt;b class=x&gt;bold&lt;/b&gt; 1 &lt; 2 &lt;3</p>\n"
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>&lt;!-- note --&gt;</p>\n"
    )
    assert codes(rendered) == [
        ("raw-html", 1),
        ("raw-html", 1),
        ("raw-html", 3),
        ("raw-html", 3),
        ("raw-html", 5),
    ]


def test_a_definition_used_by_every_link_cannot_swell_the_page() -> None:
    rendered = render(f"[a]: https://example.com/{'b' * 1900}\n\n" + "[a] " * 4000)
    assert len(rendered.html) < 1_000_000
    assert "too-many-addresses" in {problem.code for problem in rendered.problems}
