"""Logging in at the desk: throttled by account and by client, and written to the audit."""

import unicodedata
from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest

from capysite.base import audit, clock, limits
from capysite.base.proxies import client_block

THROTTLED = "throttled"
PER = timedelta(minutes=15)
TRIES_BY_ACCOUNT = 10
TRIES_BY_CLIENT = 30
SENTENCE = "Too many tries. Wait a quarter of an hour, then log in again."


class LoginForm(AdminAuthenticationForm):
    """Counts a try before the password is looked at, so that guessing in parallel gains nothing."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username", "")
        if self.request is not None and not _may_try(self.request, name):
            raise ValidationError(SENTENCE, code=THROTTLED)
        return super().clean()


def _may_try(request: HttpRequest, name: str) -> bool:
    at = clock.now()
    client = client_block(request)
    # Both are counted, whatever the first says.
    by_account = limits.allow(_account(name), limit=TRIES_BY_ACCOUNT, per=PER, at=at)
    by_client = not client or limits.allow(
        f"login client {client}", limit=TRIES_BY_CLIENT, per=PER, at=at
    )
    return by_account and by_client


def _account(name: str) -> str:
    return f"login account {unicodedata.normalize('NFKC', name).strip().casefold()}"


@receiver(user_logged_in)
def note_login(*, user: User, **more: object) -> None:
    limits.clear(_account(user.get_username()))
    audit.record("login.succeeded", by=user, target=user)


@receiver(user_logged_out)
def note_logout(*, user: User | None, **more: object) -> None:
    if user is not None:
        audit.record("login.ended", by=user, target=user)


@receiver(user_login_failed)
def note_failure(*, credentials: dict[str, Any], **more: object) -> None:
    """Only a name that exists is kept: people type their password into the wrong field."""
    name = str(credentials.get("username", ""))
    user = User.objects.filter(username=name).first()
    audit.record("login.failed", by=None, target=user)
