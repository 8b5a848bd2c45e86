"""/metrics in the words of Prometheus: of the worker that answers. Numbers, and nothing of pages.

Only for a process of the same machine that asks the worker itself. What a proxy passes on bears
X-Forwarded-For, and gets the 404 of any address that leads nowhere.
"""

import ipaddress
import os
from collections.abc import Mapping

from capysite.pagecache.asked import Environ
from capysite.pagecache.rendering import Answer

PATH = "/metrics"
HEADERS = [
    ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]
TOLD = {
    "bound_bytes": ("gauge", "The most that the cache may hold."),
    "bytes": ("gauge", "What it holds."),
    "entries": ("gauge", "Pages in it, with what was missing."),
    "hits_total": ("counter", "Answers that were ready."),
    "misses_total": ("counter", "Answers that were not."),
    "renders_total": ("counter", "Times that Django was asked for a page that may be kept."),
    "age_seconds": ("gauge", "For how long nothing has changed; older than that is no page."),
}


def may_read(environ: Environ) -> bool:
    if "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ:
        return False
    try:
        return ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def answer(figures: Mapping[str, float]) -> Answer:
    lines = [line for name, value in figures.items() for line in _lines(name, value)]
    body = "\n".join([*lines, ""]).encode()
    return Answer("200 OK", [*HEADERS, ("Content-Length", str(len(body)))], body)


def _lines(name: str, value: float) -> list[str]:
    kind, told = TOLD[name]
    full = f"capysite_page_cache_{name}"
    series = f'{full}{{worker="{os.getpid()}"}} {value}'
    return [f"# HELP {full} {told}", f"# TYPE {full} {kind}", series]
