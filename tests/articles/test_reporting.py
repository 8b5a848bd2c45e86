"""Readers report errors: what a form takes, and what stands in its way."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html

from articles import report_views, reporting
from articles.models import Edition, ErrorNotice, ErrorReport, Fact
from articles.publishing.editions import withdraw
from capysite.base import clock
from tests.articles.factories import make_checker, make_fact, make_offer, make_user
from tests.articles.reported import DAY, MONDAY, WORDS, Stand, guide, send, stored

pytestmark = pytest.mark.django_db
__all__ = ["guide"]


def test_a_report_is_thanked_for_and_waits_at_the_desk(client: Client, guide: Edition) -> None:
    answer = client.post("/guides/pens/report/", {"text": WORDS, "fact": "quill-price"})
    assert (answer.status_code, answer["Location"]) == (303, "/guides/pens/report/thanks/")
    assert not answer.cookies
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    assert stored() == [("quill-price", 1, [(WORDS, "")])]
    client.force_login(make_checker())
    assert "Errors that readers reported" in client.get(reverse("admin:index")).content.decode()


def test_further_reports_of_a_figure_are_counted_on_the_open_one(
    client: Client, guide: Edition
) -> None:
    for text in (WORDS, "I saw another price."):
        send(client, text=text, fact="quill-price")
    send(client)
    assert stored() == [
        ("quill-price", 2, [(WORDS, ""), ("I saw another price.", "")]),
        ("", 1, [(WORDS, "")]),
    ]


def test_after_fifty_notices_reports_are_only_counted(guide: Edition) -> None:
    for _ in range(52):
        reporting.take_report(guide.article, None, text=WORDS, email="", at=MONDAY)
    assert ErrorReport.objects.get().notices_count == 52
    assert ErrorNotice.objects.count() == 50


def test_the_form_chooses_the_figure_that_the_reader_came_from(
    client: Client, guide: Edition
) -> None:
    page = html.fromstring(client.get("/guides/pens/").content)
    (link,) = page.xpath("//table[@class='evidence']//a[@class='wrong']/@href")
    form = html.fromstring(client.get(link).content).xpath("//form[@class='report']")[0]
    assert dict(form.form_values())["fact"] == "quill-price"


@pytest.mark.parametrize("asked", ["hidden-price", "no-such", "' OR 1=1", ""])
def test_a_figure_that_the_page_does_not_show_is_reported_as_the_guide(
    client: Client, guide: Edition, asked: str
) -> None:
    make_offer(price=make_fact(key="hidden-price"))
    page = client.get("/guides/pens/report/", {"fact": asked}).content
    form = html.fromstring(page).xpath("//form[@class='report']")[0]
    assert dict(form.form_values())["fact"] == ""
    assert send(client, fact=asked) == 303
    assert stored() == [("", 1, [(WORDS, "")])]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "ten characters at least"),
        ({"text": "short"}, "ten characters at least"),
        ({"text": "x" * 2001}, "longer than 2000 characters"),
        ({"text": WORDS, "email": "nobody"}, "That does not look like an email address."),
        ({"text": WORDS, "email": "a@b.example\nBcc: c@d.example"}, "email address"),
    ],
)
def test_what_can_not_be_taken_is_said_and_nothing_typed_is_lost(
    client: Client, guide: Edition, fields: dict[str, str], sentence: str
) -> None:
    answer = client.post("/guides/pens/report/", {"fact": "quill-price", **fields})
    page = html.fromstring(answer.content)
    assert answer.status_code == 422
    assert page.xpath("//p[@role='alert']")[0].text_content().startswith("Nothing was sent yet.")
    (wrong,) = page.xpath("//*[@aria-invalid='true']")
    assert wrong.get("name") == ("email" if "email" in fields else "text")
    told = (page.get_element_by_id(name) for name in wrong.get("aria-describedby").split())
    assert sentence in next(told).text_content()
    kept = dict(page.xpath("//form[@class='report']")[0].form_values())
    assert (kept["fact"], kept["text"].strip()) == ("quill-price", fields["text"])
    assert ErrorReport.objects.count() == 0


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(
    client: Client, guide: Edition
) -> None:
    assert send(client, website="https://spam.example") == 303
    assert ErrorReport.objects.count() == 0


def test_another_site_can_not_report_in_a_readers_name(client: Client, guide: Edition) -> None:
    answer = client.post(
        "/guides/pens/report/", {"text": WORDS}, headers={"sec-fetch-site": "cross-site"}
    )
    assert (answer.status_code, ErrorReport.objects.count()) == (403, 0)


def test_one_client_may_report_ten_times_an_hour(client: Client, guide: Edition) -> None:
    answers = [send(client) for _ in range(report_views.OF_CLIENT + 1)]
    assert answers == [303] * report_views.OF_CLIENT + [429]
    with clock.fixed(MONDAY + report_views.WINDOW):
        assert send(client) == 303


def test_one_guide_takes_sixty_reports_an_hour(client: Client, guide: Edition) -> None:
    answers = [
        client.post("/guides/pens/report/", {"text": WORDS}, REMOTE_ADDR=f"198.51.100.{n}")
        for n in range(report_views.OF_GUIDE + 1)
    ]
    assert [a.status_code for a in answers] == [303] * report_views.OF_GUIDE + [429]


def test_only_a_guide_that_can_be_read_takes_reports(
    client: Client, guide: Edition, at_moment: Stand
) -> None:
    guide.article.refresh_from_db()
    at_moment(MONDAY + DAY)
    withdraw(guide.article, lock_version=guide.article.lock_version, by=make_user())
    assert [client.get("/guides/pens/report/").status_code, send(client)] == [410, 410]
    assert client.get("/guides/none/report/").status_code == 404
    assert ErrorReport.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_reports_that_arrive_at_once_open_one_task(guide: Edition) -> None:
    fact = Fact.objects.get()
    start = threading.Barrier(6)

    def arrive() -> None:
        start.wait()
        reporting.take_report(guide.article, fact, text=WORDS, email="", at=MONDAY)
        connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored() == [("quill-price", 6, [(WORDS, "")] * 6)]
