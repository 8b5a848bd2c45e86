"""Whatever anybody types, only harmless HTML leaves. Each defence is also switched off once, to
show that the probes would get through without it."""

import itertools
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from articles.markdown import (
    fill,
    render,
    render_answer,
    render_inline,
    rendering,
    sanitizing,
    slots,
)
from articles.markdown.addresses import Address, Addresses
from articles.markdown.slots import UNWANTED

FUNCTIONS = (render, render_inline, render_answer)

ALLOWED = {
    tag: sanitizing.ATTRIBUTES.get(tag, set()) | set(sanitizing.VALUES.get(tag, {}))
    for tag in sanitizing.TAGS
}
ADDRESS = re.compile(r"(?:https?://[^/\\\s]|mailto:|/(?![/\\])|/$|#)", re.IGNORECASE)


def dangers(markup: str) -> list[str]:
    """What in the HTML isn't on the list, read by a parser of another make."""
    found = []
    for element in lxml_html.fromstring(f"<div>{markup}</div>").iterdescendants():
        if not isinstance(element.tag, str) or element.tag not in ALLOWED:
            found.append(str(element.tag))
            continue
        found += [
            f"{element.tag}.{name}" for name in element.attrib if name not in ALLOWED[element.tag]
        ]
        if "href" in element.attrib and not ADDRESS.match(element.attrib["href"]):
            found.append(element.attrib["href"])
    return found


def loose_characters(markup: str) -> str:
    """Private-use and forbidden characters that belong to no slot."""
    return "".join(UNWANTED.findall(slots.SLOT.sub("", markup)))


TAGS = ("script", "img", "svg", "iframe", "a", "form", "style", "math", "div", "x-y", "body")
EVENTS = ("onload", "onerror", "onclick", "onmouseover", "onfocus", "style", "srcdoc", "formaction")
SCHEMES = (
    "javascript:",
    "JAVASCRIPT:",
    "data:text/html,",
    "vbscript:",
    "jav\tascript:",
    "\x01javascript:",
)


def entities(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


def hexadecimal(text: str) -> str:
    return "".join(f"&#x{ord(letter):x};" for letter in text)


def percent(text: str) -> str:
    return "".join(f"%{ord(letter):02x}" for letter in text)


ENCODINGS: tuple[Callable[[str], str], ...] = (str, entities, hexadecimal, percent)

TAG_PROBES = [
    probe.format(tag=tag, event=event)
    for tag, event in itertools.product(TAGS, EVENTS)
    for probe in (
        '<{tag} {event}="alert(1)">',
        "<{tag}/{event}=alert(1) x=",
        "<{tag} {event}=alert(1)//<",
    )
]
LINK_PROBES = [
    probe.format(address=encode(scheme) + "alert(1)")
    for scheme, encode in itertools.product(SCHEMES, ENCODINGS)
    for probe in (
        "[a]({address})",
        "[a](<{address}>)",
        "<{address}>",
        "![a]({address})",
        "[a]: {address}\n\n[a]",
        '[a](https://b.example "{address}" onclick=alert(1))',
        '[a](https://b.example/"onclick=alert(1)//{address})',
    )
]
WRAPPERS = (
    "{}",
    "# {}",
    "- {}",
    "> {}",
    "|a|\n|-|\n|{}|",
    "**{}**",
    "[{}](go:a)",
    "![{}](image:a)",
    "`{}",
    "a\n\n{}\n\n{{{{ facts }}}}",
)


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_no_probe_gets_through(wrapper: str) -> None:
    for probe, function in itertools.product(TAG_PROBES + LINK_PROBES, FUNCTIONS):
        markup = function(wrapper.format(probe)).html
        assert dangers(markup) == [], probe
        assert loose_characters(markup) == "", probe


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_escaping_holds_without_the_sanitizer(
    wrapper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sanitizing, "sanitize", str)
    for probe in TAG_PROBES + LINK_PROBES:
        assert dangers(render(wrapper.format(probe)).html) == [], probe


def test_the_sanitizer_holds_without_escaping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rendering._body_parser.options, "html", True)
    for probe in TAG_PROBES + LINK_PROBES:
        assert dangers(render(probe).html) == [], probe


def test_the_sanitizer_holds_when_every_address_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Addresses, "of", lambda self, href, title="": Address("web", href, title))
    for probe in LINK_PROBES:
        assert dangers(render(probe).html) == [], probe


def test_the_probes_fire_when_escaping_and_sanitizer_are_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sanitizing, "sanitize", str)
    monkeypatch.setitem(rendering._body_parser.options, "html", True)
    fired = [probe for probe in TAG_PROBES if dangers(render(probe).html)]
    assert len(fired) > len(TAG_PROBES) / 3
    assert '<img onerror="alert(1)">' in fired


def test_the_probes_fire_when_addresses_are_let_in_and_the_sanitizer_is_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sanitizing, "sanitize", str)
    monkeypatch.setattr(Addresses, "of", lambda self, href, title="": Address("web", href, title))
    fired = [probe for probe in LINK_PROBES if dangers(render(probe).html)]
    assert len(fired) > len(LINK_PROBES) / 3
    assert f"[a]({entities('javascript:')}alert(1))" in fired


def test_a_forged_slot_shows_when_characters_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = "&#xE000;fact:forged&#xE001;"
    assert fill(render(forged).html, lambda slot: "LEAK") == "<p>fact:forged</p>\n"
    monkeypatch.setattr(slots, "strip_unwanted", str)
    assert fill(render(forged).html, lambda slot: "LEAK") == "<p>LEAK</p>\n"


PIECES = st.sampled_from([
    "[", "]", "(", ")", "![", "](", "<", ">", '"', "'", "`", "```\n", "*", "**", "_", "~~", "#",
    "## ", "- ", "1. ", "> ", "|", "\n|a|\n|-|\n", "\n", "\r\n", "\n\n", "    ", "\\", "&",
    "&#xE000;", "&lt;", "{{", "}}", "{{ fact: a }}", "\n{{ facts }}\n", "{{ table: t }}", "go:a",
    "guide:b", "image:c", "https://e.example/", "javascript:", "<script>", "<a href=", "onerror=",
    "\ue000", "\ue001", "\x00", "\ue000fact:x\ue001", "\ue000/link\ue001", "a", "é", "\ud800",
    "\u2028", ": ", "[a]: ", "---\n", "https://[::1]/", "https://é.example", "mailto:a@b.example",
    "<!--", "%",
])  # fmt: skip
MARKDOWN = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)


@settings(deadline=None)
@given(MARKDOWN)
@example("[![a](image:b)](go:c)")
@example("| a |\n|---|\n| [x](go:y) |")
def test_any_text_gives_only_harmless_html_and_whole_slots(text: str) -> None:
    for function in FUNCTIONS:
        rendered = function(text)
        assert dangers(rendered.html) == []
        assert loose_characters(rendered.html) == ""
        placed = [slot for slot in slots.split(rendered.html) if isinstance(slot, slots.Slot)]
        opening = [(slot.kind, slot.key) for slot in placed if not slot.closing]
        assert sorted(opening) == sorted((found.kind, found.key) for found in rendered.references)
        closing = [slot for slot in placed if slot.closing]
        assert len(closing) == sum(kind in ("link", "guide") for kind, _ in opening)
        last = len(re.findall(r"\r\n?|\n", text)) + 1
        assert all(1 <= found.line <= last for found in rendered.problems + rendered.references)


@settings(deadline=None)
@given(st.text())
def test_the_sanitizer_leaves_only_what_is_listed(markup: str) -> None:
    assert dangers(sanitizing.sanitize(slots.strip_unwanted(markup))) == []
