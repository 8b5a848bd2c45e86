"""The working copy at the desk is the page that publishing would make, and no reader's."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.content import Question
from tests.articles.desk import member, page
from tests.articles.factories import (
    change,
    make_article,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_source,
    make_table,
    make_user,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def main_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    found = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    assert found
    return found[0]


def full_parts() -> dict[str, Any]:
    fact, link, offer = make_fact("$17/mo"), make_link(), make_offer()
    table = make_table()
    body = (
        f"## Price\n\nIt costs {{{{ fact: {fact.key} }}}}. [Try](go:{link.slug})\n\n"
        f"{{{{ table: {table.key} }}}}\n\n{{{{ facts }}}}\n\n{{{{ offer: {offer.key} }}}}\n"
    )
    answer = f"For {{{{ fact: {fact.key} }}}}."
    return {
        "tables": (table,),
        "body": body,
        "evidence": (fact.key,),
        "citations": (make_source().key,),
        "questions": (Question("how-much", "How much?", answer),),
    }


@pytest.mark.parametrize("published_before", [False, True])
def test_its_main_is_that_of_the_public_page_after_publishing(
    client: Client, at_moment: Any, published_before: bool
) -> None:
    client.force_login(make_user())
    at_moment(datetime(2026, 11, 1, 9, tzinfo=UTC))
    parts = full_parts()
    tables = parts.pop("tables")
    guide = make_article(**({} if published_before else parts))
    if published_before:
        make_edition(guide)
        change(guide, **parts)
    at_moment(NOON)
    seen = main_of(client, page(guide, "working_copy"))
    make_edition(guide, tables=tables)
    assert seen == main_of(Client(), reverse("articles:guide", args=[guide.slug]))


def test_it_is_kept_by_nobody_and_found_by_no_robot(client: Client) -> None:
    client.force_login(make_user())
    response = client.get(page(make_article(), "working_copy"))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


def test_it_can_be_seen_with_every_hole_in_it(client: Client) -> None:
    client.force_login(make_user())
    guide = make_article(title="", slug="", summary="", topic="", authors=(), body="")
    assert client.get(page(guide, "working_copy")).status_code == 200


def test_who_is_not_of_the_house_sees_nothing_of_it(client: Client) -> None:
    guide = make_article(title="CANARY")
    assert client.get(page(guide, "working_copy")).status_code == 302
    user = member("Author")
    user.groups.clear()
    client.force_login(user)
    response = client.get(page(guide, "working_copy"))
    assert response.status_code == 403
    assert b"CANARY" not in response.content
