"""The sitemap names exactly the pages that may be found; each guide has its Markdown twin."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urldefrag

from lxml import etree, html
from markdown_it import MarkdownIt

from bin.audit.feeds import faults
from bin.audited import Site, read_site
from bin.exercises import Figure, at_least, exactly, none_of
from bin.ground import Ground
from bin.visitor import Answer

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    index = locations(site, site.read["/sitemap.xml"])
    parts = {path: locations(site, site.read[path]) for path in index if path in site.read}
    yield exactly("files that were read, of those that it names", len(parts), len(index))
    named = [path for part in parts.values() for path in part]
    yield at_least("pages that it names", len(named), 30)
    yield none_of("pages that it names twice", twice(named))
    found = {path for path, answer in site.pages.items() if may_be_found(site, path, answer)}
    yield none_of("pages that may be found and aren’t named", sorted(found - set(named)))
    yield none_of("pages that are named and may not be found", sorted(set(named) - found))
    moments = [moment for part in parts.values() for moment in part.values() if moment]
    yield at_least("moments of a change", len(moments), 20)
    now = datetime.now(UTC)
    yield none_of("moments ahead", (m for m in moments if datetime.fromisoformat(m) > now))
    guides = [path for path in named if path.startswith("/guides/") and path != "/guides/"]
    twins = {path: site.read.get(f"{path.rstrip('/')}.md") for path in guides}
    yield at_least("Markdown twins", sum(1 for twin in twins.values() if twin), len(guides))
    looked = (fault for path, twin in twins.items() if twin for fault in look(path, twin))
    yield none_of("faults of twins", looked)


def locations(site: Site, answer: Answer) -> dict[str, str]:
    """Path → moment, of a file of the sitemap."""
    return {
        (entry.findtext(f"{SPACE}loc") or "").removeprefix(site.url): entry.findtext(
            f"{SPACE}lastmod"
        )
        or ""
        for entry in etree.fromstring(answer.body)
    }


def twice(paths: list[str]) -> Iterator[str]:
    return (path for path in set(paths) if paths.count(path) > 1)


def may_be_found(site: Site, path: str, answer: Answer) -> bool:
    page = html.fromstring(answer.body)
    robots = " ".join(page.xpath("//meta[@name='robots']/@content"))
    canonical = page.xpath("//link[@rel='canonical']/@href")
    return (
        answer.status == 200
        and "noindex" not in robots
        and urldefrag(path).url == path
        and canonical == [f"{site.url}{path}"]
    )


def look(path: str, twin: Answer) -> Iterator[str]:
    if twin.kind != "text/markdown":
        yield f"{path}: its twin is {twin.kind}"
    shown = READER.render(twin.text)
    words = " ".join(html.fromstring(f"<main>{shown}</main>").text_content().split())
    noted = shown.replace("<p><strong>How this page earns", '<p class="disclosure"><strong>How')
    yield from faults(path, noted)
    if not words:
        yield f"{path}: its twin is empty"
