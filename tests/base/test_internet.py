"""Addresses that a fetch may not reach, in every form in which somebody could write them."""

import pytest

from capysite.base.internet import is_public
from capysite.base.outbound import Refused, fetch
from tests.base.web_site import page, reach_of, web_site

INWARD = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254",
    "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::127.0.0.1",
    "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::7f00:1", "100::1",
    "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
)  # fmt: skip
PUBLIC = (
    "1.0.0.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "168.63.129.15", "169.253.255.255", "169.255.0.0",
    "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888",
    "2606:4700:4700::1111", "2a00:1450:4001::1",
)  # fmt: skip
DISGUISED = (
    "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "127.1", "127.0.1", "0177.0.0.1",
    "017700000001", "0", "127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "①27.0.0.1",
    "2852039166", "0xa9fea9fe", "0xA9.254.0xA9.254", "3232235521", "[::]", "[::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::127.0.0.1]",
    "[fe80::1%25lo]", "[fe80::1%lo]", "[::1", "[127.0.0.1]", "0x", "08.8.8.8", "8.8.8.8.8",
)  # fmt: skip


@pytest.mark.parametrize("address", INWARD)
def test_an_address_of_no_public_network_is_refused(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    for scheme in ("http", "https"):
        with pytest.raises(Refused):
            fetch(f"{scheme}://{host}/")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_neighbours_of_refused_networks_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", DISGUISED)
def test_an_address_in_disguise_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        fetch(f"http://{host}/")


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "fe80::1%lo", "8.8.8.8/8"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


def test_without_the_list_of_addresses_the_same_fetch_would_arrive() -> None:
    """The canary: the refusals above are the list's work, not an accident."""
    with web_site({"/": page(b"secret")}) as site:
        for host in ("127.0.0.1", "127.0.0.1.", "１２７.0.0.1"):
            with pytest.raises(Refused):
                fetch(site.url(host=host), reach=reach_of(site, public=is_public))
            assert site.asked == []
            open_reach = reach_of(site, public=lambda address: True)
            assert fetch(site.url(host=host), reach=open_reach).body == b"secret"
            site.asked.clear()
