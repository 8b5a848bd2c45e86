"""The host to which a browser would go from an address, however the address is written. Pure.

Not for following links (`capysite.base.webaddress` is): here everything that a browser forgives is
forgiven, so that no spelling of a merchant's host passes as another's.
"""

import posixpath
import re
from collections.abc import Iterator
from encodings.idna import ToASCII
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote

# Browsers drop these wherever they stand, and blanks and control characters at both ends.
DROPPED = re.compile(r"[\t\n\r]")
ENDS = "".join(map(chr, range(0x21)))
WEB = re.compile(r"(?:https?:)?[/\\]{2}[/\\]*|https?:[/\\]*", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
DOTS = re.compile("[.\u3002\uff0e\uff61]")
# What browsers leave out of a host (UTS 46), and what else is never drawn: better one too many.
UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
LONGEST_HOST, LONGEST_LABEL = 253, 63
# Around every page stand the same addresses, and each is looked at more than once.
REMEMBERED = 4096
GO = re.compile(r"/go/([^/]+)")


@lru_cache(maxsize=REMEMBERED)
def host_of(address: str) -> str:
    """In ASCII and small letters, without port and dots at its end; "" for an address without
    a host of its own, or of another kind than the web's."""
    address = _plain(address)
    web = WEB.match(address)
    if not web:
        return ""
    authority = re.split(r"[/\\?#]", address[web.end() :], maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":[0-9]*\Z", "", authority)
    return canonical(unquote(host))


@lru_cache(maxsize=REMEMBERED)
def canonical(host: str) -> str:
    """One spelling for all that lead to the same place: "Büro.Example." → "xn--bro-hoa.example"."""
    seen = normalize("NFKC", UNSEEN.sub("", host)).strip().lower()
    labels = [label for label in DOTS.split(seen) if label]
    plain = ".".join(labels)
    return plain if len(plain) > LONGEST_HOST else ".".join(map(_label, labels))


def _label(label: str) -> str:
    """One that is too long leads nowhere, and would be encoded in time that grows as its square."""
    if len(label) > LONGEST_LABEL:
        return label
    try:
        if label.startswith("xn--"):
            label = label[4:].encode("ascii").decode("punycode")
        return ToASCII(label).decode("ascii").lower()
    except UnicodeError:
        return label


def _plain(address: str) -> str:
    return DROPPED.sub("", address).strip(ENDS)


def with_parents(host: str) -> Iterator[str]:
    """The host, then each domain that it lies in: "a.shop.example", "shop.example", "example"."""
    while host:
        yield host
        host = host.partition(".")[2]


@lru_cache(maxsize=REMEMBERED)
def go_slug(address: str, home: str) -> str:
    """Which link of ours an address follows, whatever dots and codes stand in it; "" for none.
    `home` is the host of this site."""
    address = _plain(address)
    if web := WEB.match(address):
        if host_of(address) != home:
            return ""
        rest = address[web.end() :].replace("\\", "/")
        address = f"/{rest.partition('/')[2]}"
    elif SCHEME.match(address):
        return ""
    path = unquote(unquote(re.split(r"[?#]", address, maxsplit=1)[0])).replace("\\", "/")
    found = GO.match(posixpath.normpath(f"/{path.lstrip('/')}"))
    return found[1] if found else ""
