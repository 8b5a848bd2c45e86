"""What a page derives or places by itself, and so is left out of the text: disclosures
and the invitation to the newsletter."""

import re

_DISCLOSES = re.compile(
    r"^(?:(?:affiliate|editorial|advertis\w{1,7}|full|sponsor\w{0,5})\s+)?"
    r"(?:disclosure|disclaimer)\b"
    r"|^(?:please\s+)?(?:note\s*:?\s*(?:that\s+)?)?(?:this|our|these)\s+"
    r"(?:article|guide|page|post|review|site|website|story|content|link|comparison)s?\b[^.]{0,60}"
    r"\b(?:affiliate|sponsored|referral\s+link|partner\s+link|paid\s+partnership|commission)"
    r"|\bwe\b[^.]{0,40}\b(?:earn|receive|get|make)\b[^.]{0,30}\b(?:commission|referral\s+fee)"
    r"|^(?:some|the|most|all|many)\b[^.]{0,30}\blinks\b[^.]{0,40}\b(?:affiliate|commission|sponsored)"
    r"|^contains\s+affiliate\s+links?|^affiliate\s+links?\b[^.]{0,40}$"
    r"|^(?:sponsored\s+by|in\s+paid\s+partnership\s+with|paid\s+partnership\s+with)\b",
    re.I,
)
_AFFILIATE = re.compile(r"\baffiliate|\bcommission|\breferral\b|\bpartner\s+link", re.I)
_HEADING = re.compile(
    r"(?:(?:affiliate|advertis\w{1,7}|full)\s+)?(?:disclosure|disclaimer)s?:?", re.I
)
LONGEST = 600

_OPTIN = re.compile(
    r"\bno\s+spam\b|\bunsubscribe\s+(?:at\s+)?(?:any\s?time|whenever)"
    r"|\bsubscribe\s+(?:to|for)\s+(?:our|the|my)\b"
    r"|\bjoin\s+(?:our|the)\s+(?:newsletter|mailing\s+list|list)\b"
    r"|\bjoin\s+[\d,]+\s+(?:other\s+)?(?:readers|subscribers)"
    r"|\bsign\s+up\s+(?:for|to)\s+(?:our|the|my)\b[^.]{0,40}"
    r"\b(?:newsletter|updates|list|weekly|letter|e-?mails?)"
    r"|\bin(?:to)?\s+your\s+inbox\b|\b(?:enter|type|leave)\s+your\s+e-?mail"
    r"|^your\s+e-?mail(?:\s+address)?\W*$"
    r"|^(?:subscribe|sign\s+me\s+up|sign\s+up|join)(?:\s+(?:now|today|here|free|for\s+free))?\W*$"
    r"|\bour\s+(?:free\s+)?(?:weekly|monthly|daily)?\s*newsletter\b",
    re.I,
)
_INVITES = re.compile(
    r"^(?:get|join|subscribe|sign\s+up|stay|keep|want|like|liked|never|don.t\s+miss|enjoy(?:ed)?|"
    r"one|the\s+best|more|our|weekly|monthly|daily|newsletter|e-?mail|read|be\s+the\s+first|free|"
    r"the\s+\w+\s+letter)\b",
    re.I,
)
_REGULAR = re.compile(
    r"\b(?:weekly|daily|monthly|newsletter|subscribe|sign\s+up|inbox|e-?mail|updates?|tips|letter|"
    r"in\s+the\s+loop|up\s+to\s+date|"
    r"(?:every|each|on)\s+(?:week|month|day|mon|tues|wednes|thurs|fri|satur|sun)\w*)\b",
    re.I,
)
_PRAISES = re.compile(r"(?:liked|enjoy(?:ed|ing)?|want more)\b", re.I)
_FOOTER = re.compile(r"^(?:©|\(c\)\s+\d{4}|copyright\b|all\s+rights\s+reserved)", re.I)


def is_disclosure(text: str) -> bool:
    return len(text) <= LONGEST and bool(_DISCLOSES.search(text))


def is_disclosure_heading(text: str) -> bool:
    return bool(_HEADING.fullmatch(text))


def claims_affiliates(text: str) -> bool:
    return bool(_AFFILIATE.search(text))


def is_optin(text: str) -> bool:
    """Words that nothing but an invitation to a newsletter has."""
    return len(text) <= 400 and bool(_OPTIN.search(text))


def is_optin_heading(text: str) -> bool:
    """A line that invites, if an invitation follows it."""
    if len(text) > 120 or not _INVITES.match(text):
        return False
    return bool(_REGULAR.search(text) or _PRAISES.match(text))


def is_footer(text: str) -> bool:
    return len(text) <= 200 and bool(_FOOTER.match(text))
