"""What the documents of the API say, and that they have the shape that is described."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from articles.api import urls
from capysite.base import clock
from tests.articles.api_site import API, make_pens, read
from tests.articles.factories import (
    make_edition,
    make_fact,
    make_version,
)
from tests.articles.open_pages import DAY, MONDAY
from tests.articles.schemas import faults, is_described, references

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
SITE = "http://testserver"
EARNS = "We earn a commission if you buy Quill through a link here; your price stays the same."
REL = "sponsored nofollow"


def documents(client: Client, at: Any) -> dict[str, dict[str, Any]]:
    """All that can be reached from the root, by path."""
    waiting, found = [f"{API}/"], {}
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = read(client, path, at)
            waiting += [a.removeprefix(SITE) for a in _addresses(found[path])]
    return found


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(f"{SITE}{API}/"):
        yield value
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _addresses(item)


def test_every_document_has_the_shape_that_is_described(client: Client) -> None:
    make_pens()
    found = documents(client, MONDAY + 2 * DAY)
    description = found.pop(f"{API}/openapi.json")
    shapes, read_from = description["components"]["schemas"], set()
    for path, document in found.items():
        (template,) = (t for t in description["paths"] if is_described(path, t))
        answer = description["paths"][template]["get"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        assert faults(document, schema, shapes) == [], path
        read_from.add(template)
    assert read_from == set(description["paths"])
    for path, status in (("guides/none/", 404), ("?a=1", 400)):
        refused = read(client, path, MONDAY, status)
        assert faults(refused, shapes["Error"], shapes) == []


def test_the_check_of_shapes_finds_what_is_wrong(client: Client) -> None:
    make_pens()
    shapes = read(client, "openapi.json")["components"]["schemas"]
    fact = read(client, "facts/")["facts"][0]
    assert faults(fact, shapes["ShownFact"], shapes) == []
    for part, wrong in {
        "key": 1, "kind": "rumour", "value": {"type": "money"}, "checked_on": "today",
        "url": "/facts/", "more_guides": -1, "guides": [{"name": "Pens"}], "new": "",
    }.items():  # fmt: skip
        assert len(faults({**fact, part: wrong}, shapes["ShownFact"], shapes)) == 1, part


def test_the_description_is_whole(client: Client) -> None:
    described = read(client, "openapi.json")
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": SITE}]
    for target in references(described):
        place: Any = described
        for name in target.removeprefix("#/").split("/"):
            place = place[name]
    named = {target.rpartition("/")[2] for target in references(described)}
    assert named == {*described["components"]["schemas"], *described["components"]["responses"]}
    operations = [item["get"]["operationId"] for item in described["paths"].values()]
    assert len(set(operations)) == len(operations)
    for path, item in described["paths"].items():
        in_path = {p["name"] for p in item["get"].get("parameters", ()) if p["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))


def test_each_address_is_described_and_each_described_address_is_there(client: Client) -> None:
    routes = {re.sub(r"<slug:(\w+)>", r"{\1}", f"{API}/{p.pattern}") for p in urls.urlpatterns}
    assert set(read(client, "openapi.json")["paths"]) == routes - {
        f"{API}/openapi.json", f"{API}/<path:path>",
    }  # fmt: skip


def test_a_guide_says_what_its_page_says_and_discloses_first(client: Client) -> None:
    make_pens()
    guide = read(client, "guides/pens/")
    assert next(iter(guide)) == "disclosure"
    assert guide["disclosure"] == [EARNS]
    assert guide["page"] == f"{SITE}/guides/pens/"
    assert guide["topic"] == {"name": "Pens", "url": f"{SITE}/topics/pens/"}
    assert guide["authors"] == [{"name": "Ada Lind", "url": f"{SITE}/authors/ada-lind/"}]
    assert (guide["published_on"], guide["changed_on"]) == ("2026-03-02", None)
    assert [fact["key"] for fact in guide["facts"]][:2] == ["quill-price", "of-date"]
    assert guide["sources"][0] == {
        "number": 1, "publisher": "Quillworks", "title": "Prices",
        "url": "https://quillworks.example/prices", "rel": REL, "archive": None,
    }  # fmt: skip
    (question,) = guide["questions"]
    assert f'<a href="{SITE}/go/quill/?g=pens&amp;p=answer" rel="{REL}">It</a>' in question["html"]


def test_the_html_of_a_guide_can_stand_alone(client: Client) -> None:
    make_pens()
    html = read(client, "guides/pens/")["html"]
    assert 0 < html.index(EARNS) < html.index("/go/quill/")
    anchors = re.findall(r"<a [^>]*>", html)
    earning = [a for a in anchors if "/go/" in a or "quillworks.example" in a]
    assert len(earning) > 4
    assert [anchor for anchor in earning if f'rel="{REL}' not in anchor] == []
    addresses = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert {a[0] for a in addresses if not a.startswith("http")} == {"#"}
    within = {a[1:] for a in addresses if a.startswith("#")}
    assert within <= set(re.findall(r'id="([^"]*)"', html))
    assert "<svg" not in html


def test_a_fact_has_its_value_its_ground_and_where_it_stands(client: Client) -> None:
    make_pens()
    facts = {fact["key"]: fact for fact in read(client, "facts/")["facts"]}
    assert facts["quill-price"] == {
        "key": "quill-price",
        "url": f"{SITE}{API}/facts/quill-price/",
        "subject": "Quill",
        "label": "price",
        "kind": "price",
        "product": {"name": "Quill", "slug": "quill", "url": f"{SITE}{API}/products/quill/"},
        "value": {
            "type": "money", "amount": "17.5", "currency": "USD", "unit": "", "period": "month",
        },
        "text": "$17.50/mo",
        "statement": "Quill, price: $17.50/mo",
        "confidence": "confirmed",
        "why": "Quillworks says so itself.",
        "state": "fresh",
        "checked_on": "2026-03-02",
        "begins_at": "2026-03-02T09:00:00+00:00",
        "sources": [
            {
                "publisher": "Quillworks", "title": "Prices",
                "url": "https://quillworks.example/prices", "rel": REL, "archive": None,
                "published_on": None, "retrieved_on": None, "primary": True, "own": False,
            }
        ],
        "versions_url": f"{SITE}{API}/facts/quill-price/versions/",
        "guides": [{"name": "Which pen?", "url": f"{SITE}/guides/pens/"}],
        "more_guides": 0,
    }  # fmt: skip
    assert facts["of-date"]["value"] == {
        "type": "date", "text": "Q2 2027", "from": "2027-04-01", "to": "2027-06-30",
    }  # fmt: skip
    assert facts["of-number"]["value"] == {"type": "number", "number": "300", "unit": "minutes"}
    assert facts["of-yesno"]["value"] == {"type": "yesno", "answer": "partial", "note": "on paper"}
    assert facts["of-text"]["value"] == {"type": "text", "text": "Blue"}
    alone = read(client, "facts/quill-price/")
    disclosure = ["We earn a commission if you buy something from Quillworks through a link here; "
                  "your price stays the same."]  # fmt: skip
    assert alone == {"disclosure": disclosure, **facts["quill-price"]}


def test_a_fact_says_what_readers_saw_of_it_and_marks_what_is_past(client: Client) -> None:
    make_pens()
    with clock.fixed(MONDAY + DAY):
        ink = make_fact("$1", key="ink")
    with clock.fixed(MONDAY + 2 * DAY):
        make_version(ink, "$2", note="Nobody saw it.")
        make_edition(evidence=("ink",))
    versions = read(client, "facts/quill-price/versions/", MONDAY + 2 * DAY)["versions"]
    assert [(v["text"], v["reason"], v["note"], v["until"]) for v in versions] == [
        ("$19/mo", "correction", "Misread.", None),
        ("$17.50/mo", "first", "", "2026-03-03T09:00:00+00:00"),
    ]
    (seen,) = read(client, "facts/ink/versions/", MONDAY + 2 * DAY)["versions"]
    assert (seen["text"], seen["note"]) == ("$2", "")


def test_a_guide_names_its_twin_as_markdown(client: Client) -> None:
    make_pens()
    address = read(client, f"{API}/guides/pens/", MONDAY)["markdown"]
    assert address == f"{SITE}/guides/pens.md"
    with clock.fixed(MONDAY):
        twin = client.get(address.removeprefix(SITE))
    assert (twin.status_code, twin["Content-Type"]) == (200, "text/markdown; charset=utf-8")
