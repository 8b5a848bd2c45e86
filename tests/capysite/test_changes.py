"""What is committed shows within a second."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.handlers.wsgi import WSGIHandler

from articles.models import Topic
from tests.articles.factories import change, make_edition
from tests.capysite.reader import MONDAY, Reader

pytestmark = pytest.mark.django_db(transaction=True)
GUIDE = "/guides/pens/"


@pytest.fixture
def guide(at_moment: Callable[[datetime], datetime]) -> Reader:
    at_moment(MONDAY)
    make_edition(slug="pens", title="Pens that write", at=MONDAY)
    reader = Reader(WSGIHandler())
    reader.time.pass_by(60)
    return reader


def test_a_change_shows_within_a_second(guide: Reader) -> None:
    guide.ask(GUIDE)
    Topic.objects.update(name="Writing, anew")
    guide.time.pass_by(0.99)
    assert "Writing, anew" not in guide.ask(GUIDE).text
    guide.time.pass_by(0.01)
    assert "Writing, anew" in guide.ask(GUIDE).text


def test_a_new_edition_puts_another_in_place(guide: Reader) -> None:
    assert "Pens that write" in guide.ask(GUIDE).text
    article = make_edition(slug="inks", title="Inks", at=MONDAY).article
    guide.time.pass_by(2)
    assert "Inks" in guide.ask("/guides/inks/").text
    make_edition(change(article, title="Inks and blots"), at=guide.time.moment)
    guide.time.pass_by(2)
    assert "Inks and blots" in guide.ask("/guides/inks/").text
