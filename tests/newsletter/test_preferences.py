"""The page of a reader's choices: looking changes nothing, and each form can be sent twice."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from articles.models import Topic
from capysite.base import clock
from newsletter import preference_views
from newsletter.models import Consent, Subscriber
from tests.articles.factories import make_article, make_edition, make_topic
from tests.newsletter.makers import (
    NOON,
    captured,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
    preferences_path,
    stored,
    writes,
)

pytestmark = pytest.mark.django_db


def make_live_topic(name: str) -> Topic:
    topic = make_topic(slug=name.lower(), name=name)
    make_edition(make_article(topic=topic.slug), at=None)
    return topic


def shown(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, page
    return found[1]


def choose(client: Client, reader: Subscriber, *topics: Topic, **fields: str) -> str:
    """As a browser sends the form that it has just read."""
    url = preferences_path(reader)
    mark = fields.pop("shown", "") or shown(client.get(url).content.decode())
    posted = {"act": "choose", "frequency": "every", "shown": mark, **fields}
    return client.post(url, {**posted, "topics": [t.pk for t in topics]}).content.decode()


def choices(reader: Subscriber) -> tuple[set[str], str]:
    reader = Subscriber.objects.get(pk=reader.pk)
    return {topic.name for topic in reader.topics.all()}, reader.frequency


@pytest.mark.parametrize("page", ["preferences", "own-data", "erase"])
@pytest.mark.parametrize("make", [make_pending, make_reader, make_leaver, make_erased])
def test_looking_changes_nothing_and_the_page_keeps_its_address_to_itself(
    client: Client, make: Callable[[], Subscriber], page: str
) -> None:
    reader = make()
    url, before = preferences_path(reader, page), stored()
    with captured() as queries:
        answers = [client.get(url), client.head(url)]
    assert (stored(), writes(queries)) == (before, [])
    for response in answers:
        assert (response.status_code, response.cookies) == (200, {})
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        for secret in (reader.token, reader.preferences_token, "ada@example.org"):
            assert secret not in response.content.decode()


def test_a_token_to_leave_opens_no_choices(client: Client) -> None:
    reader = make_reader()
    for token in (reader.token, "x", "a" * 3000):
        for page in ("", "data/", "erase/"):
            assert client.get(f"/newsletter/preferences/{token}/{page}").status_code == 410


def test_topics_and_frequency_are_saved_and_can_be_sent_twice(client: Client) -> None:
    reader, pens = make_reader(), make_live_topic("Pens")
    mark = shown(client.get(preferences_path(reader)).content.decode())
    for _ in range(2):
        page = choose(client, reader, pens, frequency="monthly", shown=mark)
        assert preference_views.SAVED in page
    assert choices(reader) == ({"Pens"}, "monthly")
    assert re.search(r'value="\d+" checked> Pens', page)
    assert Consent.objects.count() == 0, "choices are no consent"


def test_none_chosen_means_everything_again(client: Client) -> None:
    reader, pens = make_reader(), make_live_topic("Pens")
    choose(client, reader, pens)
    choose(client, reader)
    assert choices(reader) == (set(), "every")


def test_a_form_from_another_window_does_not_undo_a_newer_choice(client: Client) -> None:
    reader, pens, inks = make_reader(), make_live_topic("Pens"), make_live_topic("Inks")
    old = shown(client.get(preferences_path(reader)).content.decode())
    choose(client, reader, pens)
    page = choose(client, reader, inks, shown=old)
    assert preference_views.STALE in page
    assert choices(reader) == ({"Pens"}, "every")
    choose(client, reader, inks, shown=shown(page))
    assert choices(reader) == ({"Inks"}, "every")


def test_a_topic_that_nobody_can_see_yet_is_neither_shown_nor_taken(client: Client) -> None:
    reader, hidden = make_reader(), make_topic(slug="hidden", name="Unheard-of canary")
    assert "Unheard-of canary" not in client.get(preferences_path(reader)).content.decode()
    page = choose(client, reader, hidden)
    assert "Unheard-of canary" not in page
    assert choices(reader) == (set(), "every")


def test_a_choice_that_went_out_of_sight_stays_until_it_is_taken_back(client: Client) -> None:
    reader, gone = make_reader(), make_topic(slug="gone", name="Gone")
    reader.topics.add(gone)
    assert "Gone" in client.get(preferences_path(reader)).content.decode()


@pytest.mark.parametrize(
    "posted",
    [
        {"act": "choose", "frequency": "hourly"},
        {"act": "choose", "frequency": "every", "topics": ["x"]},
        {"act": "choose", "frequency": "every", "topics": ["999999999999999999999"]},
        {"act": "pause", "weeks": "-1"},
        {"act": "pause", "weeks": "27"},
        {"act": "pause", "weeks": "many"},
        {"act": "pause"},
        {"act": "move", "email": "nobody"},
        {"act": "move", "email": "ADA@example.org"},
        {"act": "move", "email": "a\x00@example.org"},
        {"act": "dance"},
        {},
    ],
)
def test_what_makes_no_sense_gets_a_sentence_and_changes_nothing(
    client: Client, posted: dict[str, object]
) -> None:
    reader = make_reader()
    before = stored()
    response = client.post(preferences_path(reader), posted)
    assert response.status_code == 422
    assert re.search(r'class="refusal" role="alert">[^<]+', response.content.decode())
    assert stored() == before


def test_a_pause_holds_for_weeks_and_can_be_ended(client: Client) -> None:
    reader = make_reader()
    url = preferences_path(reader)
    with clock.fixed(NOON):
        page = client.post(url, {"act": "pause", "weeks": 4}).content.decode()
    assert "paused until" in page
    almost, then = NOON + timedelta(days=28, seconds=-1), NOON + timedelta(days=28)
    assert not Subscriber.objects.reachable(almost).exists()
    assert Subscriber.objects.reachable(then).exists()
    with clock.fixed(NOON):
        client.post(url, {"act": "pause", "weeks": 0})
    assert Subscriber.objects.reachable(NOON).exists()


def test_leaving_from_here_is_on_record_once(client: Client) -> None:
    reader = make_reader()
    for _ in range(2):
        assert client.post(preferences_path(reader), {"act": "leave"}).status_code == 200
    assert Consent.objects.values_list("action", "form").get() == ("left", "choices")
    assert not Subscriber.objects.on_list().exists()


def test_forms_work_from_anywhere_for_the_token_is_the_authority() -> None:
    strange = Client(enforce_csrf_checks=True, headers={"Origin": "null"})
    reader = make_reader()
    strange.post(preferences_path(reader), {"act": "leave"})
    assert Subscriber.objects.get().state == "left"


@pytest.mark.alike
def test_the_page_asks_as_much_for_thirty_topics_as_for_one(client: Client) -> None:
    reader, counts = make_reader(), []
    for size in (1, 30):
        for n in range(Topic.objects.count(), size):
            reader.topics.add(make_live_topic(f"Topic-{n}"))
        with captured() as queries:
            client.get(preferences_path(reader))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7
