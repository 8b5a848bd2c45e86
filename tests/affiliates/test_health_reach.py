"""No address behind our walls is looked at, however it is written or come by; without the guard
each of them would be."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from types import SimpleNamespace
from typing import Any

import pytest

from affiliates.health.judging import Finding
from affiliates.health.looking import Looker
from affiliates.health.robots import Robots
from affiliates.health.states import LinkState
from affiliates.health.turns import Turns
from capysite.base import outbound
from capysite.base.internet import is_public
from capysite.base.outbound import NOTHING_KEPT, Reach
from tests.affiliates.health_site import PACE
from tests.base.test_internet import DISGUISED, INWARD
from tests.base.web_site import Site, page, redirect, web_site

PUBLIC = "8.8.8.8"
SECRET = page(b"<title>Secrets of the house</title>")


class AnyWhere(socket.socket):
    """The whole internet, and our own house: every address leads to the one local server."""

    wanted: list[str] = []  # noqa: RUF012 - emptied by the fixture
    port = 0

    def __init__(self, family: int = socket.AF_INET, *more: Any) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)

    def connect(self, address: Any) -> None:
        self.wanted.append(address[0])
        super().connect(("127.0.0.1", self.port))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with web_site({"/": SECRET}) as found:
        AnyWhere.port = found.port
        AnyWhere.wanted.clear()
        world = SimpleNamespace(**{**vars(socket), "socket": AnyWhere})
        monkeypatch.setattr(outbound, "socket", world)
        yield found


def look(url: str, names: dict[str, list[str]], *, guarded: bool = True) -> Finding:
    """`names` are what a resolver says, one answer after the other; all else is itself."""

    def resolve(host: str, port: int) -> list[str]:
        found = names.get(host)
        return [found.pop(0) if len(found) > 1 else found[0]] if found else [host]

    ports = frozenset({80, 443, AnyWhere.port})
    public = is_public if guarded else lambda address: True
    reach = Reach(public=public, resolve=resolve, ports=ports)
    looker = Looker(Turns(PACE), PACE.seconds, reach)
    return looker.look(url, NOTHING_KEPT, Robots(), thrifty=False)


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("address", INWARD)
@pytest.mark.parametrize("way", ["name", "literal", "redirect", "rebinding"])
def test_an_inward_address_is_refused_and_would_be_reached_without_the_guard(
    site: Site, address: str, way: str
) -> None:
    port = site.port
    urls = {
        "name": f"http://inner.example:{port}/",
        "literal": f"http://{literal(address)}:{port}/",
        "redirect": f"http://outer.example:{port}/out",
        "rebinding": f"http://turning.example:{port}/turn",
    }
    site.replies |= {
        "/out": redirect(f"http://inner.example:{port}/"),
        "/turn": redirect(f"http://turning.example:{port}/"),
    }

    def names() -> dict[str, list[str]]:
        return {
            "inner.example": [address],
            "outer.example": [PUBLIC],
            "turning.example": [PUBLIC, address],
        }

    assert look(urls[way], names()).state == LinkState.REFUSED
    assert ip_address(address) not in map(ip_address, AnyWhere.wanted)
    assert "/" not in site.paths
    site.asked.clear()
    assert look(urls[way], names(), guarded=False).status == 200
    assert ip_address(address) in map(ip_address, AnyWhere.wanted)
    assert "/" in site.paths


@pytest.mark.parametrize("host", DISGUISED)
def test_an_address_in_disguise_is_refused_before_anything_is_resolved(
    site: Site, host: str
) -> None:
    for url in (f"http://{host}/", f"http://{host}:{site.port}/"):
        assert look(url, {}).state == LinkState.REFUSED
    site.replies["/out"] = redirect(f"http://{host}/")
    outer = f"http://outer.example:{site.port}/out"
    assert look(outer, {"outer.example": [PUBLIC]}).state == LinkState.REFUSED
    assert set(AnyWhere.wanted) <= {PUBLIC}


def test_there_are_enough_of_them() -> None:
    assert len(set(INWARD) | set(DISGUISED)) >= 60
    assert len(INWARD) * 4 + len(DISGUISED) * 3 >= 300


def test_the_robots_of_a_host_behind_our_walls_are_not_asked(site: Site) -> None:
    looker = Looker(Turns(PACE), PACE.seconds, Reach(resolve=lambda host, port: ["10.0.0.1"]))
    assert looker.robots("http://inner.example") == ""
    assert (AnyWhere.wanted, site.asked) == ([], [])
