"""A merchant's host is known in every spelling that a browser would follow."""

from encodings.idna import ToASCII

import pytest

from affiliates import hosts
from affiliates.hosts import canonical, go_slug, host_of

# What browsers leave out of a host, by UTS 46.
UNSEEN = (
    "\u00ad\u034f\u180b\u180f\u200b\u200c\u200d\u2060\u2064"
    "\ufe00\ufe0f\ufeff\U0001bca0\U000e0100\U000e01ef"
)
SPELLINGS = (
    "https://quill.example/",
    "HTTP://QUILL.Example",
    "//quill.example/x",
    "https://quill.example./",
    "https://quill.example..?x",
    "https://quill.example:8443/x",
    "https://quill.example:/x",
    "https://someone:secret@quill.example/",
    "https://other.example@quill.example/",
    "https://other.example%2F@quill.example",
    "https://qu%69ll.ex%61mple/",
    "https:\\\\quill.example\\x",
    "https:/quill.example",
    "https:quill.example",
    "https:///quill.example",
    "https:/\\quill.example",
    " \x01https://quill.example",
    "ht\ntps://quill\t.example/",
    "https://ｑｕｉｌｌ．example/",
    "https://quill。example/",
    "https://quill.example#https://other.example",
    "https://quill.example?@other.example",
    "https://qu\u00adill.example/",
    *(f"https://qu{sign}ill.example/a" for sign in UNSEEN),
    "https://qu%E2%81%A4ill.example/",
    "https://quill\u2064.\u2064example/",
    f"https://qu{UNSEEN * 40}ill.example/",
)


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_host_is_read_as_a_browser_reads_it(address: str) -> None:
    assert host_of(address) == "quill.example"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://notquill.example/", "notquill.example"),
        ("https://quill.example.other.example/", "quill.example.other.example"),
        ("https://other.example/quill.example", "other.example"),
        ("https://other.example/?to=https://quill.example", "other.example"),
        ("https://quill.example\\@other.example", "quill.example"),
        ("https://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("/quill.example", ""),
        ("quill.example", ""),
        ("mailto:a@quill.example", ""),
        ("#https://quill.example", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_another_place_is_not_taken_for_it(address: str, host: str) -> None:
    assert host_of(address) == host


def test_a_name_with_accents_is_the_same_in_both_alphabets() -> None:
    assert {
        canonical(name) for name in ("Büro.example", "xn--bro-hoa.example", "BÜRO.EXAMPLE.")
    } == {"xn--bro-hoa.example"}


@pytest.mark.parametrize(
    "address",
    [
        "/go/pen/",
        "/go/pen",
        "/go/pen/?g=x&p=y#z",
        "/x/../go/pen/",
        "/%67o/pen/",
        "/%2567o/pen/",
        "//home.example/go/pen/",
        "https://home.example/go/pen/",
        "https://home.example:443\\go\\pen",
        "\\go\\pen",
        "go/pen/",
        "/./go//pen/",
    ],
)
def test_a_link_of_ours_is_known_however_it_is_written(address: str) -> None:
    assert go_slug(address, "home.example") == "pen"


@pytest.mark.parametrize(
    "address",
    ["https://other.example/go/pen/", "/goo/pen/", "/guides/go/pen/", "mailto:go/pen", "/go/"],
)
def test_other_addresses_are_no_links_of_ours(address: str) -> None:
    assert go_slug(address, "home.example") == ""


@pytest.mark.parametrize("host", ["字" * 1980, "字" * 64 + ".example", ".".join(["字" * 50] * 6)])
def test_a_host_that_is_too_long_to_be_one_is_not_worked_on(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encoding a name takes time that grows as the square of its length."""
    worked_on: list[str] = []

    def noted(label: str) -> bytes:
        worked_on.append(label)
        return ToASCII(label)

    monkeypatch.setattr(hosts, "ToASCII", noted)
    assert host_of(f"https://{host}/") == host
    assert [label for label in worked_on if label != "example"] == []


def test_a_name_in_pieces_is_measured_when_it_is_put_together() -> None:
    assert canonical("e\u0301" * 40 + ".example") == canonical("é" * 40 + ".example")
    assert canonical("é" * 40 + ".example").startswith("xn--")
