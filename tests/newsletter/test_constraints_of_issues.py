"""What the database refuses of issues, deliveries and their settings, and in which sentence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from newsletter.models import Delivery, Issue, IssueFact, IssueItem, NewsletterSettings
from tests.articles.factories import make_edition, make_fact
from tests.newsletter.issues import add_guide, begun, make_issue, make_sender
from tests.newsletter.makers import NOON, make_reader

pytestmark = pytest.mark.django_db
MODELS = (Issue, IssueItem, IssueFact, Delivery, NewsletterSettings)
BEFORE = NOON - timedelta(hours=1)


def make_begun() -> Issue:
    make_sender()
    return begun(at=NOON)


def make_item() -> IssueItem:
    issue = make_issue()
    add_guide(issue, make_edition())
    return add_guide(issue, make_edition())


def make_issue_fact() -> IssueFact:
    issue, facts = make_begun(), (make_fact(), make_fact())
    made = [
        IssueFact.objects.create(issue=issue, fact=fact, version=fact.versions.get())
        for fact in facts
    ]
    return made[1]


def make_delivery(**overrides: Any) -> Delivery:
    issue = Issue.objects.filter(begun_at__isnull=False).first() or make_begun()
    values = {"state": "sent", "sent_at": NOON, "not_before": NOON, **overrides}
    subscriber = values.pop("subscriber", None) or make_reader()
    return Delivery.objects.create(issue=issue, subscriber=subscriber, **values)


def make_two() -> Delivery:
    """The second of two."""
    make_delivery(subscriber=make_reader("eve@example.org"))
    return make_delivery()


def make_waiting() -> Delivery:
    return make_delivery(state="pending", sent_at=None)


def first(name: str, model: type[models.Model]) -> Callable[[], Any]:
    """The value of a column in the row that was there before."""
    return lambda: model._default_manager.order_by("pk").values_list(name, flat=True)[0]


Case = tuple[Callable[[], models.Model], str, dict[str, Any]]
CASES: list[Case] = [
    (make_issue, "issue_kind_known", {"kind": "advert"}),
    (make_issue, "issue_subject_is_one_line", {"subject": "Pens\nBcc: x"}),
    (make_issue, "issue_subject_is_one_line", {"subject": "Pens\rBcc: x"}),
    (make_issue, "issue_correction_names_its_issue", {"kind": "correction"}),
    (make_begun, "issue_begun_at_its_slot", {"begun_at": BEFORE}),
    (make_begun, "issue_begun_has_a_subject", {"subject": ""}),
    (make_issue, "issue_recipients_are_frozen", {"recipients": 3}),
    (make_begun, "issue_pause_has_its_reason", {"paused_at": NOON}),
    (make_begun, "issue_pause_has_its_reason", {"pause": "by-hand"}),
    (make_begun, "issue_pause_has_its_reason", {"paused_at": NOON, "pause": "whim"}),
    (make_issue, "issue_pause_has_its_reason", {"paused_at": NOON, "pause": "by-hand"}),
    (make_issue, "issue_finished_has_begun", {"finished_at": NOON}),
    (make_begun, "issue_finished_has_begun", {"finished_at": BEFORE}),
    (make_item, "issueitem_kind_known", {"kind": "advert"}),
    (make_item, "issueitem_correction_says_what", {"kind": "correction"}),
    (make_item, "issueitem_guide_once", {"article": first("article", IssueItem)}),
    (make_issue_fact, "issuefact_once", {"fact": first("fact", IssueFact)}),
    (make_two, "delivery_one_for_a_recipient", {"subscriber": first("subscriber", Delivery)}),
    (make_delivery, "delivery_state_known", {"state": "lost", "sent_at": None}),
    (make_waiting, "delivery_taken_with_a_lease", {"state": "claimed", "claimed_by": "w"}),
    (make_waiting, "delivery_taken_with_a_lease", {"state": "claimed", "lease_until": NOON}),
    (make_waiting, "delivery_taken_with_a_lease", {"lease_until": NOON}),
    (make_delivery, "delivery_sent_has_its_moment", {"sent_at": None}),
    (make_waiting, "delivery_sent_has_its_moment", {"sent_at": NOON}),
    (make_waiting, "delivery_has_its_reason", {"state": "failed"}),
    (make_delivery, "delivery_settled_was_in_doubt", {"settled_at": NOON}),
    (make_delivery, "delivery_bounce_has_its_kind", {"bounced_at": NOON}),
    (make_delivery, "delivery_bounce_has_its_kind", {"bounce": "hard"}),
    (make_waiting, "delivery_events_follow_sending", {"complained_at": NOON}),
    (make_sender, "newslettersettings_one_row", {"id": 2}),
    (make_sender, "newslettersettings_weekday_known", {"weekday": 7}),
    (make_sender, "newslettersettings_limits_positive", {"per_second": 0}),
    (make_sender, "newslettersettings_limits_positive", {"per_hour": 0}),
    (make_sender, "newslettersettings_limits_positive", {"per_domain_hour": 0}),
    (make_sender, "newslettersettings_thresholds_in_range", {"most_bounces": 0}),
    (make_sender, "newslettersettings_thresholds_in_range", {"most_complaints": 1001}),
    (make_sender, "newslettersettings_sender_is_one_line", {"sender_name": "Pens\nBcc: x"}),
]
# No kind but the listed ones names its issue rightly, and PostgreSQL tells the first by name.
BESIDE = {"issue_kind_known": "issue_correction_names_its_issue"}
cases = pytest.mark.parametrize(("make", "name", "wrong"), CASES)


def wrong_values(wrong: dict[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in wrong.items()}


@cases
def test_the_database_refuses(
    make: Callable[[], models.Model], name: str, wrong: dict[str, Any]
) -> None:
    good, changed = make(), wrong_values(wrong)
    columns = {field.name: field for field in good._meta.concrete_fields}
    sets = ", ".join(f"{connection.ops.quote_name(columns[n].column or '')} = %s" for n in changed)
    values = [columns[n].get_db_prep_save(value, connection) for n, value in changed.items()]
    table = connection.ops.quote_name(good._meta.db_table)
    with (
        pytest.raises(IntegrityError, match=told_by(name, good)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        write(cursor, good, f"UPDATE {table} SET {sets} WHERE id = %s", [*values, good.pk])


def write(cursor: Any, good: models.Model, sql: str, values: list[Any]) -> None:
    """What is append-only refuses the change by itself: there a second row is tried."""
    if not isinstance(good, IssueFact):
        cursor.execute(sql, values)
        return
    cursor.execute(
        "INSERT INTO newsletter_issuefact (issue_id, fact_id, version_id) VALUES (%s, %s, %s)",
        [good.issue_id, values[0], good.version_id],
    )


@cases
def test_a_form_would_say_it_in_a_sentence(
    make: Callable[[], models.Model], name: str, wrong: dict[str, Any]
) -> None:
    good = make()
    for field, value in wrong_values(wrong).items():
        column = good._meta.get_field(field)
        setattr(good, getattr(column, "attname", field), value)
    with pytest.raises(ValidationError) as refused:
        good.validate_constraints()
    assert named(name, good).violation_error_message in refused.value.messages


def test_every_constraint_is_tried() -> None:
    known = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert {name for _, name, _ in CASES} == known


def told_by(name: str, good: models.Model) -> str:
    """SQLite names the column of a unique constraint where PostgreSQL names the constraint."""
    constraint = named(name, good)
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        return rf"{good._meta.db_table}\.{constraint.fields[0]}|{name}"
    return f"{name}|{BESIDE[name]}" if name in BESIDE else name


def named(name: str, good: models.Model) -> models.BaseConstraint:
    return next(constraint for constraint in good._meta.constraints if constraint.name == name)
