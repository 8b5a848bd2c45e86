"""Who is calling, when proxies stand between: only ours are believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def is_trusted(address: str) -> bool:
    """Whether the address is one of our own proxies (TRUSTED_PROXIES)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES)


def client_ip(request: HttpRequest) -> str:
    """The nearest address that isn't one of our proxies; "" for a local socket.

    X-Forwarded-For is read from its end: what a client wrote in front of it is never reached.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while forwarded and is_trusted(address):
        candidate = forwarded.pop().strip()
        try:
            address = str(ipaddress.ip_address(candidate))
        except ValueError:
            break
    return address


def client_block(request: HttpRequest) -> str:
    """What limits count by: an IPv6 client owns a whole /64, and 2^64 addresses in it."""
    address = client_ip(request)
    if ":" not in address:
        return address
    v6 = ipaddress.IPv6Address(address)
    if v6.ipv4_mapped:
        return str(v6.ipv4_mapped)
    return str(ipaddress.ip_network((int(v6), 64), strict=False))
