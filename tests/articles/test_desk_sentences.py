"""What an editor reads when a form asks for what the database refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.models import SitePage, Source
from articles.publishing.tables import publish_table
from capysite.base import clock
from tests.articles.constraint_cases import CASES
from tests.articles.desk import as_read, guide_post, page
from tests.articles.factories import (
    make_article,
    make_author,
    make_edition,
    make_fact,
    make_merchant,
    make_offer,
    make_product,
    make_source,
    make_table,
    make_topic,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
Asked = tuple[str, dict[str, Any]]

MERCHANT = {"name": "Quill", "slug": "quill", "relationship": "none", "programme": ""}
SOURCE = {"key": "s", "publisher": "Gazette", "title": "Plans"}
FACT = {"key": "f", "subject": "Quill", "label": "price", "kind": "price", "value_type": "money"}
VERSION = {"value": "$9/mo", "confidence": "estimated", "basis": "A guess."}


def add(model: str, values: dict[str, Any], **changed: Any) -> Asked:
    app = "affiliates" if model in {"merchant", "product", "link"} else "articles"
    return reverse(f"admin:{app}_{model}_add"), {**values, **changed}


def from_itself() -> Asked:
    source = make_source()
    return page(source, "change"), {**SOURCE, "url": source.url, "derives_from": source.pk}


def product(**changed: Any) -> Asked:
    return add("product", {"name": "Pro", "slug": "pro", "merchant": make_merchant().pk}, **changed)


def link(**changed: Any) -> Asked:
    return add("link", {"slug": "go", "product": make_product().pk, "destination": ""}, **changed)


def record(**changed: Any) -> Asked:
    return page(make_fact(), "version"), {**VERSION, "reason": "update", **changed}


def at_the_same_moment() -> Asked:
    fact = make_fact()
    moment = make_version(fact, "$9", at=_soon()).begins_at
    day, time = moment.strftime("%Y-%m-%d %H:%M:%S").split()
    posted = {**VERSION, "reason": "update", "begins_at_0": day, "begins_at_1": time}
    return page(fact, "version"), posted


def _soon() -> Any:
    return (clock.now() + timedelta(days=1)).replace(microsecond=0)


def checked(**changed: Any) -> Asked:
    fact = make_fact()
    return page(fact, "check"), {
        "version": fact.versions.get().pk, "method": "page", **changed,
    }  # fmt: skip


def cancel_begun() -> Asked:
    return reverse("admin:articles_fact_cancel", args=[make_fact().versions.get().pk]), {}


def twice(prefix: str, make: Callable[[], Any], name: str) -> Asked:
    guide, target = make_article(), make()
    rows: Any = [{name: target.pk}, {name: target.pk}]
    return page(guide, "change"), guide_post(guide, **{prefix: rows})


def question_twice() -> Asked:
    guide = make_article()
    rows = [{"question": "Why?", "key": "why"}, {"question": "Why not?", "key": "why"}]
    return page(guide, "change"), guide_post(guide, questions=rows)


def address_taken() -> Asked:
    guide, other = make_article(), make_article()
    return page(guide, "change"), guide_post(guide, slug=other.slug)


BACKWARDS = {"begins_at_0": "2026-05-02", "begins_at_1": "08:00",
             "ends_at_0": "2026-05-01", "ends_at_1": "08:00"}  # fmt: skip


HOUSE = {"name": "about", "title": "", "body": "We write."}


def page_written_already() -> Asked:
    SitePage.objects.create(name="about", body="We wrote.")
    return add("sitepage", HOUSE)


def offer_backwards() -> Asked:
    offer = make_offer()
    posted = {"product": offer.product_id, "text": "", "button": "", **BACKWARDS}
    return page(offer, "change"), posted


def table_whim() -> Asked:
    table = make_table()
    publish_table(table, lock_version=0, by=make_user())
    return page(table, "publish"), {"lock_version": table.lock_version, "reason": "whim"}


def correction_without_words() -> Asked:
    guide = make_edition().article
    return page(guide, "publish"), {"lock_version": guide.lock_version, "correction": "on"}


PAST = {"begins_at_0": "2020-01-01", "begins_at_1": "08:00"}
FORMS: dict[str, Callable[[], Asked]] = {
    "merchant_relationship_known": lambda: add("merchant", MERCHANT, relationship="friend"),
    "merchant_website_is_web": lambda: add("merchant", MERCHANT, website="javascript:1"),
    "merchant_words_are_plain": lambda: add("merchant", MERCHANT, wording="<b>Us.</b>"),
    "product_website_is_web": lambda: product(website="ftp://x.example"),
    "link_destination_is_web": lambda: link(destination="javascript:1"),
    "link_destination_given": link,
    "link_fallback_is_web": lambda: link(fallback="javascript:1"),
    "link_ends_after_it_begins": lambda: link(**BACKWARDS, destination="https://x.example/"),
    "source_url_is_web": lambda: add("source", SOURCE, url="data:text/html,x"),
    "source_archive_is_web": lambda: add("source", SOURCE, archive_url="javascript:1"),
    "source_names_publisher": lambda: add("source", SOURCE, publisher=""),
    "source_not_from_itself": from_itself,
    "fact_kind_known": lambda: add("fact", FACT, kind="rumour"),
    "fact_value_type_known": lambda: add("fact", FACT, value_type="smell"),
    "fact_decay_positive": lambda: add("fact", FACT, decay_days="0"),
    "fact_decay_at_most": lambda: add("fact", FACT, decay_days="3000000"),
    "factversion_one_a_moment": at_the_same_moment,
    "factversion_not_backdated": lambda: record(**PAST),
    "factversion_cancelled_before_begin": cancel_begun,
    "factversion_confidence_known": lambda: record(confidence="sure"),
    "factversion_reason_known": lambda: record(reason="whim"),
    "factversion_retraction_says_why": lambda: record(confidence="retracted"),
    "check_not_in_future": lambda: checked(checked_at_0="2099-01-01", checked_at_1="08:00"),
    "check_method_known": lambda: checked(method="guess"),
    "article_slug_once": address_taken,
    "articleauthor_once": lambda: twice("bylines", make_author, "author"),
    "evidence_once": lambda: twice("evidence", make_fact, "fact"),
    "citation_once": lambda: twice("citations", make_source, "source"),
    "faq_key_once": question_twice,
    "offer_ends_after_begin": offer_backwards,
    "tableversion_reason_known": table_whim,
    "edition_correction_says_what": correction_without_words,
    "sitepage_once": page_written_already,
}
# Rows that verbs alone write, from values that they choose themselves.
NO_FORM = {
    "factsource_once", "snapshot_one_a_save", "tableversion_one_a_moment",
    "tableversion_not_backdated", "tableversion_cancelled_before_begin", "edition_number_once",
    "edition_one_a_moment", "edition_not_backdated", "edition_published_by_begin",
    "edition_replaced_before_begin", "edition_kind_known", "rendering_of_one",
    "use_has_one_owner", "use_has_one_target", "address_once", "address_has_one_target",
    # Each of its fields says it by itself.
    "image_focal_point_inside", "sitepage_name_known",
    "searchrow_has_one_owner", "searchrow_kind_known",
    "searchrow_ends_after_begin", "plainlink_has_one_owner",
    "review_ends_after_start", "autosave_one_a_person", "errorreport_one_open_a_figure",
    "errorreport_one_open_a_guide", "erroranswer_verdict_known", "erroranswer_says_what",
    "excerptlookup_found_known", "excerptlookup_keeps_hash", "clicks_counted_in_one_row",
    "clicks_place_known", "clicks_kind_known", "clicks_count_from_one", "linkhost_has_a_name",
    "linkaddress_state_known", "linkaddress_moved_says_where", "linkaddress_dead_was_struck",
    "linkevent_states_known", "linkevent_is_a_change",
}  # fmt: skip


def test_each_constraint_has_a_form_or_none_could_break_it() -> None:
    assert set(FORMS) | NO_FORM == set(CASES)
    assert not set(FORMS) & NO_FORM


def sentence(name: str) -> str:
    found = [
        str(one.violation_error_message)
        for model in apps.get_models()
        for one in model._meta.constraints
        if one.name == name
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_says_it(client: Client, name: str) -> None:
    make_topic()
    client.force_login(make_user())
    url, posted = FORMS[name]()
    if name == "source_not_from_itself":
        posted |= as_read(client, Source.objects.get())
    response = client.post(url, posted)
    assert response.status_code == 200
    assert escape(sentence(name)) in response.content.decode()
