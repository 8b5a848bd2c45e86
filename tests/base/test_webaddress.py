"""How an address is read before a program follows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capysite.base.webaddress import BadAddress, Place, parse


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://paper.example", Place("http", "paper.example", 80, "/")),
        ("HTTPS://Paper.Example./a?b=c#d", Place("https", "paper.example", 443, "/a?b=c")),
        ("https://bücher.example/é", Place("https", "xn--bcher-kva.example", 443, "/%C3%A9")),
        ("http://paper.example:8080/%41", Place("http", "paper.example", 8080, "/%41")),
        ("http://8.8.8.8/", Place("http", "8.8.8.8", 80, "/")),
        ("http://[2606:4700::1111]:80/", Place("http", "2606:4700::1111", 80, "/")),
    ],
)
def test_an_address_is_read_in_one_way(url: str, place: Place) -> None:
    assert parse(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "", "paper.example", "//paper.example", "file:///etc/passwd", "ftp://paper.example/",
        "gopher://paper.example/", "data:text/html,x", "javascript:alert(1)", "http://",
        "http:///path", "http://:80/", "http://user@paper.example/",
        "http://user:word@paper.example/", "http://@paper.example/",
        "http://paper.example\\@evil.example/", "http://paper.example/\r\nHost: evil.example",
        "http://paper.example/\r\nX: y", "http://paper.exa\nmple/", "\thttp://paper.example/",
        "http://paper.example/a b", "http://paper.example:x/", "http://paper.example:99999/",
        "http://paper..example/", "http://paper.example%00.evil.example/",
        "http://paper.example%0d%0a/", "http://[::1]evil.example/", "http://ex℀mple.example/",
        "http://" + "a" * 64 + ".example/", "http://paper.example/" + "a" * 2000,
        "http://paper.example/\ud800", "http://paper,example/", "http://*.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(BadAddress, match=r"\.$"):
        parse(url)


@given(st.text(max_size=60) | st.from_regex(r"https?://[\w.:\[\]@%/?#-]{0,40}", fullmatch=True))
def test_any_text_is_an_address_in_ascii_or_a_refusal(text: str) -> None:
    try:
        place = parse(text)
    except BadAddress:
        return
    assert (place.host + place.path).isascii()
    assert not set(place.host + place.path) & set("\r\n\t \\")
    assert place.path.startswith("/")


def test_the_host_header_names_a_port_that_is_not_the_usual_one() -> None:
    assert parse("http://paper.example:80/").authority == "paper.example"
    assert parse("https://paper.example:80/").authority == "paper.example:80"
    assert parse("http://[2606:4700::1111]:8080/").authority == "[2606:4700::1111]:8080"
