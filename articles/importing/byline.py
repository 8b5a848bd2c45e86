"""The lines about the text itself: who wrote it, when, how long it takes, who reviewed it."""

import re
from dataclasses import dataclass, field
from datetime import date

from articles.importing.dates import find_date, is_vague_date, whole_date
from articles.importing.disclosure import is_disclosure
from articles.importing.marks import plain

_SEPARATOR = re.compile(r"\s+[·•|∙‧]\s+|\s+//\s+")
_DASH = re.compile(r"\s+[—–-]\s+")
_BY = re.compile(
    r"(?:(?:words|written|story|text|posted|published|reported)\s+)?by:?\s+"
    r"|(?:written by|authors?|writers?)\s*:\s*",
    re.I,
)
_AND = re.compile(r"\s*,\s*and\s+|\s*,\s*&\s*|\s*,\s*|\s+and\s+|\s*&\s*|\s+with\s+|\s*;\s*")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.’'-])*")
_PARTICLES = {"de", "da", "di", "du", "van", "von", "der", "den", "la", "le", "bin", "al", "ter",
              "dos", "del", "el", "y", "zu", "af", "av"}  # fmt: skip
_ROLE = re.compile(
    r"(?:(?:senior|staff|deputy|managing|contributing|chief|guest|lead|associate|the|our)\s+)*"
    r"(?:editors?|writers?|reporters?|staff|contributors?|analysts?|team|phd|md|jr\.?|sr\.?|editor-in-chief)",
    re.I,
)
_MINUTES = re.compile(
    r"(?:(?:estimated\s+)?reading\s+time\s*[:–-]?\s*|time\s+to\s+read\s*:?\s*)?"
    r"(?:about\s+|an?\s+|approx\.?\s+|~\s*)?(?P<n>\d{1,3})\s*-?\s*min(?:ute)?s?\.?"
    r"(?:\s*-?\s*(?:to\s+)?read(?:ing)?)?",
    re.I,
)
_REVIEW = re.compile(
    r"(?:last|most\s+recently)\s+"
    r"(?:re-?viewed|re-?checked|checked|verified|fact[- ]checked|tested)\b"
    r"|(?:(?:medically|technically|expert)\s+)?(?:re-?viewed|fact[- ]checked|pricing\s+verified)"
    r"(?:\s*:|\s+(?:by|on|in)\b)",
    re.I,
)
_CHECKED = re.compile(
    r"(?:re-?viewed|re-?checked|checked|verified|tested)(?:\s*:|\s+on\b|\s+in\b)?\s+", re.I
)
_UPDATED = re.compile(r"(?:last\s+)?(?:updated|modified|revised|changed)(?:\s*:|\s+on\b)?\s*", re.I)
_PUBLISHED = re.compile(
    r"(?:first\s+)?(?:published|posted|date|publication\s+date)(?:\s*:|\s+on\b|\s+in\b)?\s*", re.I
)


@dataclass
class About:
    """What such lines say. `known` of its segments were understood, `loose` are the rest."""

    authors: list[str] = field(default_factory=list)
    published: date | None = None
    vague_date: str = ""
    minutes: int | None = None
    reviewed: str = ""
    updated: str = ""
    disclosure: str = ""
    several: bool = False
    known: int = 0
    loose: list[str] = field(default_factory=list)

    def is_whole(self) -> bool:
        """Enough was understood to take the rest for a site's or a section's name."""
        return self.known > 0 and all(len(text) <= 60 and text[-1:] != "." for text in self.loose)


def read_about(text: str) -> About | None:
    """What one line says of the text itself; None where it is something else."""
    if len(text) > 1000 or text.startswith(("|", "#", ">", "- ", "* ")):
        return None
    about = About()
    segments = _SEPARATOR.split(plain(text))
    about.several = len(segments) > 1
    for segment in segments:
        _read_segment(about, segment.strip(" .;") if "." not in segment[:-1] else segment.strip())
    return about if about.is_whole() else None


def _read_segment(about: About, segment: str) -> None:
    if not segment:
        return
    if _understand(about, segment):
        about.known += 1
        return
    pieces = [piece.strip() for piece in _DASH.split(segment)]
    trial = About()
    strange = [piece for piece in pieces if not _understand(trial, piece)]
    if len(strange) > (1 if len(pieces) > 2 else 0):
        about.loose.append(segment)
        return
    about.known += sum(_understand(about, piece) for piece in pieces)
    about.loose += strange


def _understand(about: About, text: str) -> bool:
    return (
        _read_review(about, text)
        or _read_minutes(about, text)
        or _read_date(about, text)
        or _read_disclosure(about, text)
        or _read_authors(about, text)
    )


def _read_review(about: About, text: str) -> bool:
    if len(text) <= 200 and (_REVIEW.match(text) or _is_dated(_CHECKED, text)):
        about.reviewed = text
        return True
    if _is_dated(_UPDATED, text):
        about.updated = text
        return True
    return False


def _is_dated(words: re.Pattern[str], text: str) -> bool:
    """Nothing but those words and a date: "Updated May 2026"."""
    match = words.match(text)
    rest = text[match.end() :] if match else ""
    return bool(whole_date(rest) or is_vague_date(rest))


def _read_minutes(about: About, text: str) -> bool:
    match = _MINUTES.fullmatch(text)
    if not match or not (about.several or re.search(r"read", text, re.I)):
        return False
    about.minutes = int(match["n"])
    return True


def _read_date(about: About, text: str) -> bool:
    match = _PUBLISHED.match(text)
    rest = text[match.end() :] if match else text
    found = whole_date(rest)
    if found and found.day:
        about.published = about.published or found.day
        return True
    if found or is_vague_date(rest):
        about.vague_date = rest
        return True
    return False


def _read_disclosure(about: About, text: str) -> bool:
    if not is_disclosure(text):
        return False
    about.disclosure = text
    return True


def _read_authors(about: About, text: str) -> bool:
    match = _BY.match(text)
    if not match or len(text) > 200:
        return False
    rest = text[match.end() :]
    if found := find_date(rest):
        names = names_in(re.sub(r"(?:,|\s+on|\s+[—–-])\s*$", "", rest[: found.start]))
        if names and found.day and not rest[found.end :].strip(" ."):
            about.authors += names
            about.published = about.published or found.day
            return True
        return False
    names = names_in(rest)
    about.authors += names
    return bool(names)


def names_in(text: str) -> list[str]:
    """ "Ada Lind, Bo Ek & Cy Oz" → three names; [] where one of them is no name."""
    pieces = [re.sub(r"\s*\([^()]{0,60}\)", "", piece).strip() for piece in _AND.split(text)]
    names = [piece for piece in pieces if piece and not _ROLE.fullmatch(piece)]
    return list(dict.fromkeys(names)) if names and all(map(_is_name, names)) else []


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 6
        and len(text) <= 80
        and all(_NAME.fullmatch(word) for word in words)
        and not words[0].islower()
        and all(not word.islower() or word in _PARTICLES for word in words)
    )
