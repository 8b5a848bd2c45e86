"""Loads the demo, once and whole, into a database that holds no guides yet."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Article, Author, Fact, Source, Topic
from capysite.base import clock
from capysite.demo import accounts, history, letters, setting
from capysite.demo.days import Days
from capysite.demo.reading import read_ledger


class NotLoaded(Exception):
    """Says in a sentence why nothing was changed."""


@dataclass(frozen=True)
class Loaded:
    """`password` is that of both editors."""

    password: str
    days: Days


def load(say: Callable[[str], None] = lambda line: None) -> Loaded:
    """Writes the demo as it would stand now; NotLoaded, with nothing changed, where it stands
    already or would mix with what somebody made."""
    days = Days.around(clock.now())
    with transaction.atomic():
        _refuse_unless_empty(days)
        return Loaded(_write(days, say), days)


def _refuse_unless_empty(days: Days) -> None:
    if Fact.objects.filter(key__in=read_ledger("facts", days)).exists():
        raise NotLoaded("The demo is here already; nothing was changed.")
    if any(model.objects.exists() for model in (Article, Fact, Source, Topic, Author)):
        raise NotLoaded("This site has content of its own; the demo was not loaded.")
    if taken := accounts.taken_names():
        raise NotLoaded(f"An account “{taken[0]}” exists already; the demo was not loaded.")


def _write(days: Days, say: Callable[[str], None]) -> str:
    say("Loading the demo: the publisher, its authors and its editors …")
    setting.name_publisher(days)
    setting.write_pages(days)
    setting.make_people_and_topics(days)
    password = accounts.make_password()
    accounts.make_editors(password)
    editor = User.objects.get(username="editor")
    say("… merchants, products, sources, facts, tables …")
    setting.make_shop(days)
    setting.make_sources(days)
    setting.make_facts(days, editor)
    setting.make_offers(days)
    setting.make_tables(days, editor)
    letters.name_sender(days)
    told = sorted([*history.acts(days), *letters.acts(days)], key=lambda act: act.moment)
    say(f"… and {len(told)} acts of editors, in their order …")
    history.replay(told)
    return password
