"""The two editors of the demo. They share one password, which is printed once."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction

from articles import permissions
from articles.models import Author
from capysite.base import audit


@dataclass(frozen=True)
class Account:
    name: str
    group: str
    author: str


ACCOUNTS = (Account("editor", "Admin", "oda-renwick"), Account("reviewer", "Editor", "piet-lammas"))
NAMES = tuple(account.name for account in ACCOUNTS)


def make_editors(password: str) -> None:
    """Gives two authors accounts with the rights of their group."""
    permissions.seed_groups()
    for account in ACCOUNTS:
        author = Author.objects.get(slug=account.author)
        first, _, last = author.name.partition(" ")
        author.user = User.objects.create_user(
            account.name, password=password, is_staff=True, first_name=first, last_name=last
        )
        author.user.groups.add(Group.objects.get(name=account.group))
        author.save(update_fields=["user"])


def taken_names() -> list[str]:
    return list(User.objects.filter(username__in=NAMES).values_list("username", flat=True))


@transaction.atomic
def renew_password() -> str:
    """A new password for those editors of the demo who are still here; "" if there are none."""
    authors = [account.author for account in ACCOUNTS]
    users = User.objects.filter(username__in=NAMES, author__slug__in=authors)
    password = make_password() if users else ""
    for user in users:
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record("account.password", by=None, target=user)
    return password


def make_password() -> str:
    return secrets.token_urlsafe(12)
