"""What tests ask of the panel “Figures without a fact” and of the page that it leads to."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.test import Client
from lxml import html

from articles.models import Article
from tests.articles.desk import as_shown, page


def panel(client: Client, guide: Article) -> html.HtmlElement:
    return html.fromstring(client.get(page(guide, "change")).content).get_element_by_id("figures")


def texts(found: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found.xpath(path)]


def at(
    guide: Article, words: str, number: int = 0, part: str = "body", name: str = "figure"
) -> str:
    return f"{page(guide, name)}?{urlencode({'part': part, 'figure': number, 'words': words})}"


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def prefilled(client: Client, url: str, **others: Any) -> dict[str, Any]:
    return as_shown(client.get(url).content.decode(), "verb_form") | others


def counted(found: html.HtmlElement) -> str:
    return texts(found, ".//*[@role='status']")[0]
