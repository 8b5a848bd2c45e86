import posixpath
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markdown_it.common.normalize_url import normalizeLink

from articles.markdown.references import excerpt, explain, is_key
from articles.markdown.slots import UNWANTED, strip_unwanted

LONGEST_ADDRESS = 2_000
LONGEST_TITLE = 300
# One definition can be used by thousands of links: what they come to together is bounded.
ALL_ADDRESSES = 400_000

# Browsers drop or convert these inside an address, so what is read is not what is followed.
TRICKS = re.compile(r"[\s\\\x00-\x20\x7f\"<>`]")
WEB = re.compile(r"https?://[^/?#@:\[]", re.IGNORECASE)
MAIL = re.compile(r"mailto:[^@]+@[^@]", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where a link leads. kind: "link" and "guide" (target is a key), "web", "mail", "site", or
    "" when it is refused, with the problem's code and message."""

    kind: str = ""
    target: str = ""
    title: str = ""
    code: str = ""
    message: str = ""


class Addresses:
    """Reads the addresses of one text, each once, and stops at what all links may come to."""

    def __init__(self) -> None:
        self.read: dict[tuple[str, str], Address] = {}
        self.left = ALL_ADDRESSES

    def of(self, href: str, title: str = "") -> Address:
        if (href, title) not in self.read:
            self.read[href, title] = read_address(href, title)
        address = self.read[href, title]
        self.left -= len(address.target) + len(address.title)
        return address if self.left >= 0 else TOO_MANY


TOO_MANY = Address(
    code="too-many-addresses",
    message="The addresses of all links together are too long; from this one on they are shown "
    "as text.",
)


def read_address(href: str, title: str = "") -> Address:
    if "{{" in href or "{{" in title:
        named = href if "{{" in href else title
        return Address(code="reference-in-address", message=explain("reference-in-address", named))
    if len(title) > LONGEST_TITLE:
        return Address(
            code="title-too-long",
            message=f"The title of a link has at most {LONGEST_TITLE} characters.",
        )
    return replace(_read(href), title=strip_unwanted(title))


def _read(href: str) -> Address:
    if href.startswith(("go:", "guide:")):
        return _keyed(href)
    if len(href) > LONGEST_ADDRESS or TRICKS.search(href) or UNWANTED.search(href):
        return _refused(href)
    if WEB.match(href):
        return Address("web", normalizeLink(href))
    if MAIL.match(href):
        return Address("mail", normalizeLink(href))
    if href.startswith("#") or (href.startswith("/") and not href.startswith("//")):
        return _paid(href) if _is_go(href) else Address("site", normalizeLink(href))
    return _refused(href)


def _is_go(href: str) -> bool:
    """Whether a browser would end at /go/, whatever dots and codes stand in between."""
    path = posixpath.normpath(unquote(unquote(re.split(r"[?#]", href, maxsplit=1)[0])))
    return path == "/go" or path.startswith("/go/")


def _paid(href: str) -> Address:
    return Address(
        code="paid-link-typed",
        message=f"“{excerpt(href)}” may earn: write it as [words](go:slug), to be disclosed.",
    )


def _keyed(href: str) -> Address:
    scheme, _, key = href.partition(":")
    if is_key(key):
        return Address("link" if scheme == "go" else "guide", key)
    return Address(code="reference-key", message=explain("reference-key", href))


def _refused(href: str) -> Address:
    what = (
        f"“{excerpt(href)}” is no address that a link can have" if href else "A link leads nowhere"
    )
    return Address(
        code="address-refused",
        message=f"{what}: use https://…, mailto:…, /a-page/, #a-heading, go:a-link or "
        "guide:a-guide, without spaces.",
    )
