"""Which typed addresses are one mailbox to us."""

import pytest
from django.core.exceptions import ValidationError

from newsletter.addresses import NO_ADDRESS, NOT_AN_ADDRESS, Address, parse


@pytest.mark.parametrize(
    ("typed", "normal", "mailbox"),
    [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG\n", "ada@example.org", "Ada@example.org"),
        ("Ada@MÜLLER.example", "ada@xn--mller-kva.example", "Ada@xn--mller-kva.example"),
        ("ada@xn--mller-kva.example", "ada@xn--mller-kva.example", "ada@xn--mller-kva.example"),
        ("o'neill_x{y}@mail.example.org",) * 3,
    ],
)
def test_case_space_and_script_of_the_domain_make_no_second_mailbox(
    typed: str, normal: str, mailbox: str
) -> None:
    assert parse(typed) == Address(typed=typed.strip(), normal=normal, mailbox=mailbox)


def test_what_stands_after_a_plus_and_dots_are_another_mailbox() -> None:
    normals = {parse(f"{local}@example.org").normal for local in ("ada.l", "adal", "ada.l+x")}
    assert normals == {"ada.l@example.org", "adal@example.org", "ada.l+x@example.org"}


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_an_empty_field_gets_a_sentence_of_its_own(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(typed)
    assert refused.value.messages == [NO_ADDRESS]


@pytest.mark.parametrize(
    "typed",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "ada@example",
        "ada@[127.0.0.1]",
        "ada@example.org, eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org\r\nSubject: hello",
        "ada\n@example.org",
        "ada@example.org\x00",
        "ada\x00@example.org",
        '"ada lovelace"@example.org',
        '"\x01"@example.org',
        "Ada <ada@example.org>",
        "ünal@example.org",
        "ada..l@example.org",
        "ada@exa_mple.org",
        "ada@" + "ü" * 80 + ".example",
        "a" * 65 + "@example.org",
        "ada@" + "a." * 140 + "org",
        "ada@exam\u2028ple.org",
    ],
)
def test_what_is_no_address_or_more_than_one_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(typed)
    assert refused.value.messages == [NOT_AN_ADDRESS]
