"""The desk's page of a picture."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Image
from tests.articles.desk import member, page
from tests.articles.test_desk_editor import picture

pytestmark = pytest.mark.django_db
ADD = "admin:articles_image_add"


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
