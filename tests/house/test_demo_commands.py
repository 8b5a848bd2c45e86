"""`manage.py demo` and `manage.py demo_password`, as the Makefile calls them."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import Article, Topic
from capysite.base import clock
from capysite.base.models import PublisherSettings
from capysite.demo import setting
from capysite.demo.days import Days
from capysite.demo.loading import NotLoaded, load

pytestmark = pytest.mark.django_db


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_the_demo_prints_a_password_once_that_lets_both_editors_in() -> None:
    said = run("demo")
    (password,) = re.findall(r"password: (\S+)$", said, re.M)
    assert "9 guides are live, 1 is scheduled for tomorrow." in said
    assert run("demo") == "The demo is here already; nothing was changed.\n"
    for name in ("editor", "reviewer"):
        user = authenticate(username=name, password=password)
        assert user is not None
        assert user.is_active
        assert user.has_perm("articles.publish_article")

    (renewed,) = re.findall(r": (\S+)$", run("demo_password"), re.M)
    assert authenticate(username="editor", password=password) is None
    assert authenticate(username="reviewer", password=renewed) is not None


def test_a_new_password_needs_the_demo() -> None:
    stranger = User.objects.create_user("editor", password="of a real editor")
    with pytest.raises(CommandError, match="aren’t here"):
        run("demo_password")
    stranger.refresh_from_db()
    assert stranger.check_password("of a real editor")


def test_a_site_with_content_of_its_own_is_left_alone() -> None:
    Topic.objects.create(slug="writing", name="Writing")
    with pytest.raises(NotLoaded, match="content of its own"):
        load()
    assert not Article.objects.exists()
    assert not PublisherSettings.objects.exists()


def test_an_account_that_somebody_made_is_left_alone() -> None:
    User.objects.create_user("editor")
    assert "An account “editor” exists already" in run("demo")
    assert User.objects.count() == 1
    assert not Article.objects.exists()


def test_what_the_publisher_said_stands() -> None:
    PublisherSettings.objects.create(name="The Weir", price_days=10)
    setting.name_publisher(Days.around(clock.now()))
    settings = PublisherSettings.current()
    assert (settings.name, settings.price_days) == ("The Weir", 10)
    assert settings.letter_title == "The Friday lamp"
