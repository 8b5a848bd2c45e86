"""Takes a web address apart as strictly as it must be before a program follows it."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
# urlsplit drops line ends and tabs without a word, and browsers read \ as /.
UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
BRACKETED = re.compile(r"\[[0-9a-fA-F:.%]*\](:[0-9]*)?")
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class BadAddress(ValueError):
    """Says why a program doesn't go there."""


@dataclass(frozen=True)
class Place:
    """`host` is a name in ASCII or an IP address, without brackets; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As it stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Place:
    """BadAddress, with a sentence, for what is no plain address of the web."""
    if len(url) > LONGEST:
        raise BadAddress(f"An address has {LONGEST} characters at most.")
    if UNWANTED.search(url):
        raise BadAddress("It holds a space, a line end or a backslash.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress("It is no web address.") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise BadAddress("Only addresses with http:// or https:// are followed.")
    if "@" in parts.netloc:
        raise BadAddress("It holds a user name or a password.")
    return Place(scheme, _host(parts), PORTS[scheme] if port is None else port, _path(parts))


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%!$&'()*+,;=:@~")
    query = quote(parts.query, safe="/?%!$&'()*+,;=:@~[]")
    return f"{path}?{query}" if query else path


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        return _ipv6(host, parts.netloc)
    try:
        # Also turns full-width digits and dots into plain ones, hence before any look at them.
        host = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise BadAddress(f"“{host}” is no name of a host.") from error
    if not HOST.fullmatch(host):
        raise BadAddress("It names no host." if not host else f"“{host}” is no name of a host.")
    return _ipv4(host) if NUMBER.fullmatch(host.rpartition(".")[2]) else host


def _ipv4(host: str) -> str:
    """Resolvers read 2130706433, 0x7f.1 and 127.1 as 127.0.0.1: nobody publishes there."""
    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise BadAddress(f"“{host}” is no plain IP address.") from error


def _ipv6(host: str, netloc: str) -> str:
    if not BRACKETED.fullmatch(netloc):  # urlsplit overlooks what follows the bracket
        raise BadAddress(f"“{netloc}” is no plain IP address.")
    try:
        address = IPv6Address(host)
    except AddressValueError as error:
        raise BadAddress(f"“{host}” is no plain IP address.") from error
    if address.scope_id:
        raise BadAddress("It names one of our own network cards.")
    return str(address)
