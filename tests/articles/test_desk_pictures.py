"""The desk's page of a picture."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.images.developing import develop
from articles.models import Image, PictureWork
from capysite.base import clock
from tests.articles.desk import as_read, member, page
from tests.articles.test_desk_editor import picture

pytestmark = pytest.mark.django_db
ADD = "admin:articles_image_add"
LIST = "admin:articles_image_changelist"


def test_a_known_picture_is_shown_and_not_described_anew(client: Client) -> None:
    first, second = member("Author", "ada"), member("Author", "ove")
    client.force_login(first)
    client.post(reverse(ADD), {"file": picture(), "alt": "A pond"})
    client.force_login(second)
    response = client.post(
        reverse(ADD), {"file": picture("lake.png"), "alt": "A lake"}, follow=True
    )
    known = Image.objects.get()
    assert (known.alt, known.uploaded_by) == ("A pond", first)
    assert response.redirect_chain == [(page(known, "change"), 302)]
    assert "This picture is here already: here it is, as it was." in response.content.decode()


def test_who_may_add_none_learns_of_none(client: Client) -> None:
    client.force_login(member("Author", "ada"))
    client.post(reverse(ADD), {"file": picture(), "alt": "A pond"})
    guest = member("Author", "guest")
    guest.groups.clear()
    client.force_login(guest)
    assert client.post(reverse(ADD), {"file": picture()}).status_code == 403


def change(client: Client, image: Image, **fields: object) -> str:
    values = {"alt": image.alt, "focal_x": image.focal_x, "focal_y": image.focal_y}
    posted = {**values, **as_read(client, image), **fields}
    response = client.post(page(image, "change"), posted, follow=True)
    return response.content.decode()


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(member("Author", "ada"))
    client.post(reverse(ADD), {"file": picture(), "alt": "A pond"})
    return client


def test_the_focal_point_is_set_and_the_crop_follows(desk: Client) -> None:
    image = Image.objects.get()
    shown = desk.get(page(image, "change")).content.decode()
    assert 'data-focus="id_focal_x id_focal_y"' in shown
    assert "Not made yet." in shown
    assert "The worker is about to make the others." in shown
    develop(clock.now())
    made = desk.get(page(image, "change")).content.decode()
    assert "All made." in made
    assert "focus-crop" in made
    change(desk, image, focal_x=90, focal_y=5)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (90, 5)
    assert "The worker is about to make the others." in desk.get(reverse(LIST)).content.decode()


def test_a_focal_point_outside_the_picture_is_refused(desk: Client) -> None:
    image = Image.objects.get()
    for value in (101, -1):
        assert "errorlist" in change(desk, image, focal_x=value)
    assert "Write a percentage between 0 and 100." in change(desk, image, focal_y=101)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (50, 50)


def test_a_picture_that_can_not_be_made_is_seen_and_begun_anew(desk: Client, media: Path) -> None:
    image = Image.objects.get()
    master = media / "m" / image.master
    data = master.read_bytes()
    master.unlink()
    at = clock.now()
    develop(at)
    waiting = desk.get(reverse(LIST)).content.decode()
    assert "Not all made yet, and tried again soon. Its file is missing." in waiting
    for hours in range(1, 9):
        develop(at + timedelta(hours=hours))
    given_up = desk.get(page(image, "change")).content.decode()
    assert "Not all made, and given up after 5 times. Its file is missing." in given_up
    master.write_bytes(data)
    desk.post(reverse(LIST), {"action": "make_again", "_selected_action": image.pk})
    develop(at)
    assert "All made." in desk.get(reverse(LIST)).content.decode()


@pytest.mark.alike
def test_the_list_costs_the_same_with_one_picture_and_with_thirty(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            desk.get(reverse(LIST))
        return len(caught)

    develop(clock.now())
    queries()
    one = queries()
    first = Image.objects.get()
    for number in range(29):
        first.pk, first.key = None, f"pond-{number}"
        first.save()
        PictureWork.objects.create(image=first, tried_at=clock.now(), tries=number % 6)
    assert queries() == one
