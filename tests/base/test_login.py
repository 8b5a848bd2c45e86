"""Who logs in at the desk, who is kept from trying, and what is written down of it."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pytest_django import Settings

from capysite.base import limits, login
from capysite.base.models import AuditEntry, PublisherSettings

RIGHT = "a pass phrase that is long"


@pytest.fixture(autouse=True)
def ada(request: pytest.FixtureRequest) -> User:
    if "transaction" in request.node.get_closest_marker("django_db").kwargs:
        request.getfixturevalue("transactional_db")
    else:
        request.getfixturevalue("db")
    return User.objects.create_superuser("ada", password=RIGHT)


def attempt(password: str, *, name: str = "ada", peer: str = "198.51.100.7") -> Any:
    return Client(REMOTE_ADDR=peer).post("/admin/login/", {"username": name, "password": password})


@pytest.mark.django_db
def test_the_right_password_opens_the_desk() -> None:
    assert attempt(RIGHT).status_code == 302


@pytest.mark.django_db
def test_an_account_is_closed_for_a_while_after_many_tries() -> None:
    statuses = [attempt(f"wrong {n}").status_code for n in range(login.TRIES_BY_ACCOUNT)]
    assert statuses == [200] * login.TRIES_BY_ACCOUNT
    response = attempt(RIGHT, peer="203.0.113.9")
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert login.SENTENCE in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ADA", " ada ", "ａｄａ"])
def test_no_spelling_of_the_name_counts_for_itself(name: str) -> None:
    for n in range(login.TRIES_BY_ACCOUNT):
        attempt(f"wrong {n}", name=name)
    assert attempt(RIGHT).status_code == 429


@pytest.mark.django_db
def test_a_client_that_tries_many_names_is_kept_out(settings: Settings) -> None:
    for n in range(login.TRIES_BY_CLIENT):
        attempt("wrong", name=f"name {n}")
    assert attempt(RIGHT).status_code == 429
    assert attempt(RIGHT, peer="203.0.113.9").status_code == 302


@pytest.mark.django_db
def test_a_header_that_anybody_can_send_makes_no_new_client() -> None:
    for n in range(login.TRIES_BY_CLIENT):
        Client(REMOTE_ADDR="198.51.100.7").post(
            "/admin/login/",
            {"username": f"name {n}", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
    assert attempt(RIGHT).status_code == 429


@pytest.mark.django_db
def test_success_lets_the_account_count_anew() -> None:
    for _ in range(3):
        for n in range(login.TRIES_BY_ACCOUNT - 1):
            assert attempt(f"wrong {n}").status_code == 200
        assert attempt(RIGHT, peer="203.0.113.9").status_code == 302
        limits.clear("login client 198.51.100.7")


def guess(first: int) -> int:
    connection.close()
    statuses = [attempt(f"wrong {first} {n}").status_code for n in range(6)]
    connection.close()
    return statuses.count(200)


@pytest.mark.django_db(transaction=True)
def test_guessing_from_four_processes_gains_no_try() -> None:
    connection.close()  # a forked process would go on with the socket of this one
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        assert sum(pool.map(guess, range(4))) == login.TRIES_BY_ACCOUNT


@pytest.mark.django_db
def test_logins_failures_and_logouts_are_in_the_audit(client: Client, ada: User) -> None:
    client.post("/admin/login/", {"username": "ada", "password": "wrong"})
    client.post("/admin/login/", {"username": "ada", "password": RIGHT})
    client.post("/admin/logout/")
    entries = AuditEntry.objects.order_by("id").values_list("action", "by_name", "target_id")
    assert list(entries) == [
        ("login.failed", "", str(ada.pk)),
        ("login.succeeded", "ada", str(ada.pk)),
        ("login.ended", "ada", str(ada.pk)),
    ]


@pytest.mark.django_db
def test_a_password_typed_into_the_wrong_field_is_kept_nowhere() -> None:
    attempt("", name=RIGHT)
    attempt("wrong", name=RIGHT)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_text, entry.before, entry.after) == (
        "login.failed",
        "",
        {},
        {},
    )


@pytest.mark.django_db
def test_the_desk_bears_the_name_of_the_publisher(client: Client) -> None:
    PublisherSettings.objects.create(name="The Slow Gazette")
    assert "The Slow Gazette desk" in client.get("/admin/login/").content.decode()
