"""What an import did, or would do, as JSON and as lines for a console."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from articles.findings import Finding
from articles.importing.draft import Counts, Draft, Refused
from articles.importing.storing import Outcome, Stored

Report = dict[str, Any]


def report_of(
    draft: Draft, stored: Stored | None = None, holes: Iterable[Finding] | None = None
) -> Report:
    """The report of one file. Without `stored` it says what would be stored.

    Only where there is something to say it also has "unchanged", "pending", "proposals",
    and "holes" after a publication that was refused.
    """
    warnings = [*draft.warnings, *(stored.warnings if stored else ())]
    report: Report = {
        "guide": stored.article.slug if stored else draft.content.slug,
        "created": bool(stored and stored.outcome == Outcome.CREATED),
        **asdict(draft.counts),
        "authors": [author.name for author in draft.authors],
        "warnings": [warning.to_json() for warning in sorted(warnings)],
    }
    if stored and stored.outcome in {Outcome.UNCHANGED, Outcome.PENDING}:
        report[str(stored.outcome.value)] = True
    if stored and stored.proposals:
        report["proposals"] = [proposal.to_json() for proposal in stored.proposals]
    if holes is not None:
        report["holes"] = [asdict(hole) for hole in holes]
    return report


def report_of_refusal(refused: Refused) -> Report:
    """The same form for a file of which nothing was stored, with the sentence as "error"."""
    return {
        "guide": "",
        "created": False,
        **asdict(Counts()),
        "authors": [],
        "warnings": [],
        "error": str(refused),
    }


def lines_of(name: str, report: Report, done: str) -> Sequence[str]:
    """For a reader at a console: what was done, what it found, and what to look at."""
    counts = ", ".join(f"{report[part]} {part}" for part in asdict(Counts()))
    return [
        f"{name}: {done}: {report['guide']}",
        f"  {counts}",
        *(f"  line {w['line']}: {w['message']} [{w['code']}]" for w in report["warnings"]),
        *(
            f"  line {p['line']}: proposal for {p['fact']}: the text says {p['text']}, "
            f"the ledger {p['ledger']}"
            for p in report.get("proposals", ())
        ),
        *(f"  not published: {_hole(hole)}" for hole in report.get("holes", ())),
    ]


def _hole(hole: dict[str, str]) -> str:
    return f"{hole['where']}: {hole['message']}" if hole["where"] else hole["message"]
