"""What the database refuses, and the sentence in which a form says it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from capysite.base.models import (
    AuditEntry,
    Erasure,
    Generation,
    Heartbeat,
    Limit,
    OutboxMail,
    PublisherSettings,
)
from capysite.base.models.publisher import KINDS, LONGEST_DECAY
from tests.base.makers import NOON

pytestmark = pytest.mark.django_db

GOOD: dict[type[models.Model], Callable[[], models.Model]] = {
    PublisherSettings: PublisherSettings,
    OutboxMail: lambda: OutboxMail(
        to="ada@reader.example", subject="Hello", text="Words.", kind="test",
        message_id="<1@testserver>", dedupe="once", queued_at=NOON, not_before=NOON,
    ),
    AuditEntry: lambda: AuditEntry(at=NOON, action="test"),
    Generation: lambda: Generation(number=5),
    Erasure: Erasure,
    Limit: lambda: Limit(key="k", window_start=NOON, window_end=NOON + timedelta(1), count=1),
    Heartbeat: lambda: Heartbeat(name="worker", seen_at=NOON),
}  # fmt: skip

Case = tuple[type[models.Model], str, dict[str, Any]]
TAKEN = {"claimed_by": "worker", "lease_until": NOON}
CASES: list[Case] = [
    (PublisherSettings, "publisher_settings_are_one_row", {"id": 2}),
    (PublisherSettings, "publisher_has_a_name", {"name": ""}),
    (PublisherSettings, "publisher_largest_amount_positive", {"largest_amount": 0}),
    (PublisherSettings, "publisher_asks_with_words", {"letter_wording": ""}),
    *((PublisherSettings, f"publisher_{k}_decay_in_range", {f"{k}_days": 0}) for k in KINDS),
    *(
        (PublisherSettings, f"publisher_{k}_decay_in_range", {f"{k}_days": LONGEST_DECAY + 1})
        for k in KINDS
    ),
    *((PublisherSettings, f"publisher_{k}_has_a_word", {f"{k}_word": ""}) for k in KINDS),
    (OutboxMail, "outbox_same_mail_once", {"message_id": "<2@testserver>"}),
    (OutboxMail, "outbox_state_is_known", {"state": "lost"}),
    (OutboxMail, "outbox_taken_by_a_worker_with_a_lease", {"state": "claimed"}),
    (OutboxMail, "outbox_taken_by_a_worker_with_a_lease", {"state": "sending"}),
    (OutboxMail, "outbox_taken_by_a_worker_with_a_lease", TAKEN),
    (OutboxMail, "outbox_taken_by_a_worker_with_a_lease", TAKEN | {"claimed_by": ""}),
    (OutboxMail, "outbox_sent_has_its_moment", {"state": "sent"}),
    (OutboxMail, "outbox_sent_has_its_moment", {"sent_at": NOON}),
    (OutboxMail, "outbox_failure_has_its_reason", {"state": "failed"}),
    (OutboxMail, "outbox_failure_has_its_reason", {"state": "in_doubt"}),
    (OutboxMail, "outbox_subject_is_one_line", {"subject": "Hello\nBcc: spy@reader.example"}),
    (OutboxMail, "outbox_subject_is_one_line", {"subject": "Hello\rBcc: spy@reader.example"}),
    (OutboxMail, "outbox_recipient_is_one_line", {"to": "ada@reader.example\nBcc: x"}),
    (OutboxMail, "outbox_recipient_is_one_line", {"to": ""}),
    (AuditEntry, "audit_says_what_was_done", {"action": ""}),
    (Generation, "generation_is_one_row", {"id": 2}),
    (Generation, "generation_is_not_negative", {"number": -1}),
    (Erasure, "erasure_can_not_be_committed", {"never_id": 1}),
    (Limit, "limit_window_ends_after_it_starts", {"window_end": NOON}),
    (Limit, "limit_counts_from_one", {"count": 0}),
    (Heartbeat, "heartbeat_has_a_name", {"name": ""}),
]
cases = pytest.mark.parametrize(("model", "name", "wrong"), CASES)


@cases
def test_the_database_refuses(model: type[models.Model], name: str, wrong: dict[str, Any]) -> None:
    if name == "outbox_same_mail_once":
        GOOD[model]().save()
    if model is Generation:
        Generation.objects.all().delete()
    bad = spoiled(model, wrong)
    values = {
        str(field.column): field.get_db_prep_save(getattr(bad, field.attname), connection)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }
    with pytest.raises(IntegrityError, match=told_by(model, name)), transaction.atomic():
        insert(model._meta.db_table, values)


@cases
def test_a_form_says_it_in_a_sentence(
    model: type[models.Model], name: str, wrong: dict[str, Any]
) -> None:
    if name == "outbox_same_mail_once":
        GOOD[model]().save()
    with pytest.raises(ValidationError) as refused:
        spoiled(model, wrong).validate_constraints()
    assert named(model, name).violation_error_message in refused.value.messages


def test_every_constraint_is_tried() -> None:
    every = {constraint.name for model in GOOD for constraint in model._meta.constraints}
    assert {name for _, name, _ in CASES} == every


def test_good_rows_are_taken() -> None:
    for model, make in GOOD.items():
        Generation.objects.all().delete()
        make().validate_constraints()
        if model is not Erasure:
            make().save()


def spoiled(model: type[models.Model], wrong: dict[str, Any]) -> models.Model:
    row = GOOD[model]()
    for field, value in wrong.items():
        setattr(row, field, value)
    return row


def named(model: type[models.Model], name: str) -> models.BaseConstraint:
    return next(constraint for constraint in model._meta.constraints if constraint.name == name)


def told_by(model: type[models.Model], name: str) -> str:
    """SQLite names the column of a unique constraint where PostgreSQL names the constraint."""
    if connection.vendor == "sqlite" and isinstance(named(model, name), models.UniqueConstraint):
        return "base_outboxmail.dedupe"
    return name


def insert(table: str, values: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}"' for column in values)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({places})', list(values.values())
        )
