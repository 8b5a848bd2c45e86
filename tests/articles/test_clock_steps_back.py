"""A machine whose clock stepped back: what it recorded now would lie before what it follows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.publishing.editions import publish, withdraw
from articles.publishing.tables import publish_table, save_grid
from articles.tables.grid import Row
from tests.articles.factories import (
    change,
    make_edition,
    make_fact,
    make_table,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
REFUSED = "says 4 March 2026, 11:00, and the last entry here was made at 4 March 2026, 12:00"
Stand = Callable[[datetime], datetime]


def test_a_version_is_refused_until_the_clock_is_right(at_moment: Stand) -> None:
    at_moment(NOON)
    fact = make_fact("$17/mo")
    at_moment(NOON - timedelta(hours=1))
    for at in (None, NOON + timedelta(days=1)):
        with pytest.raises(ValidationError, match=REFUSED):
            make_version(fact, "$19/mo", at=at)
    at_moment(NOON + timedelta(seconds=1))
    make_version(fact, "$19/mo")
    assert fact.versions.count() == 2


def test_a_table_is_refused_too(at_moment: Stand) -> None:
    at_moment(NOON)
    table, user = make_table([Row(cells=("Quill", "$9"))]), make_user()
    publish_table(table, lock_version=0, by=user)
    changed = save_grid(table, table.read_grid(), title="Pens", lock_version=0, by=user)
    at_moment(NOON - timedelta(hours=1))
    with pytest.raises(ValidationError, match=REFUSED):
        publish_table(changed, lock_version=1, by=user)
    assert table.versions.count() == 1


def test_an_edition_and_a_withdrawal_are_refused_too(at_moment: Stand) -> None:
    at_moment(NOON)
    guide = make_edition().article
    change(guide, summary="Rewritten.")
    guide.refresh_from_db()
    at_moment(NOON - timedelta(hours=1))
    for verb in (publish, withdraw):
        with pytest.raises(ValidationError, match=REFUSED):
            verb(guide, lock_version=guide.lock_version, by=make_user())
    assert guide.editions.count() == 1
