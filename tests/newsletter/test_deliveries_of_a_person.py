"""What deliveries keep of a reader: told on request, and gone with the address."""

import pytest

from newsletter import erasing, own_data
from newsletter.models import Consent, Delivery
from tests.newsletter.issue_makers import make_begun
from tests.newsletter.makers import NOON

pytestmark = pytest.mark.django_db


def bounced() -> Delivery:
    issue = make_begun(2, subject="The letter of May")
    delivery = issue.deliveries.order_by("pk")[0]
    said = f"550 <{delivery.subscriber.address}>: no such reader"
    issue.deliveries.filter(pk=delivery.pk).update(state="failed", reason=said)
    return delivery


def test_the_copy_names_each_letter_and_what_became_of_it() -> None:
    told = own_data.collect(bounced().subscriber, at=NOON)
    assert told["letters"] == [
        {
            "letter": "The letter of May",
            "what": "failed",
            "sent": None,
            "came_back": None,
            "complained": None,
        }
    ]


def test_erasing_leaves_no_address_in_deliveries_and_touches_nobody_elses() -> None:
    delivery = bounced()
    form = Consent.Form.PREFERENCES
    erasing.erase(delivery.subscriber_id, form=form, by=None, reason="A wish.", at=NOON)
    mine, other = Delivery.objects.order_by("pk").values_list("state", "reason", "domain")
    assert mine == ("failed", "The reader was erased since.", "")
    assert other == ("pending", "", "reader.example")
