"""The demo as it is served, read from end to end: what audits look at."""

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from bin.demo import stop
from bin.ground import Ground, manage, run_module, serving, start_manage, wait_for
from bin.visitor import Answer, Visitor

# What no link leads to, but a form or a mail, or what answers with an error as it shall.
BEGIN = (
    "/", "/feed.xml", "/corrections.xml", "/changes.xml", "/robots.txt", "/healthz", "/readyz",
    "/sitemap.xml", "/llms.txt", "/favicon.ico", "/.well-known/security.txt",
    "/newsletter/subscribe/", "/newsletter/check-your-mail/", "/newsletter/confirm/no-token/",
    "/newsletter/unsubscribe/no-token/", "/newsletter/preferences/no-token/",
    "/newsletter/new-address/no-token/", "/guides/there-is-none/", "/guides/browser-summaries/",
    "/guides/receipt-scanners-shoebox/report/thanks/",
    "/guides/?topic=documents", "/guides/?author=oda-renwick&year=2026", "/guides/?topic=none",
    "/search/", "/search/?q=price", "/search/?q=price&kind=guides&topic=documents",
    "/search/?q=paperwren", "/search/?q=recipt+scaner", "/search/?q=zyxwvq", "/search/?q=the",
    "/search/?q=price&kind=none", "/compare/?p=inkfold-capture&p=paperwren", "/compare/?p=none",
)  # fmt: skip
NAMED = re.compile(
    r"(?<=^/)(guides|topics|authors|products|go|media/i|static|newsletter/[\w-]+)/[^/]+"
)
NUMBER = re.compile(r"/\d+(?=/)")


@dataclass(frozen=True)
class Site:
    """`read` are public addresses and `desk` those of the admin, with what they answered; `begin`
    are the addresses that were asked for by themselves."""

    url: str
    begin: tuple[str, ...]
    read: dict[str, Answer]
    desk: dict[str, Answer]
    session: str

    @property
    def pages(self) -> dict[str, Answer]:
        return {path: a for path, a in self.read.items() if a.kind == "text/html" and a.body}


def kind_of(path: str) -> str:
    """Alike for all pages of one kind: "/guides/*/history/?from,to"."""
    split = urlsplit(path)
    named = NUMBER.sub("/*", NAMED.sub(r"\1/*", split.path))
    return f"{named}?{','.join(sorted(parse_qs(split.query)))}" if split.query else named


def some(answers: Mapping[str, Answer], each: int) -> list[str]:
    """The first few of each kind; a page that isn't there is of another kind than one that is."""
    kinds: dict[tuple[str, int], list[str]] = {}
    for path, answer in answers.items():
        kinds.setdefault((kind_of(path), answer.status), []).append(path)
    return [path for same in kinds.values() for path in same[:each]]


def read_site(ground: Ground) -> Site:
    site: Site = pickle.loads(_kept(ground).read_bytes())
    return site


@contextmanager
def audited(ground: Ground) -> Iterator[Site]:
    """Serves the demo beside a worker, as `make demo` does, and reads it once for all audits."""
    said = manage(ground, "demo")
    password = said.partition("password: ")[2].split()[0]
    letters = letter_pages(ground)
    worker = start_manage(ground, "worker")
    try:
        with serving(ground) as served:
            visitor = Visitor(served.url)
            wait_for(lambda: visitor.ask("/readyz").status == 200)
            begin = (*BEGIN, *letters)
            read = visitor.crawl(begin, lambda path: not path.startswith("/admin/"))
            if shut := [path for path in letters if read[path].status != 200]:
                raise RuntimeError(f"A letter leads to what does not open: {shut[0]}.")
            session = log_in(visitor, "editor", password)
            desk = Visitor(served.url, Cookie=session).crawl(["/admin/"], one_of_each())
            site = Site(served.url, begin, read, desk, session)
            _kept(ground).write_bytes(pickle.dumps(site))
            yield site
    finally:
        stop([worker])


def letter_pages(ground: Ground) -> list[str]:
    """Pages that only a mail leads to, each with a token that opens it."""
    target = ground.home / "letter-pages.json"
    if run_module("bin.letter_links", ground, str(target)):
        raise RuntimeError("Nobody could be made to whom a letter is sent; it says why above.")
    paths: list[str] = json.loads(target.read_text())
    return paths


def one_of_each() -> Callable[[str], bool]:
    """Of the desk, which is large; nothing that ends the session, and no filtered list."""
    seen: set[str] = set()

    def follows(path: str) -> bool:
        kind = kind_of(path)
        wanted = path.startswith("/admin/") and "?" not in path and "logout" not in path
        new = wanted and kind not in seen
        seen.add(kind)
        return new

    return follows


def log_in(visitor: Visitor, name: str, password: str) -> str:
    """The cookies of somebody at the desk."""
    form = visitor.ask("/admin/login/")
    cookies = _cookies(form)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    fields = {"csrfmiddlewaretoken": found[1] if found else "", "next": "/admin/"}
    body = urlencode({**fields, "username": name, "password": password}).encode()
    answer = visitor.ask(
        "/admin/login/",
        "POST",
        body,
        Cookie=_written(cookies),
        Content_Type="application/x-www-form-urlencoded",
    )
    if answer.status != 302:
        raise RuntimeError(f"The editor of the demo could not log in: {answer.status}.")
    return _written({**cookies, **_cookies(answer)})


def _cookies(answer: Answer) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for line in answer.cookies:
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items()}


def _written(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _kept(ground: Ground) -> Path:
    return ground.home / "site.pickle"
