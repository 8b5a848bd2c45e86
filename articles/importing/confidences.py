"""Words for how sure something is, and cells that name no source."""

import re

from articles.importing.marks import plain
from articles.ledger.kinds import Confidence

_WORDS: tuple[tuple[str, Confidence], ...] = (
    (r"not (?:yet )?(?:disclosed|announced|known|public|published|stated|revealed|released)"
     r"|un(?:disclosed|announced|known|published|released)|tb[ad]\b|to be (?:announced|determined)"
     r"|no (?:official )?(?:word|information|statement)", Confidence.UNDISCLOSED),
    (r"retract|withdrawn|debunked|false\b|wrong\b|corrected", Confidence.RETRACTED),
    (r"disput|contested|denied|contradict|conflicting", Confidence.DISPUTED),
    (r"confirm|verified|official|certain\b|established|high\b", Confidence.CONFIRMED),
    (r"estimat|inferred|project|expected|assum|guess|calculated|approximat|speculat|low\b",
     Confidence.ESTIMATED),
    (r"report|likely|probable|credible|medium\b|stated|claimed|according", Confidence.REPORTED),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern, re.I), confidence) for pattern, confidence in _WORDS)
_ORNAMENT = re.compile(r"^[\W\d_]+")
_UNSURE = re.compile(r"un(?:confirmed|verified|official)\b|not (?:confirmed|verified)", re.I)
_NOBODY = re.compile(
    r"(?:multiple|various|several|many|numerous|different|other|some|industry|anonymous|internal|unnamed|"
    r"undisclosed|public|online|press|media|news|market)\b[^.]{0,60}"
    r"\b(?:sources?|reports?|outlets?|insiders?|analysts?|publications?|coverage|rumou?rs?|leaks?|posts?|people)"
    r"|(?:multiple|various|several|sources?|reports?|rumou?rs?|leaks?|insiders?|analysts?|anonymous|internal|"
    r"unknown|unnamed|press|media|news|web|internet|online|social media|official|n/?a|none|tb[ad]|"
    r"speculation|hearsay|word of mouth)",
    re.I,
)
_BASIS = re.compile(
    r"(?:inferred|estimated?|extrapolated|derived|deduced|calculated|projected|based|judging|"
    r"guess(?:ed)?|"
    r"(?:our |our own |own )(?:estimate|analysis|tests?|testing|calculation|measurements?|reading|"
    r"research)|author.s (?:estimate|analysis))\b",
    re.I,
)


def confidence_of(text: str) -> Confidence | None:
    """The confidence that a cell names, by its first words; None for unknown ones."""
    words = _ORNAMENT.sub("", plain(text[:200]))
    if _UNSURE.match(words):
        return None
    return next((known for pattern, known in _KNOWN if pattern.match(words)), None)


def is_blank(text: str) -> bool:
    return text.strip(" —–-.*_") == ""


def names_nobody(text: str) -> bool:
    """ "Multiple sources" names none."""
    return bool(_NOBODY.fullmatch(plain(text).strip(" ."))) or is_basis(text)


def is_basis(text: str) -> bool:
    """ "Inferred from …" says what an estimate rests on."""
    return bool(_BASIS.match(plain(text)))
