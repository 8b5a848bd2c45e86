import pytest
from django.test import RequestFactory
from pytest_django import Settings

from capysite.base.proxies import client_block, client_ip


@pytest.fixture(autouse=True)
def _two_proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.0/8", "2001:db8:1::/48")


def ip(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_ip(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("2001:db8:1::5", "2001:db8:2::9", "2001:db8:2::9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, <script>", "10.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_not_our_proxy(
    peer: str, forwarded: str | None, client: str
) -> None:
    assert ip(peer, forwarded) == client


def test_without_proxies_nobody_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ()
    assert ip("10.0.0.1", "203.0.113.9") == "10.0.0.1"


@pytest.mark.parametrize(
    ("peer", "block"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:2:3:4:5:6:7", "2001:db8:2:3::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
    ],
)
def test_limits_count_a_whole_ipv6_network_as_one_client(peer: str, block: str) -> None:
    assert client_block(RequestFactory(REMOTE_ADDR=peer).get("/")) == block
