"""Staff who may look at things and change none: a colleague of the shop, an auditor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.articles.desk import page
from tests.articles.factories import (
    make_author,
    make_edition,
    make_fact,
    make_link,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
MAKERS: list[Callable[[], Any]] = [
    lambda: make_edition(title="Pens").article,
    make_fact, make_table, make_source, make_offer, make_product, make_link, make_author,
    make_topic,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
def test_who_may_only_look_sees_the_page_and_no_button_to_save(
    client: Client, make: Callable[[], Any]
) -> None:
    auditor = User.objects.create_user("auditor", is_staff=True)
    auditor.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(auditor)
    response = client.get(page(make(), "change"))
    assert response.status_code == 200
    assert 'name="_save"' not in response.content.decode()
