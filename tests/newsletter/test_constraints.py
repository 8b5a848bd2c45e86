"""What the database refuses, and the sentence in which a form of the desk says it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from newsletter.hashing import hashed
from newsletter.models import Consent, Segment, Subscriber, Suppression
from tests.newsletter.makers import NOON, ask, make_erased, make_subscriber

pytestmark = pytest.mark.django_db


def make_consent() -> Consent:
    ask()
    return Consent.objects.latest("id")


def make_suppression() -> Suppression:
    return Suppression.objects.create(
        address_hash=hashed("ada@example.org"), reason="asked", at=NOON
    )


def make_segment() -> Segment:
    return Segment.objects.create(name="New readers", joined_before=2, joined_after=30)


Case = tuple[Callable[[], models.Model], str, dict[str, Any]]
CASES: list[Case] = [
    (make_subscriber, "subscriber_one_for_an_address", {"address": "eve@example.org"}),
    (make_subscriber, "subscriber_token_is_its_own", {"token": "token-of-eve"}),
    (make_subscriber, "subscriber_address_is_normal", {"address": "Ada@example.org"}),
    (make_subscriber, "subscriber_address_is_normal", {"address": ""}),
    (make_subscriber, "subscriber_address_is_one_line", {"email": "ada@example.org\nBcc: x"}),
    (make_subscriber, "subscriber_has_a_token", {"token": ""}),
    (make_subscriber, "subscriber_is_not_pestered", {"pending_mails": 4, "mailed_at": NOON}),
    (make_subscriber, "subscriber_counts_what_was_mailed", {"pending_mails": 1}),
    (make_subscriber, "subscriber_preferences_token_is_its_own", {"preferences_token": "eve-p"}),
    (make_subscriber, "subscriber_has_a_preferences_token", {"preferences_token": ""}),
    (make_subscriber, "subscriber_is_hashed", {"address_hash": ""}),
    (make_subscriber, "subscriber_has_an_address_until_erased", {"address": None}),
    (make_subscriber, "subscriber_has_an_address_until_erased", {"email": ""}),
    (make_subscriber, "subscriber_has_an_address_until_erased", {"erased_at": NOON}),
    (make_erased, "subscriber_has_an_address_until_erased", {"address": "ada@example.org"}),
    (make_erased, "subscriber_has_an_address_until_erased", {"email": "Ada@example.org"}),
    (make_erased, "subscriber_has_an_address_until_erased", {"unsubscribed_at": None}),
    (make_subscriber, "subscriber_frequency_is_known", {"frequency": "hourly"}),
    (make_suppression, "suppression_one_for_an_address", {"address_hash": "hash-of-eve"}),
    (make_suppression, "suppression_reason_is_known", {"reason": "disliked"}),
    (make_suppression, "suppression_holds_a_hash", {"address_hash": "ada@example.org"}),
    (make_suppression, "suppression_holds_a_hash", {"address_hash": ""}),
    (make_segment, "segment_named_once", {"name": "Everybody"}),
    (make_segment, "segment_has_a_name", {"name": ""}),
    (make_segment, "segment_ages_leave_room", {"joined_after": 2}),
    (make_consent, "consent_action_is_known", {"action": "liked"}),
    (make_consent, "consent_form_is_known", {"form": "phone"}),
    (make_consent, "consent_keeps_its_wording", {"wording": ""}),
    (make_consent, "consent_keeps_its_wording", {"wording_version": ""}),
    (make_consent, "consent_page_is_a_path", {"page": "https://example.org/"}),
    (make_consent, "consent_page_is_a_path", {"page": "/guides/?who=ada"}),
]
cases = pytest.mark.parametrize(("make", "name", "wrong"), CASES)


@pytest.fixture(autouse=True)
def _eve(db: None) -> None:
    make_subscriber("eve@example.org", token="token-of-eve", preferences_token="eve-p")
    Suppression.objects.create(address_hash="hash-of-eve", reason="asked", at=NOON)
    Segment.objects.create(name="Everybody")


@cases
def test_the_database_refuses(
    make: Callable[[], models.Model], name: str, wrong: dict[str, Any]
) -> None:
    good = make()
    values = {
        field.column: field.get_db_prep_save(
            wrong.get(field.name, getattr(good, field.attname)), connection
        )
        for field in good._meta.concrete_fields
        if not field.primary_key
    }
    if not isinstance(good, Consent):
        type(good)._default_manager.filter(pk=good.pk).delete()
    with pytest.raises(IntegrityError, match=_told_by(name, good)), transaction.atomic():
        _insert(good._meta.db_table, values)


@cases
def test_a_form_would_say_it_in_a_sentence(
    make: Callable[[], models.Model], name: str, wrong: dict[str, Any]
) -> None:
    """The desk only shows these rows; this is what a form of theirs runs."""
    good = make()
    for field, value in wrong.items():
        setattr(good, field, value)
    with pytest.raises(ValidationError) as refused:
        good.validate_constraints()
    assert _named(name, good).violation_error_message in refused.value.messages


def test_every_constraint_is_tried() -> None:
    models_ = (Subscriber, Consent, Suppression, Segment)
    named = {c.name for model in models_ for c in model._meta.constraints}
    assert {name for _, name, _ in CASES} == named


def _insert(table: str, values: dict[str | None, Any]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in values if column)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})", list(values.values())
        )


def _told_by(name: str, good: models.Model) -> str:
    """SQLite names the column of a unique constraint where PostgreSQL names the constraint."""
    constraint = _named(name, good)
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        return rf"{good._meta.db_table}\.{constraint.fields[0]}"
    return name


def _named(name: str, good: models.Model) -> models.BaseConstraint:
    return next(constraint for constraint in good._meta.constraints if constraint.name == name)
