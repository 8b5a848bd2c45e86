"""Audiences kept by name: whom they reach, and that the count is what an issue would freeze."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Topic
from capysite.base import clock
from newsletter.models import Segment, Subscriber, Suppression
from tests.articles.desk import as_read
from tests.articles.factories import make_topic
from tests.newsletter.makers import NOON, captured, make_leaver, make_pending, make_reader

pytestmark = pytest.mark.django_db
ADD = "/admin/newsletter/segment/add/"


def make_segment(name: str = "A segment", **fields: Any) -> Segment:
    plain = {k: v for k, v in fields.items() if k.startswith("joined")}
    segment = Segment.objects.create(name=name, **plain)
    for field in ("topics", "excluded_topics", "excluded_segments"):
        getattr(segment, field).set(fields.get(field, ()))
    return segment


def make_wisher(name: str, *topics: Topic, days: int = 60) -> Subscriber:
    reader = make_reader(f"{name}@example.org", confirmed_at=NOON - timedelta(days=days))
    reader.topics.set(topics)
    return reader


def reached(segment: Segment) -> set[str]:
    return {one.email.partition("@")[0] for one in segment.audience(NOON)}


@pytest.fixture
def pens() -> Topic:
    return make_topic(slug="pens", name="Pens")


@pytest.fixture
def inks() -> Topic:
    return make_topic(slug="inks", name="Inks")


@pytest.fixture
def readers(pens: Topic, inks: Topic) -> None:
    make_wisher("pens", pens)
    make_wisher("inks", inks)
    make_wisher("both", pens, inks)
    make_wisher("all")
    make_wisher("new", days=3)
    make_leaver("left@example.org"), make_pending("pending@example.org")
    make_reader("paused@example.org", paused_until=NOON + timedelta(days=1))
    silent = make_reader("silent@example.org")
    Suppression.objects.create(address_hash=silent.address_hash, reason="asked", at=NOON)


def test_without_a_rule_it_is_everybody_who_can_be_reached(readers: None) -> None:
    segment = make_segment()
    assert reached(segment) == {"pens", "inks", "both", "all", "new"}
    assert set(segment.audience(NOON)) == set(Subscriber.objects.reachable(NOON))


def test_a_topic_is_wanted_by_who_chose_it_and_by_who_chose_none(
    readers: None, pens: Topic, inks: Topic
) -> None:
    assert reached(make_segment("P", topics=[pens])) == {"pens", "both", "all", "new"}
    assert reached(make_segment("B", topics=[pens, inks])) == {"pens", "inks", "both", "all", "new"}


def test_a_topic_left_out_leaves_out_who_chose_it(readers: None, pens: Topic) -> None:
    assert reached(make_segment(excluded_topics=[pens])) == {"inks", "all", "new"}


def test_age_counts_from_the_confirmation(readers: None) -> None:
    assert reached(make_segment("Old", joined_before=60)) == {"pens", "inks", "both", "all"}
    assert reached(make_segment("New", joined_after=60)) == {"new"}
    assert reached(make_segment("Between", joined_before=3, joined_after=4)) == {"new"}


def test_another_segment_can_be_left_out(readers: None, pens: Topic) -> None:
    new = make_segment("New", joined_after=30)
    old_pens = make_segment("Old pens", topics=[pens], excluded_segments=[new])
    assert reached(old_pens) == {"pens", "both", "all"}
    assert reached(make_segment("Rest", excluded_segments=[old_pens])) == {"inks", "new"}


def test_leaving_out_everybody_leaves_nobody(readers: None) -> None:
    everybody = make_segment("Everybody")
    assert reached(make_segment("Nobody", excluded_segments=[everybody])) == set()


def test_a_circle_made_behind_the_form_still_has_an_answer(readers: None) -> None:
    one, two = make_segment("One"), make_segment("Two")
    one.excluded_segments.add(two)
    two.excluded_segments.add(one)
    assert reached(one) == set()


def test_an_audience_can_be_frozen_in_one_statement(readers: None, pens: Topic) -> None:
    segment = make_segment(topics=[pens])
    with captured() as queries:
        among = segment.audience(NOON).values("pk")
        changed = Subscriber.objects.filter(pk__in=among).update(pending_mails=0)
    assert changed == 4
    assert len(queries) == 4, "three for the rules, whatever the number of readers"


def test_the_desk_shows_the_number_of_rows_that_would_be_frozen(
    admin_client: Client, readers: None, pens: Topic
) -> None:
    segment = make_segment(topics=[pens])
    url = reverse("admin:newsletter_segment_change", args=[segment.pk])
    with clock.fixed(NOON):
        assert "4 readers" in admin_client.get(url).content.decode()
    Subscriber.objects.exclude(email="pens@example.org").delete()
    with clock.fixed(NOON):
        assert "1 reader<" in admin_client.get(url).content.decode()


def test_the_desk_adds_one_and_refuses_a_circle_in_a_sentence(admin_client: Client) -> None:
    admin_client.post(ADD, {"name": "One"})
    one = Segment.objects.get()
    two = make_segment("Two", excluded_segments=[make_segment("Three", excluded_segments=[one])])
    url = reverse("admin:newsletter_segment_change", args=[one.pk])
    for circle in (one, two):
        posted = {**as_read(admin_client, one), "name": "One", "excluded_segments": [circle.pk]}
        page = admin_client.post(url, posted).content.decode()
        assert f"“{circle}” can’t be left out" in page
    assert not one.excluded_segments.exists()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"name": ""}, "Give the segment a name."),
        ({"name": "Taken"}, "Another segment has this name."),
        ({"name": "x", "joined_before": 9, "joined_after": 9}, "“At most” must be more days"),
    ],
)
def test_the_form_says_what_is_wrong(
    admin_client: Client, posted: dict[str, Any], sentence: str
) -> None:
    make_segment("Taken")
    assert sentence in admin_client.post(ADD, posted).content.decode()


def test_a_topic_that_somebody_chose_stays(admin_client: Client, pens: Topic) -> None:
    make_wisher("ada", pens)
    make_segment("Pen friends", topics=[pens])
    url = reverse("admin:articles_topic_delete", args=[pens.pk])
    page = admin_client.get(url).content.decode()
    assert "The segment “Pen friends” is about it." in page
    assert "Readers of the letter chose it: 1." in page
    admin_client.post(url, {"post": "yes"})
    assert Topic.objects.filter(pk=pens.pk).exists()


@pytest.mark.alike
def test_the_list_of_segments_asks_as_much_for_thirty_as_for_one(admin_client: Client) -> None:
    counts = []
    for size in (1, 30):
        for n in range(Segment.objects.count(), size):
            make_segment(f"Segment {n}")
        with captured() as queries:
            admin_client.get("/admin/newsletter/segment/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
