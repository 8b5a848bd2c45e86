"""Navigation and other places of the publisher, as an editor types them."""

import pytest
from django.core.exceptions import ValidationError

from capysite.base.listed import (
    navigation_lines,
    read_navigation,
    read_social,
    social_lines,
)


def refused(check: object, text: str) -> list[str]:
    with pytest.raises(ValidationError) as found:
        check(text)  # type: ignore[operator]
    return list(found.value.messages)


def test_lines_are_read_in_their_order_and_blank_ones_are_none() -> None:
    text = "\r\nWriting tools | writing\r\n\r\n  A | B | /about/  \n"
    assert read_navigation(text) == (("Writing tools", "writing"), ("A | B", "/about/"))
    assert read_social("Our letters https://social.example/@us\n") == (
        ("Our letters", "https://social.example/@us"),
    )
    navigation_lines(text)
    social_lines("Our letters https://social.example/@us")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Writing", "“Writing” isn’t “Label | /path/” or “Label | topic”."),
        ("Writing |", "“Writing” isn’t"),
        ("| writing", "“writing” isn’t"),
        ("Home | //evil.example/", "“//evil.example/” is neither a path"),
        ("Home | https://evil.example/", "is neither a path"),
        ("Home | javascript:alert(1)", "is neither a path"),
        ("Home | /a b/", "is neither a path"),
        ("Home | Two Words", "is neither a path"),
        (f"{'x' * 41} | writing", "is longer than 40 characters."),
        ("\n".join(f"{n} | writing" for n in range(9)), "At most 8 lines; here are 9."),
    ],
)
def test_a_way_that_leads_nowhere_is_refused_by_its_line(line: str, says: str) -> None:
    assert says in refused(navigation_lines, line)[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Mastodon", "“Mastodon” isn’t “Name https://…”."),
        ("https://social.example/", "isn’t “Name https://…”."),
        ("Mastodon http://social.example/", "no full address that begins with https://."),
        ("Mastodon javascript:alert(1)", "no full address that begins with https://."),
        ("Mastodon https://", "no full address that begins with https://."),
        (f"Mastodon https://social.example/{'x' * 300}", "is longer than 300 characters."),
    ],
)
def test_a_place_without_a_safe_address_is_refused(line: str, says: str) -> None:
    assert says in refused(social_lines, line)[0]
