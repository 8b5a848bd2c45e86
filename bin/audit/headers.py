"""Every public address sends what protects its reader, and no cookie."""

from collections.abc import Iterator

from django.conf import settings

from bin.audited import Site, read_site
from bin.exercises import Figure, at_least, none_of
from bin.ground import Ground
from bin.visitor import Answer
from capysite.base import csp

EVERYWHERE = {
    "x-content-type-options": {"nosniff"},
    # The stricter one where the address itself is a secret.
    "referrer-policy": {settings.SECURE_REFERRER_POLICY, "no-referrer"},
    "cross-origin-opener-policy": {"same-origin"},
    "x-frame-options": {settings.X_FRAME_OPTIONS},
    "permissions-policy": {csp.PERMISSIONS},
    csp.HEADER.lower(): {csp.header(settings.SECURE_CSP)},
}
OF_FILES = ("x-content-type-options", "referrer-policy")
SANDBOX = "default-src 'none'; sandbox"


def run(ground: Ground) -> Iterator[Figure]:
    site = read_site(ground)
    told = list(site.read.items())
    yield at_least("addresses", len(told), 60)
    yield none_of(
        "missing or other headers", (line for path, a in told for line in faults(path, a))
    )
    yield none_of("cookies", (f"{path}: {line}" for path, a in told for line in a.cookies))
    yield none_of("answers that vary by cookie", (p for p, a in told if varies(a)))
    yield none_of("pages of the desk that others may be given", kept(site))


def faults(path: str, answer: Answer) -> Iterator[str]:
    for name, values in EVERYWHERE.items():
        if path.startswith("/static/") and name not in OF_FILES:
            continue
        if path.startswith("/media/") and name == csp.HEADER.lower():
            values = {SANDBOX}
        if answer.headers.get(name) not in values:
            yield f"{path}: {name}: {answer.headers.get(name)}"


def varies(answer: Answer) -> bool:
    return "cookie" in answer.headers.get("vary", "").lower()


def kept(site: Site) -> Iterator[str]:
    """By a cache that other people share."""
    for path, answer in site.desk.items():
        if "private" not in answer.headers.get("cache-control", "") and not varies(answer):
            yield f"{path}: {answer.headers.get('cache-control')}"
