"""Lists, the front page and pages for what went wrong: full, empty, and without a publisher."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from articles.models import SitePage
from articles.pages.filters import Filters
from articles.pages.page import Chrome, Named
from capysite.base.models import PublisherSettings
from tests.articles.markup import Markup
from tests.articles.pages_factory import GARDEN, MOMENT, html, make_card, make_chrome

ERRORS = (403, 404, 410, 429, 503)


def render(template: str, *, chrome: Chrome | None = None, **context: Any) -> str:
    return render_to_string(template, {"chrome": chrome or make_chrome(), **context})


def make_person(**overrides: Any) -> SimpleNamespace:
    values = {"name": "Ode Marsh", "bio": "Repairs radios.", "initials": "OM"} | overrides
    return SimpleNamespace(get_absolute_url="/authors/ode-marsh/", **values)


def make_subject() -> SimpleNamespace:
    return SimpleNamespace(
        name="Repairs", summary="What can be mended.", get_absolute_url="/topics/repairs/"
    )


FULL: dict[str, dict[str, Any]] = {
    "articles/home.html": {
        "lead": make_card(4),
        "cards": [make_card(1), make_card(2)],
        "topics": [(GARDEN, [make_card(3)])],
    },
    "articles/guide_list.html": {
        "filters": Filters(), "cards": [make_card(1)], "next_url": "/guides/?after=1-2",
    },
    "articles/topic_list.html": {"topics": [make_subject()]},
    "articles/topic_page.html": {"topic": make_subject(), "cards": [make_card(1)], "next_url": ""},
    "articles/author_list.html": {"authors": [make_person()]},
    "articles/author_page.html": {"author": make_person(), "cards": [make_card(1)], "next_url": ""},
    "articles/site_page.html": {
        "site_page": SitePage(name="about"), "html": html("<h2>What we keep</h2><p>Little.</p>"),
    },
    "articles/gone.html": {
        "title": "Old probes", "note": "It misled.", "withdrawn_on": MOMENT.date(),
    },
}  # fmt: skip
EMPTY = {
    "articles/home.html": "Nothing is published yet. The first guide will stand here.",
    "articles/guide_list.html": "No guide is published yet. The first one will stand here.",
    "articles/topic_list.html": "No topic has a guide yet.",
    "articles/topic_page.html": "No guide on this topic is published yet.",
    "articles/author_list.html": "Nobody has published a guide here yet.",
    "articles/author_page.html": "Nothing is published under this name yet.",
    "articles/site_page.html": "The privacy note has not been written yet.",
    "articles/gone.html": "We took this guide down.",
}


def check(source: str) -> Markup:
    markup = Markup(source)
    assert markup.breaches() == []
    assert len(markup.ids) == len(set(markup.ids))
    assert len(markup.all("h1")) == 1
    return markup


@pytest.mark.parametrize("broken", ["<p><b></p></b>", "<p>", "</p>", "<div/>"])
def test_the_reader_of_these_tests_notices_broken_markup(broken: str) -> None:
    with pytest.raises(AssertionError):
        Markup(broken)


@pytest.mark.parametrize("template", FULL)
def test_a_list_with_something_in_it(template: str) -> None:
    markup = check(render(template, **FULL[template]))
    assert EMPTY[template] not in markup.text


@pytest.mark.parametrize("template", EMPTY)
def test_an_empty_list_says_so(template: str) -> None:
    markup = check(render(template, chrome=make_chrome(topics=())))
    assert EMPTY[template] in markup.text
    assert "rows" not in [element.attributes.get("class") for element in markup.elements]


def test_a_list_links_to_the_page_after_it() -> None:
    source = render("articles/guide_list.html", **FULL["articles/guide_list.html"])
    assert '<a href="/guides/?after=1-2" rel="next">' in source
    assert 'rel="next"' not in render("articles/guide_list.html", cards=[make_card()], next_url="")


def test_a_withdrawn_guide_says_since_when_and_why_and_is_not_indexed() -> None:
    source = render("articles/gone.html", **FULL["articles/gone.html"])
    text = Markup(source).text
    assert "Withdrawn on 20 May 2026 Old probes It misled." in text
    assert '<meta name="robots" content="noindex">' in source


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_has_the_publishers_face(status: int) -> None:
    markup = check(render(f"errors/{status}.html", message="A sentence of its own."))
    assert "A sentence of its own." in markup.text
    assert "The Patient Shelf" in markup.text
    assert str(status) in markup.text


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_can_be_shown_when_even_the_publisher_is_unknown(status: int) -> None:
    markup = check(render_to_string(f"errors/{status}.html"))
    assert markup.all("form") == []
    assert markup.all("time") == []


def test_the_page_of_last_resort_uses_no_template_language() -> None:
    source = (Path(settings.BASE_DIR) / "templates/errors/500.html").read_text()
    assert "{%" not in source
    assert "{{" not in source
    check(source)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/guides/", "/admin/login/"])
def test_what_breaks_gives_the_page_of_last_resort(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def broken() -> None:
        raise ValueError("Broken.")

    monkeypatch.setattr(PublisherSettings, "current", broken)
    client.raise_request_exception = False
    answer = client.get(path)
    assert answer.status_code == 500
    assert "<h1>Something broke</h1>" in answer.content.decode()
    assert "script-src" in answer.headers["Content-Security-Policy"]


def test_the_navigation_marks_where_the_reader_is() -> None:
    source = render("articles/topic_page.html", chrome=make_chrome(path="/topics/garden/"),
                    topic=make_subject(), cards=[])  # fmt: skip
    assert '<a href="/topics/garden/" aria-current="page">' in source
    assert source.count("aria-current") == 2


def test_the_footer_links_only_to_pages_that_exist() -> None:
    source = render("articles/guide_list.html", cards=[])
    footer = Markup(source[source.index("<footer") : source.index("</footer>") + 9])
    assert [link.attributes["href"] for link in footer.all("a")] == [
        "/guides/",
        "/topics/",
        "/products/",
        "/authors/",
        "/feed.xml",
        "/corrections/",
        "/changes/",
        "/track-record/",
        "/disclosure/",
        "/privacy/",
    ]


def test_no_page_asks_for_anything_but_words_to_look_for_and_the_letter() -> None:
    forms = Markup(render("articles/home.html", **FULL["articles/home.html"])).all("form")
    asked = [form.attributes["action"] for form in forms]
    assert asked == ["/search/", "/newsletter/subscribe/"]


def test_a_hostile_publisher_name_stays_text() -> None:
    name = '</title><script>alert(1)</script>"'
    chrome = make_chrome(name=name, tagline=name, topics=(Named(name, "/topics/x/"),))
    markup = Markup(render("articles/home.html", chrome=chrome))
    assert [script.attributes.get("src") for script in markup.all("script")] == [
        "/static/theme.js",
        "/static/site.js",
    ]
