"""Every link of the site leads to a page, and every fragment to an element of it."""

from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin

from lxml import html

from bin.audited import Site, read_site
from bin.exercises import Figure, at_least, none_of
from bin.ground import Ground
from bin.visitor import Answer, leads_to

WRONG = 400


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    links = [
        (page, link) for page, answer in site.read.items() for link in inner(site, page, answer)
    ]
    yield at_least("links inside the site", len(links), 500)
    yield none_of("broken links", broken(site, links))
    fragments = [(page, link) for page, link in links if urldefrag(link).fragment]
    yield at_least("links to a part of a page", len(fragments), 50)
    yield none_of("links to a part that is not there", astray(site, fragments))
    yield none_of("addresses that answer otherwise", failing(site))


def inner(site: Site, page: str, answer: Answer) -> Iterator[str]:
    for link in leads_to(answer):
        address = urljoin(f"{site.url}{page}", unescape(link))
        if address.startswith(f"{site.url}/"):
            yield address[len(site.url) :]


def broken(site: Site, links: list[tuple[str, str]]) -> Iterator[str]:
    for page, link in links:
        target = urldefrag(link).url
        answer = site.read.get(target)
        if target != page and answer is not None and answer.status >= WRONG:
            yield f"{page} → {link}: {answer.status}"


def astray(site: Site, links: list[tuple[str, str]]) -> Iterator[str]:
    ids = {
        path: set(html.fromstring(answer.body).xpath("//@id"))
        for path, answer in site.pages.items()
    }
    for page, link in links:
        path, fragment = urldefrag(link)
        if path in ids and unquote(fragment) not in ids[path]:
            yield f"{page} → {link}"


def failing(site: Site) -> Iterator[str]:
    """Of those that somebody gets to by a link: none but the few that no link leads to."""
    for path, answer in site.read.items():
        if answer.status >= WRONG and path not in site.begin:
            yield f"{path}: {answer.status}"
