"""Nobody at the desk gives away rights that are not theirs, or takes over who has more."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from articles import permissions

pytestmark = pytest.mark.django_db
PASSWORD = "three words of a pond"
# Who stands above a member of the group Admin, and beside or below.
ABOVE = ["superuser", "sleeping superuser", "programmer", "sleeping programmer"]
BESIDE = ["admin", "editor", "author", "reader"]


@pytest.fixture(autouse=True)
def people() -> None:
    permissions.seed_groups()
    for name in (*ABOVE, *BESIDE, "actor"):
        user = User.objects.create_user(name.replace(" ", "-"), password=PASSWORD, is_staff=True)
        user.is_superuser = name.endswith("superuser")
        user.is_active = not name.startswith("sleeping")
        user.save()
        if name.endswith("programmer"):
            user.user_permissions.add(Permission.objects.get(codename="delete_session"))
        if group := Group.objects.filter(name=name.title()).first():
            user.groups.add(group)
    person("actor").groups.add(Group.objects.get(name="Admin"))


def person(name: str) -> User:
    return User.objects.get(username=name.replace(" ", "-"))


@pytest.fixture
def actor(client: Client) -> Client:
    client.force_login(person("actor"))
    return client


def page(target: Any, name: str) -> str:
    return reverse(f"admin:auth_{target._meta.model_name}_{name}", args=[target.pk])


def account(user: User, **changes: Any) -> dict[str, Any]:
    """The form of an account as a browser posts it, with what somebody forges into it."""
    shown: dict[str, Any] = {
        "username": user.username, "first_name": "", "last_name": "", "email": "",
        "is_active": "on" if user.is_active else "", "is_staff": "on",
        "groups": list(user.groups.values_list("pk", flat=True)),
        "user_permissions": list(user.user_permissions.values_list("pk", flat=True)),
        "date_joined_0": "2026-01-02", "date_joined_1": "09:00:00",
    }  # fmt: skip
    return shown | changes


def state() -> list[Any]:
    rights = [
        (user.username, user.password, user.is_superuser, user.is_active, user.first_name,
         sorted(user.groups.values_list("name", flat=True)),
         sorted(user.user_permissions.values_list("codename", flat=True)))
        for user in User.objects.order_by("pk")
    ]  # fmt: skip
    return [*rights, [(group.name, group.permissions.count()) for group in Group.objects.all()]]


FOREIGN = "delete_session"


def forged(name: str) -> dict[str, Any]:
    foreign = Permission.objects.get(codename=FOREIGN)
    strong = Group.objects.create(name="Programmers")
    strong.permissions.add(foreign)
    fields: dict[str, Any] = {
        "is_superuser": {"is_superuser": "on"},
        "user_permissions": {"user_permissions": [foreign.pk]},
        "groups": {"groups": [strong.pk]},
    }
    return fields[name]  # type: ignore[no-any-return]


@pytest.mark.parametrize("field", ["is_superuser", "user_permissions", "groups"])
@pytest.mark.parametrize("whom", ["actor", "author"])
def test_a_forged_field_gives_nobody_more_than_one_has(
    actor: Client, whom: str, field: str
) -> None:
    target, forgery = person(whom), forged(field)
    actor.post(page(target, "change"), account(target, **forgery))
    target = person(whom)
    assert not target.is_superuser
    assert not target.has_perm(f"sessions.{FOREIGN}")


@pytest.mark.parametrize("whom", ABOVE)
def test_who_stands_above_is_looked_at_and_no_more(actor: Client, whom: str) -> None:
    target, before = person(whom), state()
    assert actor.get(page(target, "change")).status_code == 200
    password = reverse("admin:auth_user_password_change", args=[target.pk])
    posted = {"password1": "a stolen account", "password2": "a stolen account"}
    answers = [
        actor.post(page(target, "change"), account(target, first_name="Mine", is_active="on")),
        actor.get(password),
        actor.post(password, posted | {"usable_password": "true", "set-password": "1"}),
        actor.post(password, {"usable_password": "false", "unset-password": "1"}),
        actor.post(page(target, "delete"), {"post": "yes"}),
    ]
    chosen = {"action": "delete_selected", "_selected_action": [target.pk], "post": "yes"}
    actor.post(reverse("admin:auth_user_changelist"), chosen)
    assert [answer.status_code for answer in answers] == [403] * 5
    assert state() == before


@pytest.mark.parametrize("whom", BESIDE)
def test_who_stands_beside_or_below_is_looked_after(actor: Client, whom: str) -> None:
    target, editors = person(whom), Group.objects.get(name="Editor")
    answer = actor.post(
        page(target, "change"), account(target, first_name="Ada", groups=[editors.pk])
    )
    assert answer.status_code == 302
    password = reverse("admin:auth_user_password_change", args=[target.pk])
    posted = {"password1": "four words of a pond", "password2": "four words of a pond"}
    actor.post(password, posted | {"usable_password": "true", "set-password": "1"})
    target = person(whom)
    assert (target.first_name, [group.name for group in target.groups.all()]) == ("Ada", ["Editor"])
    assert target.check_password("four words of a pond")


def test_a_group_is_given_only_what_one_has(actor: Client) -> None:
    group = Group.objects.get(name="Admin")
    foreign = Permission.objects.get(codename=FOREIGN)
    actor.post(page(group, "change"), {"name": "Admin", "permissions": [foreign.pk]})
    made = {"name": "Made", "permissions": [foreign.pk]}
    actor.post(reverse("admin:auth_group_add"), made)
    assert not Group.objects.filter(permissions=foreign).exists()


def test_a_group_that_may_more_stays_as_it_is(actor: Client) -> None:
    strong = Group.objects.create(name="Programmers")
    strong.permissions.add(Permission.objects.get(codename=FOREIGN))
    before = state()
    answers = [
        actor.post(page(strong, "change"), {"name": "Mine", "permissions": []}),
        actor.post(page(strong, "delete"), {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert state() == before


def test_a_clerk_of_accounts_cannot_take_over_an_admin(client: Client) -> None:
    clerk = person("reader")
    rights = ("view_user", "change_user", "delete_user", "add_user", "change_group")
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(clerk)
    target, before = person("admin"), state()
    password = reverse("admin:auth_user_password_change", args=[target.pk])
    answers = [
        client.post(page(target, "change"), account(target, groups=[])),
        client.post(password, {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}),
        client.post(page(Group.objects.get(name="Editor"), "change"), {"name": "Mine"}),
    ]
    client.post(page(clerk, "change"), account(clerk, groups=[Group.objects.get(name="Admin").pk]))
    assert [answer.status_code for answer in answers] == [403] * 3
    assert state() == before


def test_a_superuser_may_everything(client: Client) -> None:
    client.force_login(person("superuser"))
    target = person("author")
    client.post(page(target, "change"), account(target, is_superuser="on"))
    assert person("author").is_superuser
