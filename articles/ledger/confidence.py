"""What each confidence asks for before a page may print it. Pure."""

import re
from dataclasses import dataclass

from articles.findings import Finding, Findings
from articles.ledger.kinds import Confidence

_NAMELESS = {
    "multiple sources", "various sources", "several sources", "various", "sources", "reports",
    "multiple outlets", "media reports", "industry sources", "anonymous", "unknown", "unnamed",
}  # fmt: skip


@dataclass(frozen=True)
class Backing:
    """A source as the rules see it. `derives_from` and `id` tell who repeats whom."""

    id: int
    publisher: str
    url: str
    derives_from: int | None = None
    primary: bool = False
    own: bool = False


def names_nobody(publisher: str) -> bool:
    """Whether the words stand for no one, however they are dressed: "(Multiple  sources…)"."""
    words = " ".join(re.findall(r"\w+", publisher.lower()))
    return words in _NAMELESS or words.startswith(("multiple sources", "various sources"))


def examine(
    confidence: str,
    backings: tuple[Backing, ...],
    *,
    basis: str = "",
    note: str = "",
    checked: bool = False,
    where: str = "",
) -> Findings:
    """Holes and warnings of one version with its sources."""
    holes = [
        Finding(
            "source-unnamed",
            f"“{b.publisher}” names no source: say who, or lower the confidence.",
            where,
        )
        for b in backings
        if names_nobody(b.publisher)
    ]
    warnings: list[Finding] = []
    named = tuple(b for b in backings if not names_nobody(b.publisher))
    if confidence == Confidence.CONFIRMED:
        holes += _confirmed(named, where)
    elif confidence in {Confidence.REPORTED, Confidence.DISPUTED} and not named:
        holes.append(
            Finding(
                "source-missing",
                f"{Confidence(confidence).label} needs a source with a name.",
                where,
            )
        )
    elif confidence == Confidence.ESTIMATED and not named and not basis.strip():
        holes.append(
            Finding("basis-missing", "An estimate needs a source, or what it rests on.", where)
        )
    elif confidence == Confidence.UNDISCLOSED and not checked:
        holes.append(
            Finding(
                "undisclosed-unchecked",
                "Not yet disclosed needs a check: look, and record the day.",
                where,
            )
        )
    elif confidence == Confidence.RETRACTED and not note.strip():
        holes.append(Finding("retraction-reason", "A retraction says why.", where))
    if confidence != Confidence.CONFIRMED:
        warnings += [
            Finding(
                "source-address",
                f"{b.publisher} has no address: readers can’t look for themselves.",
                where,
            )
            for b in named
            if not b.url
        ]
    return Findings(tuple(holes), tuple(warnings))


def _confirmed(backings: tuple[Backing, ...], where: str) -> list[Finding]:
    foreign = [b for b in backings if not b.own]
    if backings and not foreign:
        return [
            Finding("source-own", "Our own site can’t confirm a fact: name another source.", where)
        ]
    holes = [
        Finding(
            "source-address",
            f"Confirmed by {b.publisher}, but without an address to see it at.",
            where,
        )
        for b in foreign
        if not b.url
    ]
    if not any(b.primary for b in foreign) and not _independent(foreign):
        holes.append(
            Finding(
                "confirmed-unproven",
                "Confirmed needs the subject itself as a source (mark it primary), or two "
                "publishers that don’t repeat each other.",
                where,
            )
        )
    return holes


def _independent(backings: list[Backing]) -> bool:
    """Whether two of them have different publishers and neither derives from the other or from
    the same third."""
    roots = {b.id: b.derives_from or b.id for b in backings}
    return any(
        a.publisher.strip().casefold() != b.publisher.strip().casefold()
        and roots[a.id] != roots[b.id]
        for a in backings
        for b in backings
        if a.id < b.id
    )


def reason_for(
    confidence: str, backings: tuple[Backing, ...], *, basis: str = "", note: str = ""
) -> str:
    """Why a version may carry its confidence, in a sentence for readers."""
    names = " and ".join(dict.fromkeys(backing.publisher for backing in backings))
    subject = next((b.publisher for b in backings if b.primary and not b.own), "")
    match confidence:
        case Confidence.CONFIRMED if subject:
            return f"{subject} says so itself."
        case Confidence.CONFIRMED:
            return f"Publishers that don’t repeat each other say so: {names}."
        case Confidence.REPORTED:
            return f"Reported by {names}."
        case Confidence.DISPUTED:
            return f"Sources disagree, or somebody objects: {names}."
        case Confidence.ESTIMATED:
            return f"Our estimate. It rests on: {basis or names}"
        case Confidence.UNDISCLOSED:
            return "We looked, and it has not been said."
    return f"We took it back: {note}"
