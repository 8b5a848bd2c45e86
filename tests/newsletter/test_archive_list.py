"""The list of all issues, page by page."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from capysite.base import clock
from tests.newsletter.issues import begun, make_issue, make_sender
from tests.newsletter.makers import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/newsletter/issues/"


@pytest.fixture(autouse=True)
def _sender() -> None:
    make_sender()


def test_the_list_goes_back_page_by_page_without_a_gap(client: Client) -> None:
    made = [begun(at=NOON - n * DAY // 2) for n in range(45)]
    made += [begun(at=NOON - 50 * DAY), begun(at=NOON - 50 * DAY)]
    path, listed, pages = LIST, [], 0
    with clock.fixed(NOON):
        while path:
            page = client.get(path).content.decode()
            listed += re.findall(r'<h3><a href="([^"]+)"', page)
            older = re.search(r'<a href="([^"]+)" rel="next"', page)
            path, pages = older[1] if older else "", pages + 1
    assert listed[:45] == [issue.get_absolute_url() for issue in made[:45]]
    assert sorted(listed) == sorted(issue.get_absolute_url() for issue in made)
    assert pages == 3


@pytest.mark.parametrize("mark", ["x", "1", "1-", "-", "1e99-1", "nan-1", "1-x"])
def test_a_wrong_mark_is_not_found(client: Client, mark: str) -> None:
    assert client.get(LIST, {"after": mark}).status_code == 404


def test_an_empty_archive_says_so_and_the_sign_up_leads_to_it(client: Client) -> None:
    assert "No issue has gone out yet." in client.get(LIST).content.decode()
    assert f'href="{LIST}"' in client.get("/newsletter/subscribe/").content.decode()


def test_it_shows_no_words_that_hold_figures(client: Client) -> None:
    """Of the words of a letter nothing, which may have changed: only what an editor typed."""
    begun(make_issue(subject="Pens", introduction="Zebrafinch words."))
    begun(make_issue(subject="Inks", preheader="Four inks"))
    with clock.fixed(NOON):
        page = client.get(LIST).content.decode()
    assert "Zebrafinch" not in page
    assert "Four inks" in page
