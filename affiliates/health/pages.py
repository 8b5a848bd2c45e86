"""What a page that answered says of itself: “not found”, “prove that you are human”. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit, urlunsplit

from capysite.base.pagetext import decoded, text_of, title_of

MOST_WORDS = 3000
# Fewer words tell nothing: a frame that scripts fill looks the same at every address.
FEWEST_WORDS = 20
ALIKE = 0.9
HTML = ("text/html", "application/xhtml+xml")

SEPARATOR = re.compile(r"\s+[|–—·•:>-]+\s+|[|»«]|:\s")
THING = "(page|file|content|article|product|url|address)"
NOT = "(not|isn[’']t|is not|was not|could not be|can(not|[’']t) be|does not|doesn[’']t|no longer)"
NOT_FOUND = re.compile(
    "|".join(
        (
            r"(error |status )?404( error)?( ?[-–—:,] ?| )?(page |file )?(not found)?",
            rf"(oops[!,.]* )?((the|this|that) )?(requested )?{THING}( you requested)? "
            rf"{NOT} (be )?(found|available|exists?)",
            rf"{THING} (unavailable|missing|removed)",
            "not found|nothing (was )?found",
            "(sorry, )?we (can[’']t|cannot|couldn[’']t|could not) find (that|this|the) page",
            "seite nicht gefunden|page (non trouvée|introuvable)|página n(o|ão) encontrada",
            "pagina (non trovata|niet gevonden)",
        )
    )
)
CHALLENGE = re.compile(
    r"just a moment\.*|attention required!?|access (to this page has been )?denied|"
    r"are you (a )?(human|robot)\??|robot check|security check(point)?|bot verification|"
    r"pardon our interruption|human verification|verify(ing)? (that )?you are human|"
    r"ddos-guard|one moment, please\.*|checking your browser.*"
)


def title(body: bytes, content_type: str) -> str:
    return title_of(decoded(body, content_type))[:200]


def words(body: bytes, content_type: str) -> list[str]:
    return text_of(body, content_type).casefold().split()[:MOST_WORDS]


def says_not_found(title: str) -> bool:
    """One whole part of the title says so: an article about the words stays an article."""
    return _says(NOT_FOUND, title)


def is_challenge(title: str, headers: Mapping[str, str]) -> bool:
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    return _says(CHALLENGE, title)


def alike(one: list[str], other: list[str]) -> bool:
    """Whether nobody could tell the words apart; False where they are too few to say."""
    if min(len(one), len(other)) < FEWEST_WORDS:
        return False
    shared = Counter(one) & Counter(other)
    return 2 * shared.total() / (len(one) + len(other)) >= ALIKE


def sibling(url: str, made_up: str) -> str:
    """An address beside this one that nobody can have published; "" beside a home page."""
    parts = urlsplit(url)
    above, _, last = parts.path.rstrip("/").rpartition("/")
    if not last:
        return ""
    ending = "/" if parts.path.endswith("/") else ""
    return urlunsplit((parts.scheme, parts.netloc, f"{above}/{made_up}{ending}", "", ""))


def is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def same_site(one: str, other: str) -> bool:
    return _site(urlsplit(one)) == _site(urlsplit(other))


def _site(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _says(pattern: re.Pattern[str], title: str) -> bool:
    plain = " ".join(title.casefold().split())
    parts = [plain, *SEPARATOR.split(plain)]
    return any(pattern.fullmatch(part.strip(" .!")) for part in parts if part.strip(" .!"))
