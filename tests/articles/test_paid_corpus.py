"""Every construct that can carry a link × every page: `rel`, and a disclosure before it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import Settings

from affiliates import partners as known
from affiliates.hosts import host_of
from affiliates.partners import Partners
from articles.tables.grid import Row
from tests.articles.paid_corpus import (
    DIRECT,
    IN_ANSWERS,
    INLINE,
    MARKUP,
    SPELLINGS,
    Planting,
    behind_a_fact,
    in_answer,
    in_body,
    in_citation,
    in_kept_copy,
    in_offer,
    in_offer_of_table,
    in_privacy,
    in_table,
    in_text,
    make_partner,
    merchant,
    placed_by_us,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
HOSTS = ("quill.example", "xn--bro-hoa.example", "pens.example", "track.example")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def direct() -> Iterator[Callable[[], Planting]]:
    """The product of constructs and addresses, each made when it is called."""
    for markup in MARKUP:
        yield partial(lambda m: in_body(in_text(m, DIRECT)), markup)
        yield partial(lambda m: in_privacy(in_text(m, DIRECT).replace("{{", "")), markup)
    for markup in IN_ANSWERS:
        yield partial(lambda m: in_answer(in_text(m, DIRECT)), markup)
    for markup in INLINE:
        yield partial(lambda m: in_table(Row(cells=("Nib", in_text(m, DIRECT)))), markup)
        yield partial(lambda m: in_table(Row(cells=(in_text(m, DIRECT), "$1"))), markup)
    for markup in set(INLINE) - {"picture"}:
        yield partial(lambda m: in_offer(in_text(m, DIRECT)), markup)
        yield partial(lambda m: in_offer_of_table(in_text(m, DIRECT)), markup)
    for address in SPELLINGS:
        yield partial(lambda a: in_body(f"[Words]({a})"), address)
    for place in (in_citation, in_kept_copy, behind_a_fact):
        yield partial(place, DIRECT)


def paid_links(document: html.HtmlElement) -> list[html.HtmlElement]:
    """By a reader of its own: /go/ and the hosts of the partner, as lxml finds them."""
    return [
        link
        for link in document.iter("a")
        if link.get("href", "").startswith("/go/")
        or any(host_of(link.get("href", "")).endswith(host) for host in HOSTS)
    ]


def faults(page: str, rel: str = "sponsored nofollow") -> list[str]:
    document = html.fromstring(page)
    links = paid_links(document)
    if not links:
        return ["no link"]
    found = [f"rel {link.get('rel')}" for link in links
             if (link.get("rel") or "").removesuffix(" noopener") != rel]  # fmt: skip
    order = list(document.iter())
    notes = [order.index(note) for note in document.find_class("disclosure")]
    if not notes or notes[0] > order.index(links[0]):
        found.append("no disclosure before it")
    elif "Quill" not in document.find_class("disclosure")[0].text_content():
        found.append("it names somebody else")
    return found


def all_faults(client: Client, rel: str = "sponsored nofollow") -> list[str]:
    found = []
    for make in direct():
        planting = make()
        for path in planting.paths:
            page = client.get(path).content.decode()
            found += [f"{planting.name} {path}: {fault}" for fault in faults(page, rel)]
    return found


def test_no_direct_link_to_a_partner_goes_unmarked_or_undisclosed(client: Client) -> None:
    make_partner()
    assert all_faults(client) == []


def test_no_link_offer_or_promotion_goes_unmarked_or_undisclosed(client: Client) -> None:
    for make in placed_by_us(make_partner()):
        planting = make()
        assert faults(client.get(planting.paths[0]).content.decode()) == [], planting


def test_the_corpus_finds_what_is_not_marked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary: with the partners out of sight, each construct is found at fault."""
    link = make_partner()
    plantings = [make() for make in (*direct(), *placed_by_us(link))]
    monkeypatch.setattr(Partners, "of", lambda *_: None)
    monkeypatch.setattr(Partners, "all_of", lambda *_: ())
    silent = [
        (planting, path)
        for planting in plantings
        for path in planting.paths
        if planting.name != "privacy" and not faults(client.get(path).content.decode())
    ]
    assert silent == []
    assert len(plantings) > 80
    assert known.read_partners().hosts


@pytest.mark.parametrize(
    ("relationship", "rel"),
    [("affiliate", "sponsored nofollow"), ("own", "nofollow"), ("gift", "sponsored nofollow")],
)
def test_a_merchant_that_begins_to_pay_changes_every_page_without_a_word_published(
    client: Client, relationship: str, rel: str
) -> None:
    """Must show 5: what was published while it paid nothing is marked and disclosed at once."""
    link = make_partner("none")
    row = Row(product=link.product.slug, cells=("Quill Pro", f"[Words](go:{link.slug})"))
    made: list[Any] = [
        in_body(f"[Words]({DIRECT}) and [words](go:{link.slug})"),
        in_answer(f"<{DIRECT}>"),
        in_table(row),
        in_offer(f"[Words]({DIRECT})"),
        in_citation(DIRECT),
        behind_a_fact(DIRECT),
        in_privacy(f"[Words]({DIRECT})"),
    ]
    paths = [path for planting in made for path in planting.paths]
    for path in paths:
        page = client.get(path).content.decode()
        assert "sponsored" not in page
        assert 'class="disclosure"' not in page
    paying = merchant()
    paying.relationship = relationship
    paying.save()
    assert {path: faults(client.get(path).content.decode(), rel) for path in paths} == {
        path: [] for path in paths
    }
    paying.relationship = "none"
    paying.save()
    assert not any("sponsored" in client.get(path).content.decode() for path in paths)
