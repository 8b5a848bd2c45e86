"""What readers look for, and what they find first: the same on both databases."""

import pytest
from django.test import Client

from tests.articles.searched import found, marked, places, results, said, stock

pytestmark = pytest.mark.django_db

GUIDE, ASSISTANTS = "/guides/{}/", "/guides/assistants/"
# Query, first result, first place in it, "" where the title says it all.
EXACT = [
    ("ink", "/guides/inks/", ""),
    ("Ink!", "/guides/inks/", ""),
    ("fountain pen", "/guides/fountain-pens/", ""),
    ("pens", "/guides/fountain-pens/", ""),
    ("slow mornings", "/guides/fountain-pens/", ""),
    ("nib", "/guides/fountain-pens/", "#nibs"),
    ("cafe brown", "/guides/fountain-pens/", "#ink"),
    ("CAFÉ", "/guides/fountain-pens/", "#ink"),
    ("1250.50", "/guides/fountain-pens/", "#ink"),
    ("$1,250.5", "/guides/fountain-pens/", "#ink"),
    ("paper bleed", "/guides/fountain-pens/", "#paper"),
    ("doesn't bleed", "/guides/fountain-pens/", "#paper"),
    ("kingfishers", "/guides/inks/", "#blue"),
    ("candlelight", "/guides/inks/", ""),
    ("battery life", "/guides/recorders/", "#battery-life"),
    ("recorder", "/guides/recorders/", ""),
    ("wren x2 weight", "/guides/recorders/", "#storage"),
    ("64 GB", "/guides/recorders/", "#storage"),
    ("recorders thirty hours", "/guides/recorders/", "#battery-life"),
    ("offline", "/guides/transcribers/", "#q-offline"),
    ("does it work offline?", "/guides/transcribers/", "#q-offline"),
    ("scots accents", "/guides/transcribers/", "#accents"),
    ("kitchen parrot", "/guides/dictation/", ""),
    ("heron limit", "/guides/dictation/", "#limits"),
    ("300 minutes", "/guides/dictation/", "#limits"),
    ("corvus price", ASSISTANTS, "#fact-corvus-price"),
    ("corvus 17", ASSISTANTS, "#fact-corvus-price"),
    ("osprey release", ASSISTANTS, "#fact-osprey-release"),
    ("heron studio price", ASSISTANTS, "#table_assistants"),
    ("forty pages", ASSISTANTS, "#table_assistants"),
    ("refund", ASSISTANTS, "#q-refund"),
    ("paid in advance", ASSISTANTS, "#q-cost"),
    ("reykjavik", ASSISTANTS, "#privacy"),
    ("lodz", ASSISTANTS, "#how-we-tested"),
    ("tea", ASSISTANTS, ""),
    ("letters", "/guides/letters/", ""),
    ("OReilly", "/guides/letters/", "#oreillys-rule"),
    ("corvus", "/products/corvus/", "#fact-corvus-price"),
    ("heron studio", "/products/heron/", "#limits"),
    ("zoe perez", "/authors/zoe-perez/", ""),
    ("Lind", "/authors/ada-lind/", ""),
]
TYPED = [
    ("pirce corvus", ASSISTANTS, "price corvus"),
    ("corvsu", "/products/corvus/", "corvus"),
    ("transcibers", "/guides/transcribers/", "transcribers"),
    ("transscribrs", "/guides/transcribers/", "transcribers"),
    ("fuontain pens", "/guides/fountain-pens/", "fountain pens"),
    ("kingfsher", "/guides/inks/", "kingfisher"),
    ("candelight", "/guides/inks/", "candlelight"),
    ("recoders", "/guides/recorders/", "recorder"),
    ("batery life", "/guides/recorders/", "battery life"),
    ("reykjavik privcy", ASSISTANTS, "reykjavik privacy"),
    ("ofline", "/guides/transcribers/", "offline"),
    ("refnud", ASSISTANTS, "refund"),
    ("salutaton", "/guides/letters/", "salutation"),
    ("transcri", "/guides/transcribers/", "transcribers"),
]


def test_what_is_looked_for_comes_first_with_the_place_where_it_stands(client: Client) -> None:
    stock()
    wrong = []
    for query, first, place in EXACT:
        page = results(client, query)
        leads = places(page)
        there = not place or [link.rpartition("/")[2] for link in leads[:1]] == [place]
        if found(page)[:1] != [first] or not there:
            wrong.append((query, found(page), leads))
    assert wrong == []


def test_a_slip_of_the_finger_is_forgiven_and_told(client: Client) -> None:
    stock()
    wrong = []
    for query, first, meant in TYPED:
        page = results(client, query)
        told = [said(link) for link in page.xpath('//p[@class="summary"]/a')]
        if found(page)[:1] != [first] or told != [meant]:
            wrong.append((query, found(page), told))
    assert wrong == []


def test_the_words_are_marked_where_they_stand(client: Client) -> None:
    stock()
    assert marked(results(client, "corvus price")) == {"corvus", "price"}
    assert marked(results(client, "batteries")) == {"battery", "batteries"}
